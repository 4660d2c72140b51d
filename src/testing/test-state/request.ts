// The request of TestState: what the API's model says of it, and which of its members go together.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html

import { flag, integer, oneOf, readRequest, required, structure, text, type ValuesOf } from '../../host/request.js';
import { ServiceError } from '../../host/service-error.js';

const DATA = { max: 262_144, isSensitive: true } as const;
const stateName = text({ min: 1, max: 80, isSensitive: true });

const members = {
  definition: required(text({ min: 1, max: 1_048_576, isSensitive: true })),
  roleArn: text({ min: 1, max: 256 }),
  input: text(DATA),
  inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE'),
  revealSecrets: flag(),
  variables: text(DATA),
  stateName,
  mock: structure('MockInput', {
    result: text(DATA),
    errorOutput: structure('MockErrorOutput', {
      error: text({ max: 256, isSensitive: true }),
      cause: text({ max: 32_768, isSensitive: true }),
    }),
    fieldValidationMode: oneOf('STRICT', 'PRESENT', 'NONE'),
  }),
  context: text(DATA),
  stateConfiguration: structure('TestStateConfiguration', {
    retrierRetryCount: integer({ min: 0, max: 2 ** 31 - 1 }),
    errorCausedByState: stateName,
    mapIterationFailureCount: integer({ min: 0, max: 2 ** 31 - 1 }),
    mapItemReaderData: text(DATA),
  }),
};

/** The request as it was read. */
export type ReadTestState = ValuesOf<typeof members>;

/**
 * @throws ServiceError ValidationException for what breaks the model, and for members that do not go together; TypeError
 * for values of other types.
 */
export function readTestState(request: unknown): ReadTestState {
  const read = readRequest(members, request);
  const { mock, revealSecrets = false, context, stateConfiguration } = read;
  if (mock !== undefined && (mock.result === undefined) === (mock.errorOutput === undefined)) {
    throw refusal('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (mock !== undefined && revealSecrets) {
    throw refusal('TestState does not support RevealSecrets when a mock is specified.');
  }
  if (mock === undefined && stateConfiguration?.mapIterationFailureCount !== undefined) {
    throw refusal('TestState does not support MapIterationFailureCount when a mock is not specified.');
  }
  // Documented; the words are not recorded.
  if (mock === undefined && context !== undefined) {
    throw refusal('TestState does not support Context when a mock is not specified.');
  }
  return read;
}

export function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
