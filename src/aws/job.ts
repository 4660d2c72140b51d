// A job of AWS (`.sync`): it was begun, and is asked about until it has ended.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync

import type { AwsJob, AwsJobState, AwsRequest, AwsTask } from '../resolvers/integration.js';
import { isTaskError, TaskError } from '../resolvers/task.js';
import type { Json, JsonObject } from '../utils/json.js';
import { realTime } from './wait.js';

export interface RunningJob {
  readonly job: AwsJob;
  /** The response that began it. */
  readonly submitted: JsonObject;
  readonly parameters: JsonObject;
  readonly task: AwsTask;
  readonly pollingIntervalMilliseconds: number;
  /** Aborted when nobody waits for the job any more; it is stopped then. */
  readonly signal: AbortSignal;
  send(api: Omit<AwsRequest, 'request'>, request: JsonObject, signal: AbortSignal | undefined): Promise<JsonObject>;
}

/** The result of a job that succeeded. @throws TaskError for one that failed, and for one that cannot be asked about. */
export async function finishedJob(running: RunningJob): Promise<Json> {
  const { job, submitted, parameters, pollingIntervalMilliseconds, signal, send } = running;
  try {
    for (;;) {
      await realTime(pollingIntervalMilliseconds, signal);
      const state = await stateOf(running);
      if (state.status === 'succeeded') return state.result;
      if (state.status === 'failed') throw new TaskError(state.error, state.cause);
    }
  } catch (error) {
    // As on Step Functions, as best as it can be done: nobody is there to be told how it went.
    if (signal.aborted && job.stop !== undefined) {
      await send(job.stop, job.stop.request(submitted, parameters), undefined).catch(() => undefined);
    }
    throw error;
  }
}

async function stateOf({ job, submitted, parameters, task, signal, send }: RunningJob): Promise<AwsJobState> {
  try {
    const description = await send(job.describe, job.describe.request(submitted, parameters), signal);
    return job.read(description, parameters, task);
  } catch (error) {
    const name = isTaskError(error) ? error.error?.slice(error.error.indexOf('.') + 1) : undefined;
    const state = name === undefined ? undefined : job.readError?.(name, submitted);
    if (state === undefined) throw error;
    return state;
  }
}
