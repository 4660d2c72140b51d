// What the tests of TestState share: requests with objects for definitions, and refusals as one line.

import { type TestStateOptions, type TestStateRequest, testState } from '../../../src/testing/index.js';

export interface Asked extends Omit<TestStateRequest, 'definition'> {
  readonly definition: object | string;
}

export function ask({ definition, ...request }: Asked, options?: TestStateOptions) {
  return testState(
    { ...request, definition: typeof definition === 'string' ? definition : JSON.stringify(definition) },
    options,
  );
}

/** `<code>: <message>`; throws where nothing was refused. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  const refused: unknown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refused instanceof Error) return `${refused.name}: ${refused.message}`;
  throw new Error('Nothing was refused');
}

export const ROLE = 'arn:aws:iam::123456789012:role/role';

/** A task that sends a message, with whatever else is to be in the state. */
export function sending(fields: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: { QueueUrl: 'https://queue', 'MessageBody.$': '$.body' },
    End: true,
    ...fields,
  };
}

export const SENT = '{"MessageId": "1"}';

export const FAILED = { errorOutput: { error: 'Busy', cause: 'Try later' } };

/** A Map over `$.list`, with whatever else is to be in the state. */
export function mapping(fields: object = {}, processor: object = {}): object {
  return {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemProcessor: { ...processor, StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } },
    End: true,
    ...fields,
  };
}

export const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
