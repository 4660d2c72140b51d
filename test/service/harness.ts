// What the tests of the service share: a service with one state machine, and how a request is refused.

import type { OperationRequest, StepFunctionsServiceOptions } from '../../src/service.js';
import { StepFunctionsService } from '../../src/service.js';

export const ROLE = 'arn:aws:iam::123456789012:role/role';
export const PREFIX = 'arn:aws:states:us-east-1:123456789012';
export const MACHINE = `${PREFIX}:stateMachine:machine`;

/** A definition with these states, one after the other. */
export function definitionOf(states: Readonly<Record<string, object>>, comment?: string): string {
  const names = Object.keys(states);
  const linked = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { ...states[name], ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return JSON.stringify({ Comment: comment, StartAt: names[0], States: Object.fromEntries(linked) });
}

export const PASS = definitionOf({ Only: { Type: 'Pass', Result: 1 } });
export const WAIT = definitionOf({ Wait: { Type: 'Wait', Seconds: 60 }, After: { Type: 'Pass' } });

type CreateRequest = OperationRequest<'CreateStateMachine'>;

export async function serviceWith(
  request: Partial<CreateRequest> = {},
  options: StepFunctionsServiceOptions = {},
): Promise<StepFunctionsService> {
  const service = new StepFunctionsService({ clock: 'manual', ...options });
  await create(service, request);
  return service;
}

export function create(service: StepFunctionsService, request: Partial<CreateRequest> = {}) {
  return service.call('CreateStateMachine', { name: 'machine', definition: PASS, roleArn: ROLE, ...request });
}

export function update(service: StepFunctionsService, comment: string, publish = false) {
  const definition = definitionOf({ Only: { Type: 'Pass', Result: comment } }, comment);
  return service.call('UpdateStateMachine', { stateMachineArn: MACHINE, definition, publish });
}

/** Starts an execution, and does what can be done now. */
export async function start(service: StepFunctionsService, name?: string, stateMachineArn: string = MACHINE) {
  const answer = await service.call('StartExecution', { stateMachineArn, name });
  await service.host.advance(0);
  return answer.executionArn;
}

/** The code and the words with which a request is refused. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  try {
    return `answered: ${JSON.stringify(await answer)}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
