// How a state of one type works: the interface between the eight types in states/ and the core.

import type { QueryLanguage, State, StateContainer, StateMachineType } from '../language/types.js';
import type { ChildRules } from './children.js';
import type { Strand } from './execution.js';
import type { HistoryEventType } from './history-event.js';
import type { Container, Node } from './program.js';
import type { Turn } from './turn.js';

/** Resolves the name of a state of the same container, once all are known. */
export type Link = (name: string, set: (node: Node) => void) => void;

/** What compiling a state needs of the machine around it. */
export interface Builder {
  readonly queryLanguage: QueryLanguage;
  readonly type: StateMachineType;
  readonly link: Link;
  /** Compiles a Branch or an ItemProcessor, that the steps lead to from the state: `'Branches', 0`. */
  container(container: StateContainer, ...steps: readonly (string | number)[]): Container;
}

/**
 * How a state of one type works. Everything that shared code needs to know of a type is declared
 * here, so that it never compares names of types.
 */
export interface StateBehaviour<S extends State, W> {
  /** Compiles the fields that only this type has. */
  compile(state: S, builder: Builder): W;
  /** Begins an attempt. The strand is entered; the state has to exit, to fail, or to leave the strand waiting. */
  start(turn: Turn, strand: Strand, work: W): void;
  readonly enteredType: HistoryEventType;
  readonly exitedType: HistoryEventType | undefined;
  /** The event for a state that is stopped because a sibling failed; undefined for types that have none. */
  readonly abortedType: HistoryEventType | undefined;
  /** The event for a state of which a child failed, before a Catcher or the end; undefined for types without children. */
  readonly failedType: HistoryEventType | undefined;
  /** The event for a state all of whose children succeeded. */
  readonly succeededType: HistoryEventType | undefined;
  /** Whether `$$.State` has a RetryCount. */
  readonly countsRetries: boolean;
  /** Whether a redrive enters the state again; any other is taken up inside. */
  readonly reenters?: boolean;
  /** How the children of such a state start and end; undefined for types without children. */
  childRules?(work: W): ChildRules;
}

export type AnyBehaviour = StateBehaviour<State, unknown>;

/** What every type without Branches or ItemProcessor says about children. */
export const withoutChildren = { failedType: undefined, succeededType: undefined } as const;
