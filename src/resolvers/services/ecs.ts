// Amazon ECS and AWS Fargate: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html

import { isJsonArray, type Json, type JsonObject, stringifyJson, withMember } from '../../utils/json.js';
import { failedJob, objectOf, valueAt } from '../aws-shapes.js';
import { type AwsJobState, type AwsTask, integration } from '../integration.js';
import { TaskError } from '../task.js';

export const ecs = [
  integration({
    service: 'ecs',
    action: 'runTask',
    patterns: ['requestResponse', 'sync', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html',
    // Recorded for .sync, and not for a task that is only started.
    complete: (parameters, pattern) =>
      pattern !== 'sync' || Object.hasOwn(parameters, 'StartedBy')
        ? parameters
        : withMember(parameters, 'StartedBy', 'AWS Step Functions'),
    call: {
      client: 'ECS',
      operation: 'RunTask',
      errorPrefix: 'ECS',
      errorService: 'AmazonECS',
      genericError: 'AmazonECSException',
      response: withoutFailures,
      job: {
        describe: {
          client: 'ECS',
          operation: 'DescribeTasks',
          request: (submitted, parameters) =>
            objectOf({ Cluster: parameters.Cluster, Tasks: [valueAt(submitted, 'Tasks', 0, 'TaskArn') ?? null] }),
        },
        read: readTask,
        stop: {
          client: 'ECS',
          operation: 'StopTask',
          // What the service gives as the reason is not known.
          request: (submitted, parameters) =>
            objectOf({
              Cluster: parameters.Cluster,
              Reason: 'Stopped by AWS Step Functions',
              Task: valueAt(submitted, 'Tasks', 0, 'TaskArn'),
            }),
        },
      },
    },
  }),
];

/** The error is documented; that its cause is the response is not. */
function withoutFailures(response: JsonObject, _parameters: JsonObject, { pattern }: AwsTask): Json {
  const failures = response.Failures;
  if (pattern !== 'requestResponse' && isJsonArray(failures) && failures.length > 0) {
    throw new TaskError('AmazonECS.Unknown', stringifyJson(response));
  }
  return response;
}

/**
 * A task that has stopped has failed unless all its containers exited with 0 (recorded for one without an exit code, whose
 * image could not be pulled).
 */
function readTask(description: JsonObject): AwsJobState {
  const task = valueAt(description, 'Tasks', 0);
  if (task === undefined || valueAt(task, 'LastStatus') !== 'STOPPED') return { status: 'running' };
  const containers = valueAt(task, 'Containers');
  const isDone = isJsonArray(containers) && containers.every((container) => valueAt(container, 'ExitCode') === 0);
  return isDone ? { status: 'succeeded', result: task } : failedJob(task);
}
