// The context object: `$$` and `$states.context`. Built when an expression asks for it.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html

import { formatTimestamp } from '../language/timestamp.js';
import type { Json, JsonObject } from '../utils/json.js';
import type { CurrentItem } from './evaluation-scope.js';
import type { Strand, Timeline } from './execution.js';
import type { Node } from './program.js';

/** `item` and `taskToken` are those of the evaluation at hand; an item of an enclosing Map is found by itself. */
export function contextObject(strand: Strand, item?: CurrentItem, taskToken?: string): JsonObject {
  const { node, enteredAt, retries } = strand;
  return contextAt({ strand, node, enteredAt, retryCount: retries?.total ?? 0 }, item, taskToken);
}

/** What changes of a strand while it goes on. */
export interface Moment {
  readonly strand: Strand;
  readonly node: Node;
  readonly enteredAt: number;
  readonly retryCount: number;
}

/** The context object of the strand as it was then. */
export function contextAt(moment: Moment, item: CurrentItem | undefined, taskToken: string | undefined): JsonObject {
  const { strand } = moment;
  const { identity } = strand.timeline;
  const context: { [key: string]: Json } = {
    Execution: executionOf(strand.timeline),
    StateMachine: { Id: identity.stateMachineArn, Name: identity.stateMachineName },
    State: stateOf(moment),
  };
  return addMoment(context, item ?? enclosingItem(strand), taskToken);
}

/** Adds what is there for a moment only: the item at hand, and the token of the attempt that is being made. */
export function addMoment(
  context: { [key: string]: Json },
  item: CurrentItem | undefined,
  taskToken: string | undefined,
): JsonObject {
  if (taskToken !== undefined) context.Task ??= { Token: taskToken };
  if (item !== undefined) context.Map = { Item: itemOf(item) };
  return context;
}

// Recorded: the members of the two types of execution come in different orders, and an Express execution cannot
// be redriven.
function executionOf({ identity, input, startedAt, type, redriveCount, redrivenAt }: Timeline): JsonObject {
  const { executionArn: Id, executionName: Name, roleArn: RoleArn } = identity;
  const StartTime = formatTimestamp(startedAt);
  return type === 'EXPRESS'
    ? { Id, Input: input.value, Name, RoleArn, StartTime }
    : { Id, Input: input.value, StartTime, Name, RoleArn, RedriveCount: redriveCount, ...redriveTime(redrivenAt) };
}

function redriveTime(redrivenAt: number | undefined): JsonObject {
  return redrivenAt === undefined ? {} : { RedriveTime: formatTimestamp(redrivenAt) };
}

function stateOf({ node, enteredAt, retryCount }: Moment): JsonObject {
  const state = { Name: node.name, EnteredTime: formatTimestamp(enteredAt) };
  return node.behaviour.countsRetries ? { ...state, RetryCount: retryCount } : state;
}

function itemOf(item: CurrentItem): JsonObject {
  const key = item.key === undefined ? {} : { Key: item.key };
  return { Index: item.index, ...key, Value: item.value, Source: item.source ?? 'STATE_DATA' };
}

/** The item of the innermost Map that the strand is an iteration of. */
function enclosingItem(strand: Strand): CurrentItem | undefined {
  let current: Strand | undefined = strand;
  while (current?.fork !== undefined) {
    const value = current.fork.items?.[current.index];
    if (value !== undefined) return { value, key: undefined, index: current.index };
    current = current.fork.strand;
  }
  return undefined;
}
