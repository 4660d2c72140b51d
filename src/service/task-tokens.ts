// Answers to tasks, from whoever has their tokens.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html

import { required } from '../host/request.js';
import { operation } from './operation.js';
import { cause, error, executionData, taskToken } from './shapes.js';

export const sendTaskSuccess = operation(
  { taskToken: required(taskToken), output: required(executionData) },
  async (account, request) => {
    await account.backend.tasks.sendTaskSuccess(request);
    return {};
  },
);

export const sendTaskFailure = operation({ taskToken: required(taskToken), error, cause }, async (account, request) => {
  await account.backend.tasks.sendTaskFailure({
    taskToken: request.taskToken,
    ...(request.error !== undefined && { error: request.error }),
    ...(request.cause !== undefined && { cause: request.cause }),
  });
  return {};
});

export const sendTaskHeartbeat = operation({ taskToken: required(taskToken) }, async (account, request) => {
  await account.backend.tasks.sendTaskHeartbeat(request);
  return {};
});
