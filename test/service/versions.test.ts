import { describe, expect, it } from 'vitest';
import type { StepFunctionsService } from '../../src/service.js';
import { MACHINE, PASS, refusalOf, serviceWith, start, update } from './harness.js';

const publish = (service: StepFunctionsService, request: object = {}) =>
  service.call('PublishStateMachineVersion', { stateMachineArn: MACHINE, ...request });

const listed = async (service: StepFunctionsService) => {
  const { stateMachineVersions } = await service.call('ListStateMachineVersions', { stateMachineArn: MACHINE });
  return stateMachineVersions.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
};

const remove = (service: StepFunctionsService, stateMachineVersionArn: string) =>
  service.call('DeleteStateMachineVersion', { stateMachineVersionArn });

describe('a version', () => {
  it('is published with the state machine, with an update, or by itself', async () => {
    const service = await serviceWith({ publish: true, versionDescription: 'first' });
    expect((await update(service, 'two', true)).stateMachineVersionArn).toBe(`${MACHINE}:2`);
    await update(service, 'three');
    expect((await publish(service, { description: 'third' })).stateMachineVersionArn).toBe(`${MACHINE}:3`);
    expect(await listed(service)).toEqual([`${MACHINE}:3`, `${MACHINE}:2`, `${MACHINE}:1`]);
  });

  it('stays as it was published, with its own date and description', async () => {
    const service = await serviceWith({ publish: true, versionDescription: 'first' }, { startTime: '2030-01-01' });
    await service.host.advance('1d');
    await update(service, 'two', true);
    const described = (stateMachineArn: string) => service.call('DescribeStateMachine', { stateMachineArn });
    expect(await described(`${MACHINE}:1`)).toMatchObject({
      stateMachineArn: `${MACHINE}:1`,
      name: 'machine',
      definition: PASS,
      description: 'first',
      creationDate: new Date('2030-01-01'),
    });
    const latest = await described(MACHINE);
    expect(latest).not.toHaveProperty('description');
    expect(await described(`${MACHINE}:2`)).toEqual({
      ...latest,
      stateMachineArn: `${MACHINE}:2`,
      creationDate: new Date('2030-01-02'),
    });
  });

  it('is the only one of its revision', async () => {
    const service = await serviceWith({ publish: true });
    expect((await publish(service)).stateMachineVersionArn).toBe(`${MACHINE}:1`);
    const { definition } = await service.call('DescribeStateMachine', { stateMachineArn: MACHINE });
    const again = await service.call('UpdateStateMachine', { stateMachineArn: MACHINE, definition, publish: true });
    expect(again.stateMachineVersionArn).toBe(`${MACHINE}:1`);
  });

  it('never has the number of one that was deleted', async () => {
    const service = await serviceWith({ publish: true });
    expect(await remove(service, `${MACHINE}:1`)).toEqual({});
    expect(await remove(service, `${MACHINE}:1`)).toEqual({});
    expect(await listed(service)).toEqual([]);
    expect((await publish(service)).stateMachineVersionArn).toBe(`${MACHINE}:2`);
  });

  it('is published only of the revision that the caller means', async () => {
    const service = await serviceWith();
    expect((await publish(service, { revisionId: 'INITIAL' })).stateMachineVersionArn).toBe(`${MACHINE}:1`);
    const { revisionId } = await update(service, 'two');
    expect(await refusalOf(publish(service, { revisionId: 'INITIAL' }))).toBe(
      `ConflictException: Failed to publish the State Machine version for revision INITIAL. The current State Machine revision is ${revisionId}.`,
    );
    expect((await publish(service, { revisionId })).stateMachineVersionArn).toBe(`${MACHINE}:2`);
  });

  it('needs a state machine, which a list of versions does not', async () => {
    const service = await serviceWith();
    const stateMachineArn = `${MACHINE}x`;
    expect(await refusalOf(publish(service, { stateMachineArn }))).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`,
    );
    expect(await service.call('ListStateMachineVersions', { stateMachineArn })).toEqual({ stateMachineVersions: [] });
    expect(await refusalOf(remove(service, MACHINE))).toMatch(/^ValidationException: /);
  });

  it('is what an execution by its ARN runs, and the execution says so', async () => {
    const service = await serviceWith({ publish: true });
    await update(service, 'two');
    const executionArn = await start(service, 'e', `${MACHINE}:1`);
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({
      output: '1',
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    const { events } = await service.call('GetExecutionHistory', { executionArn, maxResults: 1 });
    expect(events[0]?.executionStartedEventDetails).toMatchObject({ stateMachineVersionArn: `${MACHINE}:1` });
    await start(service, 'latest');
    const { executions } = await service.call('ListExecutions', { stateMachineArn: `${MACHINE}:1` });
    expect(executions.map(({ name }) => name)).toEqual(['e']);
    expect(executions[0]).toMatchObject({ stateMachineVersionArn: `${MACHINE}:1`, stateMachineArn: MACHINE });
    expect(await refusalOf(start(service, 'x', `${MACHINE}:9`))).toMatch(/^StateMachineDoesNotExist/);
  });
});
