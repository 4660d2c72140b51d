// Parallel: every branch gets the input, and the result is the list of theirs, in order.
// https://states-language.net/spec.html#parallel-state

import type { ParallelState } from '../../language/types.js';
import type { StateBehaviour } from '../behaviour.js';
import { finishFork, startChildren, startStrand } from '../children.js';
import { openFork } from '../fork.js';
import { Payload } from '../payload.js';
import type { Container } from '../program.js';

interface ParallelWork {
  readonly branches: readonly Container[];
}

export const parallel: StateBehaviour<ParallelState, ParallelWork> = {
  enteredType: 'ParallelStateEntered',
  exitedType: 'ParallelStateExited',
  abortedType: 'ParallelStateAborted',
  failedType: 'ParallelStateFailed',
  succeededType: 'ParallelStateSucceeded',
  countsRetries: true,

  compile(state, { container }) {
    return { branches: state.Branches.map((branch, index) => container(branch, 'Branches', index)) };
  },

  start(turn, strand, { branches }) {
    const effectiveInput = strand.node.flow.effectiveInput(turn.scope, strand);
    if (effectiveInput !== strand.input) turn.check(effectiveInput, strand.node.name);
    turn.advance(strand, 'ParallelStateStarted');
    startChildren(turn, openFork(turn, strand, { effectiveInput, size: branches.length }));
  },

  childRules({ branches }) {
    return {
      iterates: false,
      start(turn, fork, index, previousEventId) {
        startStrand(turn, fork, index, branches[index] as Container, fork.effectiveInput, previousEventId);
      },
      finish(turn, fork) {
        const result = joined(fork.results as readonly Payload[]);
        finishFork(turn, fork, result, fork.lastEventId, fork.lastEventId);
      },
    };
  },
};

// The texts of the branches' outputs are put together as they are, whitespace included.
function joined(outputs: readonly Payload[]): Payload {
  const value = outputs.map((output) => output.value);
  const isVerbatim = outputs.some((output) => output.sourceText !== undefined);
  return new Payload(value, isVerbatim ? `[${outputs.map((output) => output.text()).join(',')}]` : undefined);
}
