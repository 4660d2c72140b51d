// Rule: a task that waits for its token hands it on, and does not wait for ever.

import { describe, expect, test } from 'vitest';
import { expectWarnings, machineOf, warningsOf } from '../harness.js';

const sqs = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', HeartbeatSeconds: 60 };
const paths = (body: object, more: object = {}) =>
  machineOf({ ...sqs, Parameters: { QueueUrl: 'q', ...body }, ...more });
const jsonata = (body: unknown, more: object = {}) =>
  machineOf({ ...sqs, Arguments: { QueueUrl: 'q', MessageBody: body }, ...more }, { QueryLanguage: 'JSONata' });

describe('the token is handed on', () => {
  test('by its path, in a call, or as a part of the context object', () => {
    for (const text of [
      '$$.Task.Token',
      '$$',
      '$$.Task',
      "$$['Task']['Token']",
      "States.Format('{}', $$.Task.Token)",
      '$$..Token',
    ]) {
      expectWarnings('ASL7103', paths({ MessageBody: { deep: [{ 'token.$': text }] } })).toEqual([]);
    }
    for (const text of ['$.Task.Token', '$$.Execution.Id', '$$.Task.Other', "States.Format('{}', $$.State.Name)"]) {
      expectWarnings('ASL7103', paths({ 'MessageBody.$': text })).toEqual(['/States/S/Resource']);
    }
  });

  test('in JSONata', () => {
    const having = [
      '$states.context.Task.Token',
      '{ "t": $states.context.Task }',
      '$states.context',
      '$states',
      '($c := $states.context; $c.Task.Token)',
      '$states.context.*.Token',
    ];
    for (const text of having) expectWarnings('ASL7103', jsonata(`{% ${text} %}`)).toEqual([]);
    for (const text of ['$states.input.Task.Token', '$states.context.Execution.Id', '$uuid()', '$Task.Token']) {
      expectWarnings('ASL7103', jsonata(`{% ${text} %}`)).toEqual(['/States/S/Resource']);
    }
  });

  test('and not in another field', () => {
    expect(warningsOf(paths({ MessageBody: 'm' }, { Assign: { 'x.$': '$$.Task.Token' } }))).toEqual({
      'ASL7103 at /States/S/Resource':
        'The task waits for its token, but nobody is given it: the token is not in Parameters | ' +
        'Put $$.Task.Token into Parameters: without it nobody can answer, and the task can only time out.',
    });
  });
});

test('the wait is limited', () => {
  const body = { 'MessageBody.$': '$$.Task.Token' };
  const without = { HeartbeatSeconds: undefined };
  const endless = JSON.stringify(paths(body, without));
  expect(warningsOf(endless)).toEqual({
    'ASL7104 at /States/S/Resource':
      'The task can wait for its token for as long as the execution may run: nothing limits its time | ' +
      'Set HeartbeatSeconds or TimeoutSeconds.',
  });
  for (const limit of [{ TimeoutSeconds: 5 }, { TimeoutSecondsPath: '$.t' }, { HeartbeatSecondsPath: '$.t' }]) {
    expectWarnings('ASL7104', JSON.stringify(paths(body, { ...without, ...limit }))).toEqual([]);
  }
  // The execution itself ends in time.
  expectWarnings('ASL7104', JSON.stringify({ ...JSON.parse(endless), TimeoutSeconds: 600 })).toEqual([]);
});

test('other tasks have no token', () => {
  const plain = {
    ...sqs,
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: { QueueUrl: 'q', MessageBody: 'm' },
  };
  expect(warningsOf(machineOf(plain))).toEqual({});
});
