import { describe, expect, it } from 'vitest';
import type { StepFunctionsService } from '../../src/service.js';
import { create as createMachine, MACHINE, refusalOf, serviceWith, start, update, WAIT } from './harness.js';

const PROD = `${MACHINE}:PROD`;
const to = (version: number | string, weight = 100) => ({ stateMachineVersionArn: `${MACHINE}:${version}`, weight });

const create = (service: StepFunctionsService, request: object = {}) =>
  service.call('CreateStateMachineAlias', { name: 'PROD', routingConfiguration: [to(1)], ...request });

const describeAlias = (service: StepFunctionsService, stateMachineAliasArn = PROD) =>
  service.call('DescribeStateMachineAlias', { stateMachineAliasArn });

const listed = async (service: StepFunctionsService, stateMachineArn = MACHINE) => {
  const { stateMachineAliases } = await service.call('ListStateMachineAliases', { stateMachineArn });
  return stateMachineAliases.map(({ stateMachineAliasArn }) => stateMachineAliasArn);
};

/** A service with three versions. */
async function published(options: { readonly seed?: number } = {}): Promise<StepFunctionsService> {
  const service = await serviceWith({ publish: true }, { startTime: '2030-01-01', ...options });
  await update(service, 'two', true);
  await update(service, 'three', true);
  return service;
}

describe('an alias', () => {
  it('is described as it was made, and as it was updated', async () => {
    const service = await published();
    const creationDate = new Date('2030-01-01');
    expect(await create(service, { description: 'live' })).toEqual({ stateMachineAliasArn: PROD, creationDate });
    const first = {
      stateMachineAliasArn: PROD,
      name: 'PROD',
      description: 'live',
      routingConfiguration: [to(1)],
      creationDate,
      updateDate: creationDate,
    };
    expect(await describeAlias(service)).toEqual(first);
    await service.host.advance('1d');
    const routingConfiguration = [to(1, 30), to(2, 70)];
    const updateDate = new Date('2030-01-02');
    const updated = service.call('UpdateStateMachineAlias', { stateMachineAliasArn: PROD, routingConfiguration });
    expect(await updated).toEqual({ updateDate });
    expect(await describeAlias(service)).toEqual({ ...first, routingConfiguration, updateDate });
  });

  it('is made once by requests that are the same', async () => {
    const service = await published();
    const first = await create(service, { description: 'live' });
    await service.host.advance('1d');
    expect(await create(service, { description: 'live' })).toEqual(first);
    const conflict =
      'ConflictException: Failed to create alias because an alias with the same name and a different routing configuration already exists.';
    expect(await refusalOf(create(service, { description: 'live', routingConfiguration: [to(2)] }))).toBe(conflict);
    expect(await refusalOf(create(service, { description: 'other' }))).toBe(conflict);
  });

  it('is listed with its state machine and its versions, until it is deleted', async () => {
    const service = await published();
    await create(service);
    await create(service, { name: 'BETA', routingConfiguration: [to(2, 50), to(3, 50)] });
    expect(await listed(service)).toEqual([PROD, `${MACHINE}:BETA`]);
    expect(await listed(service, `${MACHINE}:3`)).toEqual([`${MACHINE}:BETA`]);
    expect(await service.call('DeleteStateMachineAlias', { stateMachineAliasArn: PROD })).toEqual({});
    expect(await listed(service)).toEqual([`${MACHINE}:BETA`]);
    expect(await refusalOf(listed(service, `${MACHINE}:9`))).toMatch(/^ResourceNotFound: /);
    expect(await refusalOf(listed(service, `${MACHINE}x`))).toMatch(/^StateMachineDoesNotExist: /);
  });

  it('keeps its versions from being deleted', async () => {
    const service = await published();
    await create(service);
    await create(service, { name: 'BETA', routingConfiguration: [to(1, 50), to(3, 50)] });
    const removed = service.call('DeleteStateMachineVersion', { stateMachineVersionArn: `${MACHINE}:1` });
    expect(await refusalOf(removed)).toBe(
      'ConflictException: Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [PROD, BETA]',
    );
  });

  it('that does not exist is refused in the words of the service', async () => {
    const service = await published();
    const refused = 'ResourceNotFound: Request references a resource that does not exist.';
    const request = { stateMachineAliasArn: PROD };
    expect(await refusalOf(describeAlias(service))).toBe(refused);
    expect(await refusalOf(service.call('UpdateStateMachineAlias', { ...request, description: 'x' }))).toBe(refused);
    expect(await refusalOf(service.call('DeleteStateMachineAlias', request))).toBe(refused);
    expect(await refusalOf(create(service, { routingConfiguration: [to(9)] }))).toBe(refused);
    expect(await refusalOf(start(service, 'x', PROD))).toMatch(/^StateMachineDoesNotExist: /);
  });

  it.each([
    [
      [to(1, 50), to(1, 50)],
      `Routing configuration must contain distinct state machine version ARNs. Received: [${MACHINE}:1, ${MACHINE}:1]`,
    ],
    [[to('PROD')], `Routing configuration must contain state machine version ARNs. Received: [${MACHINE}:PROD]`],
    [[to(1, 70), to(2, 29)], 'Sum of routing configuration weights must equal 100. Received: [70, 29]'],
    [
      [to(1, 101)],
      "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      [to(1, 50), to(2, 30), to(3, 20)],
      `1 validation error detected: Value '[RoutingConfigurationListItem(stateMachineVersionArn=${MACHINE}:1, weight=50), RoutingConfigurationListItem(stateMachineVersionArn=${MACHINE}:2, weight=30), RoutingConfigurationListItem(stateMachineVersionArn=${MACHINE}:3, weight=20)]' at 'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2`,
    ],
  ])('does not lead to %j', async (routingConfiguration, words) => {
    expect(await refusalOf(create(await published(), { routingConfiguration }))).toBe(`ValidationException: ${words}`);
  });

  it('leads to versions of one state machine', async () => {
    const service = await published();
    const { stateMachineVersionArn = '' } = await createMachine(service, { name: 'other', publish: true });
    const mixed = [to(1, 50), { stateMachineVersionArn, weight: 50 }];
    expect(await refusalOf(create(service, { routingConfiguration: mixed }))).toMatch(/^ValidationException: /);
    await create(service);
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    expect(
      await refusalOf(service.call('UpdateStateMachineAlias', { stateMachineAliasArn: PROD, routingConfiguration })),
    ).toMatch(/^ResourceNotFound: /);
    expect((await describeAlias(service)).routingConfiguration).toEqual([to(1)]);
  });

  it('needs something to be updated', async () => {
    const service = await published();
    await create(service);
    expect(await refusalOf(service.call('UpdateStateMachineAlias', { stateMachineAliasArn: PROD }))).toMatch(
      /^ValidationException: /,
    );
  });

  it('is deleted with its state machine, though an execution runs', async () => {
    const service = await serviceWith({ publish: true, definition: WAIT });
    await create(service);
    await start(service);
    await service.call('DeleteStateMachine', { stateMachineArn: MACHINE });
    expect(await refusalOf(describeAlias(service))).toMatch(/^ResourceNotFound: /);
    expect(await refusalOf(service.call('DescribeStateMachine', { stateMachineArn: `${MACHINE}:1` }))).toMatch(
      /^StateMachineDoesNotExist: /,
    );
  });

  it('has a name that is no number', async () => {
    expect(await refusalOf(create(await published(), { name: '12' }))).toBe(
      "ValidationException: 1 validation error detected: Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$",
    );
  });
});

describe('executions by an alias', () => {
  const versionsOf = async (service: StepFunctionsService, weights: readonly [number, number]) => {
    await create(service, { routingConfiguration: [to(1, weights[0]), to(2, weights[1])] });
    await start(service, 'by-a-version', `${MACHINE}:1`);
    for (let index = 0; index < 40; index += 1) await start(service, `e${index}`, PROD);
    const { executions } = await service.call('ListExecutions', { stateMachineArn: PROD });
    for (const { stateMachineAliasArn } of executions) expect(stateMachineAliasArn).toBe(PROD);
    return executions.map(({ stateMachineVersionArn }) => stateMachineVersionArn?.slice(-1)).join('');
  };

  it('are spread over its versions as the seed decides', async () => {
    const drawn = await versionsOf(await published({ seed: 7 }), [25, 75]);
    expect(drawn).toMatch(/^[12]{40}$/);
    const first = drawn.replaceAll('2', '').length;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(20);
    expect(await versionsOf(await published({ seed: 7 }), [25, 75])).toBe(drawn);
    expect(await versionsOf(await published({ seed: 8 }), [25, 75])).not.toBe(drawn);
  });

  it('never go to a version without weight', async () => {
    expect(await versionsOf(await published(), [0, 100])).toBe('2'.repeat(40));
  });

  it('run what the alias leads to when they start', async () => {
    const service = await published();
    await create(service);
    const before = await start(service, 'before', PROD);
    await service.call('UpdateStateMachineAlias', { stateMachineAliasArn: PROD, routingConfiguration: [to(3)] });
    const after = await start(service, 'after', PROD);
    const outputOf = async (executionArn: string) => (await service.call('DescribeExecution', { executionArn })).output;
    expect([await outputOf(before), await outputOf(after)]).toEqual(['1', '"three"']);
  });
});
