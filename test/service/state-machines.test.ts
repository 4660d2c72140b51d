import { describe, expect, it } from 'vitest';
import { StepFunctionsService } from '../../src/service.js';
import {
  create,
  definitionOf,
  MACHINE,
  PASS,
  PREFIX,
  ROLE,
  refusalOf,
  serviceWith,
  start,
  update,
  WAIT,
} from './harness.js';

const describeMachine = (service: StepFunctionsService, stateMachineArn = MACHINE) =>
  service.call('DescribeStateMachine', { stateMachineArn });

describe('a state machine that was created', () => {
  it('is described as it was given, with what the service fills in', async () => {
    const definition = `\n ${PASS} `;
    const service = await serviceWith({ definition }, { startTime: '2030-05-06T07:08:09Z' });
    expect(await describeMachine(service)).toEqual({
      stateMachineArn: MACHINE,
      name: 'machine',
      status: 'ACTIVE',
      definition,
      roleArn: ROLE,
      type: 'STANDARD',
      creationDate: new Date('2030-05-06T07:08:09Z'),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
  });

  it('keeps its definition to itself where only metadata is asked for', async () => {
    const service = await serviceWith();
    const request = { stateMachineArn: MACHINE, includedData: 'METADATA_ONLY' } as const;
    expect((await service.call('DescribeStateMachine', request)).definition).toBe('{}');
  });

  it('tells which variables its states refer to', async () => {
    const definition = definitionOf({
      Set: { Type: 'Pass', Assign: { 'total.$': '$.total', tax: 1 } },
      Use: { Type: 'Pass', Parameters: { 'sum.$': '$total', 'tax.$': '$tax' } },
    });
    const service = await serviceWith({ definition });
    const { variableReferences } = await describeMachine(service);
    expect(variableReferences).toEqual({ Use: ['tax', 'total'] });
    const executionArn = await start(service);
    expect(await service.call('DescribeStateMachineForExecution', { executionArn })).toHaveProperty(
      'variableReferences',
      variableReferences,
    );
  });

  it('is made once by requests that are the same, whatever their role and tags', async () => {
    const service = await serviceWith({}, { startTime: '2030-01-01T00:00:00Z' });
    await service.host.advance('1h');
    const again = await create(service, { roleArn: 'arn:aws:iam::123456789012:role/other', tags: [{ key: 'a' }] });
    expect(again).toEqual({ stateMachineArn: MACHINE, creationDate: new Date('2030-01-01T00:00:00Z') });
    expect((await describeMachine(service)).roleArn).toBe(ROLE);
  });

  it.each([
    ['definition', { definition: ` ${PASS}` }],
    ['type', { type: 'EXPRESS' }],
    ['tracing', { tracingConfiguration: { enabled: true } }],
    ['publishing', { publish: true }],
    ['description of its version', { publish: true, versionDescription: 'first' }],
  ] as const)('is in the way of one with another %s', async (what, other) => {
    const service = await serviceWith({ publish: what.startsWith('description') });
    expect(await refusalOf(create(service, other))).toBe(
      `StateMachineAlreadyExists: State Machine Already Exists: '${MACHINE}'`,
    );
  });

  it('is listed in the order of creation, in the region and account of the service', async () => {
    const service = new StepFunctionsService({ region: 'eu-west-1', accountId: '111111111111' });
    for (const name of ['b', 'a']) await create(service, { name, type: 'EXPRESS' });
    const { stateMachines } = await service.call('ListStateMachines', {});
    expect(stateMachines.map(({ stateMachineArn }) => stateMachineArn)).toEqual([
      'arn:aws:states:eu-west-1:111111111111:stateMachine:b',
      'arn:aws:states:eu-west-1:111111111111:stateMachine:a',
    ]);
    expect(stateMachines[0]).toMatchObject({ name: 'b', type: 'EXPRESS' });
  });
});

describe('a request to create one is refused for', () => {
  const refused = (request: Parameters<typeof create>[1]) => refusalOf(create(new StepFunctionsService(), request));

  it('a definition that the service would not take', async () => {
    expect(await refused({ definition: '{"StartAt": "A"}' })).toBe(
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
    );
  });

  it('what an Express state machine cannot do', async () => {
    const definition = definitionOf({
      Send: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {} },
    });
    expect(await refused({ definition, type: 'EXPRESS' })).toMatch(/^InvalidDefinition: /);
  });

  it('YAML, which the service does not read', async () => {
    const yaml = 'StartAt: Only\nStates:\n  Only:\n    Type: Succeed\n';
    expect(await refused({ definition: yaml })).toMatch(/^InvalidDefinition: .*INVALID_JSON_DESCRIPTION/);
  });

  it('a name or a role that is none', async () => {
    expect(await refused({ name: 'my machine' })).toBe("InvalidName: Invalid Name: 'my machine'");
    expect(await refused({ roleArn: 'role' })).toBe("InvalidArn: Invalid Role Arn: 'role'");
  });

  it('logging without the one destination that it needs', async () => {
    const destination = {
      cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:g:*' },
    };
    const words =
      'InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.';
    expect(await refused({ loggingConfiguration: { level: 'ALL' } })).toBe(words);
    expect(await refused({ loggingConfiguration: { level: 'ALL', destinations: [{}] } })).toBe(words);
    expect(await refused({ loggingConfiguration: { destinations: [destination, destination] } })).toBe(words);
    expect(await refused({ loggingConfiguration: { level: 'ALL', destinations: [destination, {}] } })).toBe(words);
    const service = await serviceWith({ loggingConfiguration: { level: 'ERROR', destinations: [destination] } });
    expect((await describeMachine(service)).loggingConfiguration).toEqual({
      level: 'ERROR',
      includeExecutionData: false,
      destinations: [destination],
    });
  });

  it('tracing that is neither on nor off, and encryption without its key', async () => {
    expect(await refused({ tracingConfiguration: {} })).toMatch(/^InvalidTracingConfiguration: /);
    expect(await refused({ encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } })).toMatch(
      /^InvalidEncryptionConfiguration: /,
    );
    expect(await refused({ encryptionConfiguration: { type: 'AWS_OWNED_KEY', kmsKeyId: 'k' } })).toMatch(
      /^InvalidEncryptionConfiguration: /,
    );
  });

  it('the description of a version that is not published', async () => {
    expect(await refused({ versionDescription: 'first' })).toBe(
      'ValidationException: Version description can only be set when publish is true',
    );
  });
});

describe('an update', () => {
  it('makes a revision when something changes, and none when nothing does', async () => {
    const service = await serviceWith();
    expect((await describeMachine(service)).revisionId).toBeUndefined();
    const same = { stateMachineArn: MACHINE, definition: PASS, roleArn: ROLE };
    expect((await service.call('UpdateStateMachine', same)).revisionId).toBeUndefined();
    const first = await update(service, 'one');
    expect(first.revisionId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await update(service, 'one')).revisionId).toBe(first.revisionId);
    expect((await update(service, 'two')).revisionId).not.toBe(first.revisionId);
    expect(await describeMachine(service)).toMatchObject({ definition: expect.stringContaining('two'), roleArn: ROLE });
  });

  it.each([
    { roleArn: 'arn:aws:iam::123456789012:role/other' },
    { tracingConfiguration: { enabled: true } },
    { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' } },
  ] as const)('may change this alone: %o', async (change) => {
    const service = await serviceWith();
    const { revisionId } = await service.call('UpdateStateMachine', { stateMachineArn: MACHINE, ...change });
    expect(await describeMachine(service)).toMatchObject({ ...change, definition: PASS, revisionId });
  });

  it('is refused when it changes nothing, is wrong, or is for a version', async () => {
    const service = await serviceWith({ publish: true });
    const updated = (request: object) =>
      refusalOf(service.call('UpdateStateMachine', { stateMachineArn: MACHINE, ...request }));
    expect(await updated({ publish: true })).toBe(
      'MissingRequiredParameter: Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
    expect(await updated({ definition: '[]' })).toMatch(/^InvalidDefinition: /);
    expect(await updated({ definition: PASS, stateMachineArn: `${MACHINE}:1` })).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${MACHINE}:1'`,
    );
    expect((await describeMachine(service)).revisionId).toBeUndefined();
  });

  it('leaves executions that run what they are', async () => {
    const service = await serviceWith({ definition: WAIT });
    const executionArn = await start(service);
    await update(service, 'later');
    await service.host.advance('1m');
    expect((await service.call('DescribeExecution', { executionArn })).output).toBe('{}');
    expect(await service.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      definition: WAIT,
    });
    expect((await service.call('DescribeExecution', { executionArn: await start(service) })).output).toBe('"later"');
  });
});

describe('a state machine that is deleted', () => {
  const remove = (service: StepFunctionsService, stateMachineArn = MACHINE) =>
    service.call('DeleteStateMachine', { stateMachineArn });

  it('is gone, and may be so already', async () => {
    const service = await serviceWith({ publish: true });
    expect(await remove(service)).toEqual({});
    expect(await remove(service)).toEqual({});
    for (const arn of [MACHINE, `${MACHINE}:1`]) {
      expect(await refusalOf(describeMachine(service, arn))).toBe(
        `StateMachineDoesNotExist: State Machine Does Not Exist: '${arn}'`,
      );
    }
    expect((await service.call('ListStateMachines', {})).stateMachines).toEqual([]);
    expect(await create(service)).toMatchObject({ stateMachineArn: MACHINE });
  });

  it('is being deleted while an execution runs, which ends with its next transition', async () => {
    const service = await serviceWith({ definition: WAIT });
    const executionArn = await start(service);
    await remove(service);
    expect((await describeMachine(service)).status).toBe('DELETING');
    const deleting = `StateMachineDeleting: State Machine is being deleted: '${MACHINE}'`;
    expect(await refusalOf(start(service))).toBe(deleting);
    expect(await refusalOf(create(service))).toBe(deleting);
    expect(await refusalOf(update(service, 'new'))).toBe(deleting);
    await service.host.advance('59s');
    expect((await service.call('DescribeExecution', { executionArn })).status).toBe('RUNNING');
    await service.host.advance('1s');
    const { events } = await service.call('GetExecutionHistory', { executionArn });
    expect(events.map(({ type }) => type)).not.toContain('ExecutionSucceeded');
    expect(events.at(-1)?.type).toBe('ExecutionAborted');
    expect(await refusalOf(describeMachine(service))).toMatch(/^StateMachineDoesNotExist/);
  });

  it('leaves executions that are Express to themselves', async () => {
    const service = await serviceWith({ definition: WAIT, type: 'EXPRESS' });
    const executionArn = await start(service);
    await remove(service);
    await service.host.advance('1m');
    expect(service.execution(executionArn).status).toBe('SUCCEEDED');
  });

  it('waits for no execution whose run was given up', async () => {
    const definition = definitionOf({
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'q', MessageBody: 'm' },
      },
    });
    const service = await serviceWith({ definition });
    await start(service);
    await remove(service);
    expect(await refusalOf(describeMachine(service))).toMatch(/^StateMachineDoesNotExist: /);
  });

  it('is not one of its versions', async () => {
    const service = await serviceWith({ publish: true });
    expect(await refusalOf(remove(service, `${MACHINE}:1`))).toMatch(/^ValidationException: /);
  });
});

describe('the ARN of a state machine', () => {
  const refused = (stateMachineArn: string) => refusalOf(describeMachine(new StepFunctionsService(), stateMachineArn));

  it('has to be one', async () => {
    expect(await refused('machine')).toBe("InvalidArn: Invalid Arn: 'Invalid ARN prefix: machine'");
    expect(await refused(`${PREFIX}:activity:a`)).toBe(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: activity'",
    );
    expect(await refused('arn:aws:states')).toMatch(/^InvalidArn: /);
    expect(await refused(`${MACHINE}/label`)).toMatch(/^ValidationException: /);
  });
});

describe('ValidateStateMachineDefinition', () => {
  const validated = (request: object) =>
    new StepFunctionsService().call('ValidateStateMachineDefinition', { definition: PASS, ...request });

  it('finds nothing in a definition that is fine', async () => {
    expect(await validated({})).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });

  it('lists what is wrong as the service does, and no more than is asked for', async () => {
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"C":{"Type":"Pass","Next":"D"}}}';
    const all = await validated({ definition });
    expect(all.result).toBe('FAIL');
    expect(all.diagnostics).toContainEqual({
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: "Missing 'Next' target: B",
      location: '/States/A/Next',
    });
    expect(await validated({ definition, maxResults: all.diagnostics.length })).toEqual(all);
    const one = await validated({ definition, maxResults: 1 });
    expect(one).toEqual({ ...all, diagnostics: all.diagnostics.slice(0, 1), truncated: true });
  });
});
