// Somebody who counts what executions come to: states, transitions, and what the history does not tell (which rule of a
// Choice decided, which Retrier was used up, which expressions were evaluated). Who measures coverage is told of it; an
// execution that nobody observes asks once whether there is an observer where one would be told, and does nothing else.

import type { Node } from './program.js';

/** The members from a state to what leads out of it: `['Next']`, `['End']`, `['Default']`, `['Choices', 0, 'Next']`. */
export type Way = readonly (string | number)[];

export interface Observer {
  /** A state is entered; its next attempts are no entries. */
  entered(node: Node): void;
  /** It was left, with its output made and its variables assigned; `way` is undefined for a Succeed state. */
  left(node: Node, way: Way | undefined): void;
  /** A rule of a Choice state was evaluated. */
  ruleEvaluated(node: Node, index: number, matched: boolean): void;
  /** No rule matched, and there is a Default. */
  defaulted(node: Node): void;
  /** A Retrier took an error: the state is attempted again. */
  retried(node: Node, index: number): void;
  /** A Retrier matches an error, and has no attempt left. */
  exhausted(node: Node, index: number): void;
  /** A Catcher took an error. */
  caught(node: Node, index: number): void;
  /** A Map state, or its Map Run, has found so many items. */
  itemsFound(node: Node, count: number): void;
  /** A JSONata expression is evaluated; `location` is the field as failures name it: `Choices[0]/Condition`. */
  evaluating(node: Node, location: string): void;
}
