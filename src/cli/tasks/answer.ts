// From the outcomes of a tasks file to the functions that the library takes.

import { serviceResponse, TaskError, type TaskFunction, type TaskRequest, UnansweredTaskError } from '../../index.js';
import { attemptText, entryAt } from '../../testing/mocks/attempts.js';
import type { Answer, Outcome, OutcomeEnd } from './outcome.js';

/** The functions by state or Resource. They count attempts: each run needs its own. */
export function answersOf(outcomes: ReadonlyMap<string, Answer>): Readonly<Record<string, TaskFunction>> {
  return Object.fromEntries(Array.from(outcomes, ([key, answer]) => [key, functionOf(answer, key)]));
}

/** A state has used up the outcomes of its sequence. */
export class OutOfOutcomesError extends UnansweredTaskError {
  constructor(key: string, available: number, input: unknown, task: TaskRequest) {
    super(task.state, task.resource, input);
    this.message =
      `The outcomes of ${JSON.stringify(key)} have run out: state ${JSON.stringify(task.state)} asks for number ` +
      `${available + 1} (${attemptText(task)}), and the tasks file has ${available}.\n` +
      'Add an entry, or let the last one count: "times": "always"';
  }
}

function functionOf(answer: Answer, key: string): TaskFunction {
  switch (answer.kind) {
    case 'each-time':
      return (_input, task) => play(answer.outcome, task);
    case 'sequence': {
      // By state, over the whole run: retries, later visits and the iterations of a Map all count on.
      const asked = new Map<string, number>();
      return (input, task) => {
        const number = asked.get(task.state) ?? 0;
        asked.set(task.state, number + 1);
        const entry = entryAt(answer.entries, number, ({ times }) => times);
        if (entry === undefined) throw new OutOfOutcomesError(key, number, input, task);
        return play(entry.outcome, task);
      };
    }
  }
}

function play({ submitted, after, end }: Outcome, task: TaskRequest): unknown {
  if (submitted !== undefined) task.submitted(submitted);
  // Whoever takes time is at work: for an activity, too, its time runs.
  if (end.kind === 'never' || after !== undefined) task.started();
  if (end.kind === 'never') return task.sleep(Number.POSITIVE_INFINITY);
  return after === undefined ? settle(end) : task.sleep(after).then(() => settle(end));
}

function settle(end: Exclude<OutcomeEnd, { readonly kind: 'never' }>): unknown {
  switch (end.kind) {
    case 'result':
      return end.value;
    case 'response':
      return serviceResponse(end.value);
    case 'error':
      throw new TaskError(end.error, end.cause);
  }
}
