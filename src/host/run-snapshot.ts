// An execution at rest, to go on with in another process: what has happened to it, and by which definition.
//
//   S1. Plain JSON: what JSON.stringify and JSON.parse keep.
//   S2. It goes on only by the definition that it was taken with.
//   S3. Functions that were at work are called again, but those of tasks whose token somebody else has: those wait on.

import type { HostEvent } from '../core/host-event.js';
import { hexDigest } from '../expressions/digest.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import { isJsonObject, type Json, stringifyJson } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';

const VERSION = 1;

/** Made by `snapshot` of an execution, and taken by `restore` of its state machine. */
export interface RunSnapshot {
  readonly stepwright: { readonly runSnapshot: 1 };
  readonly type: StateMachineType;
  /** The SHA-256 of the definition. */
  readonly definition: string;
  readonly isPaused: boolean;
  /** The time of the execution's clock, epoch milliseconds. */
  readonly at: number;
  /** What happened outside of the execution, and was told to it. */
  readonly journal: readonly HostEvent[];
  /** What has happened, and is yet to be told. */
  readonly news: readonly HostEvent[];
}

export function newSnapshot(parts: Omit<RunSnapshot, 'stepwright'>): RunSnapshot {
  return { stepwright: { runSnapshot: VERSION }, ...parts };
}

/**
 * Reads what somebody kept.
 * @throws TypeError for what is no snapshot, or of another version or definition.
 */
export function checkSnapshot(snapshot: unknown, definition: string): RunSnapshot {
  const refuse = (why: string) => new TypeError(`This is no snapshot of an execution of this state machine: ${why}`);
  const value = snapshot as Json | undefined; // looked at member by member
  if (value === undefined || !isJsonObject(value) || !isJsonObject(value.stepwright ?? null)) {
    throw refuse('it was not made by `snapshot()` of an execution');
  }
  const { runSnapshot } = value.stepwright as { readonly runSnapshot?: Json };
  if (runSnapshot !== VERSION) {
    throw refuse(`it is of version ${messageOf(JSON.stringify(runSnapshot))}, and this release reads ${VERSION}`);
  }
  if (value.definition !== definition) throw refuse('it was taken with another definition');
  const { type, at, journal, news } = value;
  const isWhole = (type === 'STANDARD' || type === 'EXPRESS') && typeof at === 'number' && Array.isArray(news);
  if (!isWhole || !Array.isArray(journal)) throw refuse('its type, time, journal or news are missing');
  return value as unknown as RunSnapshot; // what does not fit is refused when it is fed to the core
}

export function definitionDigest(definition: StateMachineDefinition): string {
  // A definition is JSON that has been checked.
  return hexDigest(stringifyJson(definition as unknown as Json), 'SHA-256') as string;
}
