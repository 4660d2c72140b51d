// Each entry of the catalog, with a definition that it is found in.

import { expect, test } from 'vitest';
import { catalog, type DiagnosticCode, formatMessage } from '../../src/diagnostics/catalog.js';
import { type ValidateOptions, validate } from '../../src/validate/index.js';
import { machine, machineOf, pass, task } from '../validate/harness.js';

const inner = { StartAt: 'I', States: { I: pass } };
const distributed = {
  Type: 'Map',
  ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
};
const integration = { Type: 'Task', Parameters: { QueueUrl: 'q', MessageBody: 'm', StateMachineArn: 's' } };
const activity = { ...task, Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' };

const examples: Readonly<Record<DiagnosticCode, string | object>> = {
  ASL1001: '{',
  ASL1002: '[]',
  ASL1003: 'a: 1\na: 2',
  ASL1004: { a: () => 1 },
  ASL1005: JSON.stringify(machineOf({ ...pass, Comment: 'x'.repeat(1_100_000) })),
  ASL1006: '{"StartAt": "S", "States": {"S": {"Type": "Succeed", "Comment": "", "Comment": ""}}}',
  ASL1007: new Uint8Array([0x7b, 0xff]),
  ASL2001: {},
  ASL2002: machineOf({ ...task, Credentials: {} }),
  ASL2003: machineOf({ ...pass, Retry: [] }),
  ASL2004: machineOf({ ...pass, Comment: 1 }),
  ASL2005: machineOf({ Type: 'X' }),
  ASL2006: machineOf(pass, { QueryLanguage: 'X' }),
  ASL2007: machineOf({ Type: 'Parallel', Branches: [] }),
  ASL2008: machineOf({ ...task, TimeoutSeconds: 0 }),
  ASL2009: machineOf({ Type: 'Wait', Seconds: 1e9 }),
  ASL2010: machineOf({ ...pass, Next: 'S' }),
  ASL2011: machine({ S: { Type: 'Pass' } }),
  ASL2012: machineOf({
    ...distributed,
    ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV' } },
  }),
  ASL2013: machineOf({ ...distributed, ItemReader: { Resource: 'x' } }),
  ASL3001: machine({ S: pass }, { StartAt: 'X' }),
  ASL3002: machine({ S: pass, X: pass }),
  ASL3003: machine({ S: { Type: 'Pass', Next: 'S' } }),
  ASL3004: machine({ I: { Type: 'Map', ItemProcessor: inner, End: true } }),
  ASL3005: machine({ ['x'.repeat(81)]: pass }),
  ASL4001: machineOf({ ...pass, QueryLanguage: 'JSONPath' }, { QueryLanguage: 'JSONata' }),
  ASL4002: machineOf({ ...pass, Output: 1 }),
  ASL4003: machineOf({ ...pass, InputPath: 'x' }),
  ASL4004: machineOf({ ...pass, ResultPath: '$[*]' }),
  ASL4005: machine({ S: { Type: 'Choice', Choices: [{ Variable: 'x', IsNull: true, Next: 'P' }] }, P: pass }),
  ASL4006: machineOf({ ...pass, Parameters: { 'x.$': 'x' } }),
  ASL4007: machineOf({ ...pass, Parameters: { x: 1, 'x.$': '$' } }),
  ASL4008: machineOf({ ...pass, Output: '{% 1' }, { QueryLanguage: 'JSONata' }),
  ASL4009: machineOf({ ...pass, Output: '{% [1, %}' }, { QueryLanguage: 'JSONata' }),
  ASL4010: machineOf({ ...pass, Output: '{% phone %}' }, { QueryLanguage: 'JSONata' }),
  ASL4011: machineOf({ ...pass, Assign: { 'a-b': 1 } }),
  ASL4012: machineOf({ ...pass, Assign: { states: 1 } }),
  ASL4013: machineOf({ ...pass, Assign: { ['x'.repeat(81)]: 1 } }),
  ASL4014: machineOf({ ...pass, Parameters: { 'x.$': ['$.a'] } }),
  ASL5001: machineOf({ ...task, Resource: 'arn:aws:states:::x:y' }),
  ASL5002: machineOf({ ...task, Resource: 'x' }),
  ASL5003: machineOf({ ...task, Resource: 'arn:aws:states:::lambda:invoke' }),
  ASL5004: machineOf({ ...activity, Credentials: {} }),
  ASL5005: machineOf({ Type: 'Wait', Timestamp: 'x' }),
  ASL5006: machineOf({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'x'] }] }),
  ASL5007: machine({ S: { Type: 'Choice', Choices: [{ Next: 'P' }] }, P: pass }),
  ASL5008: machineOf({ Type: 'Map', ItemProcessor: inner, ItemBatcher: {} }),
  ASL5009: machine({
    S: { ...distributed, Label: 'l', Next: 'T' },
    T: { ...distributed, Label: 'l', End: true },
  }),
  ASL5010: machineOf({ ...distributed, Label: 'x'.repeat(41) }),
  ASL5011: machineOf({ ...distributed, Label: '' }),
  ASL5012: machineOf({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
  ASL6001: machineOf({ ...integration, Resource: 'arn:aws:states:::states:startExecution.sync' }),
  ASL6002: machineOf({ ...integration, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }),
  ASL6003: machineOf(activity),
  ASL6004: machineOf(distributed),
  ASL7001: machineOf({ ...pass, Parameters: { x: '$.x' } }),
  ASL7002: machine({ S: { Type: 'Fail', Error: '$.x' } }),
  ASL7003: machineOf({ ...pass, Result: '$.x' }),
  ASL7101: machine({ S: { Type: 'Choice', Choices: [{ Variable: '$.x', IsNull: true, Next: 'P' }] }, P: pass }),
  ASL7102: machine({
    S: {
      ...task,
      Catch: [
        { ErrorEquals: ['e'], Next: 'P' },
        { ErrorEquals: ['e'], Next: 'P' },
      ],
      End: true,
    },
    P: pass,
  }),
  ASL7103: machineOf({ ...integration, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }),
  ASL7104: machineOf({ ...integration, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }),
  ASL7105: machine({
    S: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }], End: true },
  }),
  ASL7106: machineOf(
    {
      Type: 'Map',
      Items: '{% [1..1000] %}',
      ItemProcessor: { StartAt: 'I', States: { I: { ...pass, Output: 'x'.repeat(300) } } },
    },
    { QueryLanguage: 'JSONata' },
  ),
  ASL7107: machineOf({ ...pass, Parameters: {}, OutputPath: '$.x' }),
  ASL7108: machineOf({ ...pass, Parameters: { 'x.$': '$x' } }),
  ASL7109: machineOf({
    Type: 'Parallel',
    Branches: [{ StartAt: 'A', States: { A: { ...pass, Assign: { x: 1 } } } }],
    Assign: { x: 1 },
  }),
};

test.each(Object.entries(examples))('%s is found', (code, example) => {
  const options: ValidateOptions = code.startsWith('ASL6') ? { type: 'EXPRESS' } : {};
  const findings = validate(example, options);
  expect(findings.map((finding) => finding.code)).toContain(code);
  for (const { message } of findings) expect(message).not.toMatch(/\{\w+\}/);
});

test('an entry without an example does not exist', () => {
  expect(Object.keys(examples).sort()).toEqual(Object.keys(catalog).sort());
});

test('a text is filled in, whatever is filled in', () => {
  expect(formatMessage('ASL3001', { target: '{target} $1 $&' })).toBe("Missing 'Next' target: {target} $1 $&");
});
