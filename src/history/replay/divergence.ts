// What is said where an execution, run again, does not do what was recorded.

import type { HistoryEvent } from '../../core/history-event.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import type { Difference } from './comparison.js';

/**
 * `data`: the same event with other details. `path`: another event, or none. `time`: it comes when the definition does not
 * let it come. `order`: the same event follows from another one than ours (`previousEventId`).
 */
export type DivergenceKind = 'data' | 'path' | 'time' | 'order';

/** Where in a definition something is. */
export interface DefinitionPlace {
  /** A JSON Pointer. */
  readonly pointer: string;
  /** Undefined where the definition was not read from a file, or not from a text. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

export interface Divergence {
  readonly kind: DivergenceKind;
  /**
   * The child execution of a distributed Map whose event it is: its ARN, or where its history was read where it has none.
   * Undefined for the execution that was replayed.
   */
  readonly execution: string | undefined;
  /** The recorded event at which it shows; where ours goes on and the recording does not, the last one before that. */
  readonly eventId: number;
  /** Undefined where the recording has no such event. */
  readonly recorded: RecordedEvent | undefined;
  /** What came instead: the events that follow ours from the same one; none where nothing does. */
  readonly derived: readonly HistoryEvent[];
  /** Where the details differ; empty where it is another event. */
  readonly differences: readonly Difference[];
  /** The state that the definition decides it in; undefined for the execution as a whole. */
  readonly state: string | undefined;
  /** Where the definition says so: the field of the state where that is known, else the state. */
  readonly place: DefinitionPlace | undefined;
  /** What it is, in words, without where it is: `PassStateExited "Rate" has another output: recorded 7, derived 8`. */
  readonly what: string;
  /** The same with the event before it, and the state and its place behind it. */
  readonly message: string;
}

/** A divergence before it is known where the definition says so. */
export interface FoundDivergence extends Omit<Divergence, 'place' | 'what' | 'message'> {
  /** The field of the state that is to be looked at, the first that is there. */
  readonly fields: readonly string[];
  readonly why: string;
}

/** Fields of a state by what they make. */
export const FIELDS_OF = {
  parameters: ['Parameters', 'Arguments', 'InputPath'],
  input: ['Output', 'ResultPath', 'OutputPath', 'ResultSelector', 'Result', 'Parameters', 'ItemSelector'],
  output: ['Output', 'OutputPath', 'ResultPath', 'ResultSelector', 'Result', 'Parameters'],
  assignedVariables: ['Assign'],
  timeoutInSeconds: ['TimeoutSeconds', 'TimeoutSecondsPath'],
  heartbeatInSeconds: ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  taskCredentials: ['Credentials'],
  resource: ['Resource'],
  resourceType: ['Resource'],
  length: ['Items', 'ItemsPath'],
  error: ['Error', 'ErrorPath'],
  cause: ['Cause', 'CausePath'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Fields of a distributed Map that make the inputs of its child executions. */
export const CHILD_INPUTS = ['ItemSelector', 'Parameters', 'ItemBatcher', 'ItemReader', 'Items', 'ItemsPath'] as const;

/** Fields that say where a state leads to. */
export const WAYS = ['Choices', 'Default', 'Catch', 'Next', 'End'] as const;
export const AGAIN = ['Retry'] as const;
export const TIMES = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', 'Retry', 'TimeoutSeconds'] as const;
