// Runs a state machine of one task.

import { parseStateMachine, type RunOptions } from '../../src/index.js';

/** @param resource without `arn:aws:states:::`, where it is not the ARN of a function: `aws-sdk:dynamodb:putItem` */
export function runTask(
  resource: string,
  parameters: object,
  tasks: NonNullable<RunOptions['tasks']>,
  options: Omit<RunOptions, 'tasks'> = {},
) {
  return machineOf(resource, parameters).run({}, { ...options, tasks });
}

export function machineOf(resource: string, parameters: object, members: object = {}) {
  const Resource = resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`;
  const task = { Type: 'Task', Resource, Parameters: parameters, End: true, ...members };
  return parseStateMachine({ StartAt: 'Task', States: { Task: task } });
}
