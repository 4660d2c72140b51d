// Integrations of one's own, made as ours are: besides those of Step Functions, or in their place.

import { describe, expect, test } from 'vitest';
import { DefinitionError, integration, parseStateMachine, type StateMachine, TaskError } from '../../src/index.js';

const ship = integration({
  service: 'acme',
  action: 'ship',
  patterns: ['requestResponse', 'waitForTaskToken'],
  parameters: { Order: { type: 'string', isRequired: true } },
  complete: (parameters) => ({ ...parameters, Carrier: 'acme' }),
});

function shipping(Parameters: object, suffix = '', integrations = [ship]): StateMachine {
  const state = { Type: 'Task', Resource: `arn:aws:states:::acme:ship${suffix}`, Parameters, End: true };
  return parseStateMachine({ StartAt: 'Ship', States: { Ship: state } }, { integrations });
}

describe('a service of one’s own', () => {
  test('is scheduled under its name, with its completed parameters', async () => {
    const run = await shipping({ 'Order.$': '$.order' }).run({ order: 'o-7' }, { tasks: () => ({ parcel: 1 }) });
    expect(run.output).toEqual({ parcel: 1 });
    expect(run.history.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'acme',
      resource: 'ship',
      parameters: '{"Order":"o-7","Carrier":"acme"}',
    });
  });

  test('refuses what its rules refuse, before it is scheduled', async () => {
    const run = await shipping({ 'Order.$': '$.order' }).run({ order: 7 });
    expect(run.error).toBe('States.Runtime');
    expect(run.cause).toContain(
      `The Parameters '{"Order":7}' could not be used to start the Task: [The value for the field 'Order' must be a STRING]`,
    );
    expect(run.history.map(({ type }) => type)).not.toContain('TaskScheduled');
  });

  test('waits for a token where it can', async () => {
    const machine = shipping({ Order: 'o', 'Token.$': '$$.Task.Token' }, '.waitForTaskToken');
    const run = await machine.run({}, { tasks: (_input, task) => ({ token: task.taskToken }) });
    expect(run.output).toEqual({ token: expect.any(String) });
    expect(run.history.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toMatchObject({
      resource: 'ship.waitForTaskToken',
    });
  });

  test('is known in no other pattern, and to no other machine', () => {
    expect(() => shipping({ Order: 'o' }, '.sync')).toThrow(DefinitionError);
    expect(() => shipping({ Order: 'o' }, '', [])).toThrow(DefinitionError);
  });

  test('shapes what a function is given, gives and throws', async () => {
    const shaped = integration({
      service: 'acme',
      action: 'ship',
      patterns: ['requestResponse'],
      input: (parameters) => [parameters],
      output: (result) => ({ shipped: result }),
      failure: (thrown) => ({ error: 'Acme.Failed', cause: String(thrown) }),
    });
    const machine = shipping({ Order: 'o' }, '', [shaped]);
    expect((await machine.run({}, { tasks: (input) => input })).output).toEqual({ shipped: [{ Order: 'o' }] });
    const failing = () => {
      throw new Error('lost');
    };
    expect(await machine.run({}, { tasks: failing })).toMatchObject({ error: 'Acme.Failed', cause: 'Error: lost' });
    const failingToTheLetter = () => {
      throw new TaskError('Acme.Lost', 'at sea');
    };
    expect(await machine.run({}, { tasks: failingToTheLetter })).toMatchObject({ error: 'Acme.Lost', cause: 'at sea' });
  });
});

describe('in place of one of ours', () => {
  const send = integration({
    service: 'sqs',
    action: 'sendMessage',
    patterns: ['requestResponse'],
    output: (result) => ({ MessageId: result }),
  });
  const machine = (Resource: string) =>
    parseStateMachine(
      {
        StartAt: 'Send',
        States: { Send: { Type: 'Task', Resource, Parameters: { QueueUrl: 'q', MessageBody: 'm' }, End: true } },
      },
      { integrations: [send] },
    );

  test('is used', async () => {
    const run = await machine('arn:aws:states:::sqs:sendMessage').run({}, { tasks: () => 'm-1' });
    expect(run.output).toEqual({ MessageId: 'm-1' });
  });

  test('has its own patterns', () => {
    expect(() => machine('arn:aws:states:::sqs:sendMessage.waitForTaskToken')).toThrow(DefinitionError);
  });
});

test('two of one name are a mistake', () => {
  expect(() => shipping({ Order: 'o' }, '', [ship, ship])).toThrow(TypeError);
});

test.each([
  [{ service: 'Acme', action: 'ship', patterns: ['requestResponse'] as const }, /lower case/],
  [{ service: 'acme', action: 'ship it', patterns: ['requestResponse'] as const }, /is a name/],
  [{ service: 'acme', action: 'ship', patterns: [] }, /not none/],
])('a name that no Resource could have is a mistake: %j', (definition, message) => {
  expect(() => integration(definition)).toThrow(message);
});

// As an outcome of the task, a Catcher would hide it.
describe('what a function of an integration must not do ends the run', () => {
  const async = (result: unknown) => Promise.resolve(result);
  test.each<readonly [string, object, string]>([
    ['to throw in `input`', { input: () => never() }, '`input` of the integration acme:ship threw: oops'],
    ['to throw in `complete`', { complete: () => never() }, '`complete` of the integration acme:ship threw: oops'],
    ['to throw in `output`', { output: () => never() }, '`output` of the integration acme:ship threw: oops'],
    ['to change what `complete` is given', { complete: (given: { x?: 1 }) => (given.x = 1) }, '`complete`'],
    ['to give nothing', { output: () => undefined }, '`output` of the integration acme:ship gave nothing'],
    ['to give a promise', { output: async }, '`output` of the integration acme:ship gave a promise'],
    ['to give what is not JSON', { output: () => [() => 1] }, 'gave what is not JSON: A function is not JSON'],
  ])('%s', async (_what, functions, message) => {
    const own = integration({ service: 'acme', action: 'ship', patterns: ['requestResponse'], ...functions });
    const caught = {
      StartAt: 'Ship',
      States: {
        Ship: {
          Type: 'Task',
          Resource: 'arn:aws:states:::acme:ship',
          Parameters: { Order: 'o' },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Ok' }],
          End: true,
        },
        Ok: { Type: 'Succeed' },
      },
    };
    const run = parseStateMachine(caught, { integrations: [own] }).run({}, { tasks: () => 1 });
    await expect(run).rejects.toMatchObject({ name: 'IntegrationFault', message: expect.stringContaining(message) });
  });

  function never(): never {
    throw new Error('oops');
  }
});
