// Branches of a Parallel by their place in the definition: a history tells them in the order in which they began.

import type { AttemptTrace, BlockTrace, StateTrace, Trace } from '../../history/trace.js';
import { traverse } from '../../language/traverse.js';
import type { StateMachineDefinition } from '../../language/types.js';
import type { Json } from '../../utils/json.js';

/** By the name of a state, the number of the branch that it is in itself. */
export type Branches = ReadonlyMap<string, number>;

export function branchesOf(definition: StateMachineDefinition): Branches {
  const branches = new Map<string, number>();
  // A definition is JSON.
  for (const { name, container } of traverse(definition as unknown as Json).states) {
    const [, branch] = /\/Branches\/(\d+)$/.exec(container.place.pointer) ?? [];
    if (branch !== undefined) branches.set(name, Number(branch));
  }
  return branches;
}

/** The trace with its branches numbered and in order; those that the definition does not have stay as they were. */
export function inOrderOf(branches: Branches, trace: Trace): Trace {
  return branches.size === 0 ? trace : { ...trace, states: trace.states.map((state) => orderedState(branches, state)) };
}

function orderedState(branches: Branches, state: StateTrace): StateTrace {
  return { ...state, attempts: state.attempts.map((attempt) => orderedAttempt(branches, attempt)) };
}

function orderedAttempt(branches: Branches, attempt: AttemptTrace): AttemptTrace {
  if (attempt.blocks.length === 0) return attempt;
  const blocks = attempt.blocks.map((block): BlockTrace => {
    const [first] = block.states;
    const known = block.kind === 'branch' && first !== undefined ? branches.get(first.name) : undefined;
    const states = block.states.map((state) => orderedState(branches, state));
    return { ...block, index: known ?? block.index, states };
  });
  return { ...attempt, blocks: blocks.sort((left, right) => left.index - right.index) };
}
