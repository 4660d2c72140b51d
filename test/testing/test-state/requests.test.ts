import { describe, expect, it } from 'vitest';
import { ask, DISTRIBUTED, FAILED, mapping, ROLE, refusalOf, SENT, sending } from './harness.js';

const PASS = { Type: 'Pass', End: true };
const MACHINE = { StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Second' }, Second: { Type: 'Succeed' } } };

describe('the state', () => {
  it('stands alone, and leads to states that are not there', async () => {
    expect(await ask({ definition: { Type: 'Pass', Next: 'Elsewhere' }, input: '{"a": 1}' })).toEqual({
      status: 'SUCCEEDED',
      output: '{"a": 1}',
      nextState: 'Elsewhere',
    });
  });

  it('is one of a state machine', async () => {
    expect(await ask({ definition: MACHINE, stateName: 'First' })).toEqual({
      status: 'SUCCEEDED',
      output: '{}',
      nextState: 'Second',
    });
    expect(await ask({ definition: MACHINE, stateName: 'Second' })).toEqual({ status: 'SUCCEEDED', output: '{}' });
  });

  it('is one in a Branch of it', async () => {
    const definition = {
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [{ StartAt: 'Inner', States: { Inner: PASS } }], End: true } },
    };
    expect((await ask({ definition, stateName: 'Inner' })).status).toBe('SUCCEEDED');
  });

  it('takes the query language of its machine', async () => {
    const States = { Sum: { Type: 'Pass', Output: '{% $states.input.a + 1 %}', End: true } };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Sum', States };
    expect((await ask({ definition, stateName: 'Sum', input: '{"a":1}' })).output).toBe('2');
  });

  it('does not have the time of its machine', async () => {
    const definition = {
      ...MACHINE,
      TimeoutSeconds: 5,
      StartAt: 'Rest',
      States: { Rest: { Type: 'Wait', Seconds: 60, End: true } },
    };
    expect((await ask({ definition, stateName: 'Rest' })).status).toBe('SUCCEEDED');
  });
});

describe('a request is refused', () => {
  it.each([
    ['a name that no state has', { definition: MACHINE, stateName: 'Third' }, 'State not found in definition'],
    [
      'a result and an error',
      { definition: sending(), mock: { result: SENT, ...FAILED } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'a mock of neither',
      { definition: sending(), mock: {} },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'secrets of a mock',
      { definition: sending(), mock: { result: SENT }, revealSecrets: true },
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    [
      'failures of iterations without a mock',
      { definition: mapping(), stateConfiguration: { mapIterationFailureCount: 0 } },
      'TestState does not support MapIterationFailureCount when a mock is not specified.',
    ],
    [
      'a mock for a Pass state',
      { definition: PASS, mock: FAILED },
      "State type 'Pass' is not supported when a mock is specified",
    ],
    [
      'a mock for a Wait state',
      { definition: { Type: 'Wait', Seconds: 1, End: true }, mock: { result: '{}' } },
      "State type 'Wait' is not supported when a mock is specified",
    ],
    ['a task without a role', { definition: sending() }, 'RoleArn must be specified when testing a Task state'],
    [
      'a mock that is no JSON',
      { definition: sending(), mock: { result: 'sent', fieldValidationMode: 'NONE' } },
      'Mocked result must be valid JSON',
    ],
    ['variables that are none', { definition: PASS, variables: '[1]' }, 'Variables must be a JSON object'],
    [
      'a context object without a mock',
      { definition: PASS, context: '{}' },
      'TestState does not support Context when a mock is not specified.',
    ],
  ] as const)('for %s', async (_what, request, message) => {
    expect(await refusalOf(ask(request))).toBe(`ValidationException: ${message}`);
  });

  it('for what breaks the model of the API', async () => {
    expect(await refusalOf(ask({ definition: MACHINE, stateName: '' }))).toBe(
      "ValidationException: 1 validation error detected: Value at 'stateName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    expect(await refusalOf(ask({ definition: PASS, inspectionLevel: 'ALL' as never }))).toContain(
      '[INFO, DEBUG, TRACE]',
    );
  });

  it('for a definition that is none, with the place in it', async () => {
    expect(
      await refusalOf(ask({ definition: { Type: 'Parallel', Branches: [], End: true }, mock: { result: '[]' } })),
    ).toBe(
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches'",
    );
    expect(await refusalOf(ask({ definition: '[]' }))).toContain('Definition must be a valid JSON object');
    expect(await refusalOf(ask({ definition: 'Pass' }))).toContain('INVALID_JSON_DESCRIPTION');
  });

  it('for an input that is no JSON', async () => {
    expect(await refusalOf(ask({ definition: PASS, input: '{' }))).toContain('InvalidExecutionInput: ');
  });

  it.each([
    ['a Map state', mapping()],
    ['a Parallel state', { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: PASS } }], End: true }],
    ['a task that waits for its token', sending({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' })],
    ['an activity', { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:work', End: true }],
  ])('for %s without a mock', async (_what, definition) => {
    expect(await refusalOf(ask({ definition, roleArn: ROLE }))).toContain(
      'InvalidDefinition: TestState API does not support ',
    );
  });

  it('for an error that comes from a state that is not there', async () => {
    const definition = mapping({}, DISTRIBUTED);
    const request = { definition, mock: FAILED, input: '{"list":[]}' };
    expect((await ask({ ...request, stateConfiguration: { errorCausedByState: 'Inner' } })).error).toBe('Busy');
    expect(await refusalOf(ask({ ...request, stateConfiguration: { errorCausedByState: 'Outer' } }))).toBe(
      'ValidationException: State not found in definition',
    );
  });

  it('as not supported, where an HTTP request would have to be shown', async () => {
    const Parameters = { ApiEndpoint: 'https://example.com', Method: 'GET', Authentication: { ConnectionArn: 'arn' } };
    const definition = { Type: 'Task', Resource: 'arn:aws:states:::http:invoke', Parameters, End: true };
    expect(await refusalOf(ask({ definition, roleArn: ROLE, inspectionLevel: 'TRACE' }))).toContain(
      'NotSupportedError: ',
    );
  });
});

describe('options', () => {
  it('are checked', async () => {
    await expect(ask({ definition: PASS }, { seed: 0.5 })).rejects.toThrow(TypeError);
    await expect(ask({ definition: PASS }, { startTime: 'soon' })).rejects.toThrow(TypeError);
  });

  it('decide what is generated', async () => {
    const definition = {
      Type: 'Pass',
      Parameters: { 'id.$': 'States.UUID()', 'name.$': '$$.Execution.Name' },
      End: true,
    };
    const first = await ask({ definition }, { seed: 1 });
    expect(await ask({ definition }, { seed: 1 })).toEqual(first);
    expect(await ask({ definition }, { seed: 2 })).not.toEqual(first);
  });
});
