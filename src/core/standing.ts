// Where an execution stands: for each chain of states that has not ended, the state that it is in or comes to next.

import type { JsonObject } from '../utils/json.js';
import type { PathStep } from './command.js';
import { contextAt } from './context-object.js';
import type { Execution, Phase, Strand } from './execution.js';
import type { Payload } from './payload.js';
import { pathOf } from './task.js';
import { variablesInScope } from './variables.js';

/** What has to come before a chain goes on. */
export type WaitsFor =
  /** Nothing: it is its turn. */
  | 'turn'
  /** The end of a Wait. */
  | 'time'
  /** The time of the next attempt. */
  | 'retry'
  /** The outcome of a task. */
  | 'task'
  /** The branches of a Parallel, the iterations of a Map. */
  | 'children';

/** A state in which a chain stands. */
export interface Standing {
  readonly state: string;
  /** The iterations and branches around it, outermost first. */
  readonly path: readonly PathStep[];
  /** Whether the state has been entered. */
  readonly isEntered: boolean;
  readonly waitsFor: WaitsFor;
  /** Epoch milliseconds; undefined unless it waits for `time` or `retry`. */
  readonly waitsUntil: number | undefined;
  /** The raw input of the state. */
  readonly input: Payload;
  readonly variables: JsonObject;
  readonly context: JsonObject;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
}

/** In the order in which the chains began. */
export function standings(execution: Execution): Standing[] {
  return [...execution.strands.values()]
    .filter(({ phase }) => phase.on !== 'ended')
    .map((strand) => standingOf(execution, strand));
}

/** The chain that comes to a state in the next step; undefined where the next step is another one. */
export function aboutToEnter(execution: Execution): Strand | undefined {
  if (!execution.findReady()) return undefined;
  const { first } = execution.ready;
  return first?.phase.on === 'enter' ? first : undefined;
}

/** `isEntered` is for whoever looks on while the strand enters its state, and knows that it has. */
export function standingOf(execution: Execution, strand: Strand, isEntered = strand.phase.on !== 'enter'): Standing {
  const { node, phase } = strand;
  const retryCount = isEntered ? (strand.retries?.total ?? 0) : 0;
  // What is about to be entered is entered now.
  const enteredAt = isEntered ? strand.enteredAt : execution.now;
  return {
    state: node.name,
    path: pathOf(strand),
    isEntered,
    ...waitOf(execution, phase),
    input: strand.input,
    variables: Object.fromEntries(variablesInScope(strand)),
    context: contextAt({ strand, node, enteredAt, retryCount }, undefined, undefined),
    attempt: retryCount + 1,
  };
}

// Of what is over nobody waits for the end, though the strand is yet to be taken up.
function waitOf({ tasks, forks }: Execution, phase: Phase): Pick<Standing, 'waitsFor' | 'waitsUntil'> {
  switch (phase.on) {
    case 'timer': {
      const { purpose, fireAt } = phase.timer;
      return { waitsFor: purpose.kind === 'retry' ? 'retry' : 'time', waitsUntil: fireAt };
    }
    case 'task':
      return { waitsFor: tasks.has(phase.task.id) ? 'task' : 'turn', waitsUntil: undefined };
    case 'fork':
      return { waitsFor: forks.has(phase.fork.id) ? 'children' : 'turn', waitsUntil: undefined };
    default:
      return { waitsFor: 'turn', waitsUntil: undefined };
  }
}
