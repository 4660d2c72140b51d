import { describe, expect, it } from 'vitest';
import { ask, DISTRIBUTED, FAILED, mapping, ROLE, refusalOf, SENT, sending } from './harness.js';

const INPUT = '{"body": "hi"}';
const RETRIERS = [
  { ErrorEquals: ['Gone'], IntervalSeconds: 9 },
  { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 },
];
const CATCHERS = [
  { ErrorEquals: ['Gone'], Next: 'Away' },
  { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Rescue' },
];

describe('an error', () => {
  it.each([
    [0, 2],
    [1, 6],
  ])('that is retried after %i retries says when', async (retrierRetryCount, retryBackoffIntervalSeconds) => {
    const definition = sending({ Retry: RETRIERS, Catch: CATCHERS });
    const stateConfiguration = { retrierRetryCount };
    const answer = await ask({ definition, input: INPUT, mock: FAILED, stateConfiguration, inspectionLevel: 'DEBUG' });
    expect(answer).toMatchObject({ status: 'RETRIABLE', error: 'Busy', cause: 'Try later' });
    expect(answer).not.toHaveProperty('output');
    expect(answer.inspectionData?.errorDetails).toEqual({ retryIndex: 1, retryBackoffIntervalSeconds });
  });

  it('goes to its Catcher when the attempts are used up', async () => {
    const definition = sending({ Retry: RETRIERS, Catch: CATCHERS });
    const stateConfiguration = { retrierRetryCount: 2 };
    const answer = await ask({ definition, input: INPUT, mock: FAILED, stateConfiguration, inspectionLevel: 'DEBUG' });
    expect(answer).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'Busy',
      cause: 'Try later',
      nextState: 'Rescue',
      output: '{"body":"hi","error":{"Error":"Busy","Cause":"Try later"}}',
    });
    expect(answer.inspectionData?.errorDetails).toEqual({ catchIndex: 1 });
    // What the Catcher makes of the error is no result.
    expect(answer.inspectionData).not.toHaveProperty('afterResultPath');
  });

  it('is seen by the count of retries in the context object', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.context.State.RetryCount %}', Next: 'Rescue' }];
    const Arguments = { QueueUrl: 'https://queue', MessageBody: 'hi' };
    const definition = { ...sending({ QueryLanguage: 'JSONata', Catch, Arguments }), Parameters: undefined };
    const stateConfiguration = { retrierRetryCount: 3 };
    expect((await ask({ definition, mock: FAILED, stateConfiguration })).output).toBe('3');
  });

  it('of a Catcher itself fails the state', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Missing %}', Next: 'Rescue' }];
    const Arguments = { QueueUrl: 'https://queue', MessageBody: 'hi' };
    const definition = { ...sending({ QueryLanguage: 'JSONata', Catch, Arguments }), Parameters: undefined };
    expect(await ask({ definition, mock: FAILED })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });

  it('that nothing catches says no state in its cause', async () => {
    const definition = sending({ Catch: CATCHERS });
    expect(await ask({ definition, input: '{}', mock: { result: SENT } })).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringMatching(
        /^The JSONPath '\$\.body' specified for the field 'MessageBody\.\$' could not be found/,
      ),
    });
  });

  it('of the output of a state goes to its Catcher, too', async () => {
    const Arguments = { QueueUrl: 'https://queue', MessageBody: 'hi' };
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Rescue' }];
    const fields = { QueryLanguage: 'JSONata', Output: '{% $states.result.Missing %}', Catch, Arguments };
    const definition = { ...sending(fields), Parameters: undefined };
    expect(await ask({ definition, mock: { result: SENT } })).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'States.QueryEvaluationError',
      nextState: 'Rescue',
    });
  });

  it('of a Map state is retried', async () => {
    const Retry = [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'] }];
    const definition = mapping({ ToleratedFailureCount: 0, Retry }, DISTRIBUTED);
    const stateConfiguration = { mapIterationFailureCount: 1 };
    const answer = await ask({ definition, input: '{"list":[1]}', mock: { result: '[1]' }, stateConfiguration });
    expect(answer.status).toBe('RETRIABLE');
  });

  it('of a Fail state is its own', async () => {
    const definition = { Type: 'Fail', ErrorPath: '$.body', Cause: 'Because' };
    expect(await ask({ definition, input: INPUT })).toEqual({ status: 'FAILED', error: 'hi', cause: 'Because' });
  });
});

describe('a task without a mock', () => {
  const definition = sending({ TimeoutSeconds: 30, Catch: CATCHERS });
  const request = { definition, roleArn: ROLE, input: INPUT };

  it('is answered by functions, on a clock that jumps', async () => {
    const tasks = {
      'arn:aws:states:::sqs:sendMessage': async (
        input: { MessageBody: string },
        task: { sleep(duration: string): Promise<void> },
      ) => {
        await task.sleep('20s');
        return { MessageId: input.MessageBody };
      },
    };
    expect((await ask(request, { tasks })).output).toBe('{"MessageId":"hi"}');
  });

  it('fails as its function does', async () => {
    const tasks = () => {
      throw new RangeError('Too far');
    };
    expect(await ask(request, { tasks })).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'RangeError',
      nextState: 'Rescue',
    });
  });

  it('times out', async () => {
    const tasks = (_input: unknown, task: { sleep(duration: number): Promise<void> }) =>
      task.sleep(Number.POSITIVE_INFINITY);
    expect(await ask(request, { tasks })).toMatchObject({ status: 'CAUGHT_ERROR', error: 'States.Timeout' });
  });

  it('has five minutes at most, and then nothing catches its error', async () => {
    const tasks = (_input: unknown, task: { sleep(duration: number): Promise<void> }) =>
      task.sleep(Number.POSITIVE_INFINITY);
    const endless = sending({ Catch: CATCHERS });
    expect(await ask({ ...request, definition: endless }, { tasks })).toEqual({
      status: 'FAILED',
      error: 'States.Timeout',
    });
  });

  it('is no outcome where nobody answers it', async () => {
    expect(await refusalOf(ask(request))).toContain(
      'UnansweredTaskError: Nobody answers the task of state "StateName"',
    );
  });

  it('is no outcome where the answer never comes', async () => {
    const never = () => new Promise(() => undefined);
    expect(await refusalOf(ask(request, { tasks: never, answerTimeout: 1 }))).toContain('UnansweredInTimeError');
  });
});

describe('a Wait state', () => {
  it('waits up to five minutes', async () => {
    const wait = (Seconds: number) => ask({ definition: { Type: 'Wait', Seconds, Next: 'Next' } });
    expect(await wait(299)).toMatchObject({ status: 'SUCCEEDED', nextState: 'Next' });
    expect(await wait(301)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });
});
