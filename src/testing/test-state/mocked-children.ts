// Branches and iterations that a mock stands for: they are begun as ever, so that what they would be given is known, and
// none of them runs. The result of all of them, or the error, is the mock's.

import { exceeds, THRESHOLD_EXCEEDED } from '../../core/child-executions.js';
import { type ChildRules, finishFork, stopStrand } from '../../core/children.js';
import type { Fork } from '../../core/execution.js';
import type { Payload } from '../../core/payload.js';
import type { Node } from '../../core/program.js';
import type { StateFailure } from '../../core/state-failure.js';
import type { Turn } from '../../core/turn.js';
import { refusal } from './request.js';

/** What takes the place of the children. */
export interface MockedChildren {
  readonly outcome: { readonly result: Payload } | { readonly failure: StateFailure };
  /** How many iterations failed. */
  readonly failureCount: number;
  /** Takes the input of a child. */
  given(input: Payload): void;
}

/** The state, with these children. */
export function withMockedChildren(node: Node, children: MockedChildren): Node {
  const rules = node.children;
  if (rules === undefined) throw new Error(`State type ${node.type} has no children`);
  return Object.assign(Object.create(Object.getPrototypeOf(node)), node, { children: mockedRules(rules, children) });
}

function mockedRules(rules: ChildRules, { outcome, failureCount, given }: MockedChildren): ChildRules {
  return {
    ...rules,
    start(turn, fork, index, previousEventId) {
      rules.start(turn, fork, index, previousEventId);
      const child = fork.running.get(index);
      if (child === undefined) throw new Error(`Child ${index} has not begun`);
      given(child.input);
      stopStrand(turn, child, previousEventId);
      fork.running.delete(index);
      fork.completed += 1;
      // Nothing is written of children that did not run.
      if (fork.mapRun?.results !== undefined) fork.mapRun.results.children = [];
    },
    finish(turn, fork) {
      const total = fork.mapRun?.record.itemCounts.total ?? fork.nextIndex;
      if (failureCount > total) throw tooManyFailures();
      if ('failure' in outcome) return fail(turn, fork, outcome.failure);
      // Recorded: without a threshold, iterations that failed fail nothing here.
      if (fork.mapRun !== undefined && exceeds(fork.mapRun, failureCount, total)) {
        return fail(turn, fork, THRESHOLD_EXCEEDED);
      }
      finishFork(turn, fork, outcome.result, fork.lastEventId, fork.lastEventId);
    },
    stopped() {
      // There is nothing to write.
    },
  };
}

export function tooManyFailures(): Error {
  return refusal('Map iteration failure count must be less than or equal to the number of Map iterations');
}

function fail(turn: Turn, fork: Fork, failure: StateFailure): void {
  turn.execution.forks.delete(fork.id);
  turn.fail(fork.strand, failure);
}
