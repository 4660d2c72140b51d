// Runs of the mocks that are about to be written, in memory.

import type { HistoryEvent } from '../../core/history-event.js';
import { detailsOf } from '../../history/trace.js';
import type { RunOptions, StateMachine } from '../../host/state-machine.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import { messageOf } from '../../utils/thrown.js';
import { executionIn } from '../matchers/subject.js';
import { mockScope } from '../mocks/mock-scope.js';
import { optional } from '../mocks/outcome.js';
import { mockTasks } from '../mocks/task-mocks.js';
import type { Course } from './expectations.js';
import { liveMock } from './live-mocks.js';
import type { WrittenMock } from './write-test.js';

export interface Try {
  readonly mocks: readonly WrittenMock[];
  readonly input: unknown;
  readonly options: Pick<RunOptions, 'name' | 'startTime' | 'type' | 'seed' | 'missingActivities'>;
  readonly stoppedAfter: number | undefined;
  readonly stoppedWith: { readonly error?: string; readonly cause?: string };
}

export interface Tried {
  /** As far as it came. */
  readonly course: Course;
  /** Why it did not come to an end; undefined where it did. */
  readonly problem: string | undefined;
  /** The names of the states whose mocks were not used to the last. */
  readonly unused: readonly string[];
  readonly integrations: IntegrationTable;
}

export async function tryMocks(machine: StateMachine, trial: Try): Promise<Tried> {
  const { mocks: planned, input, options, stoppedAfter, stoppedWith } = trial;
  // What is tried is nobody's: the hooks of a test runner are not to ask whether it was used.
  const scope = mockScope();
  const written = planned.map(({ state, plan, isOptional }) => {
    const mock = liveMock(plan);
    return [state, isOptional ? optional(mock) : mock] as const;
  });
  const mocks = mockTasks(machine, Object.fromEntries(written));
  scope.close();
  const clock = stoppedAfter === undefined ? {} : ({ clock: 'manual' } as const);
  const execution = machine.start(input, { ...options, ...clock, tasks: mocks });
  // Looked at below.
  execution.result.catch(() => undefined);
  let problem: string | undefined;
  let subject = executionIn(execution);
  try {
    if (stoppedAfter !== undefined) {
      await execution.advance(stoppedAfter);
      await execution.abort(stoppedWith);
    }
    subject = executionIn(await execution.result);
  } catch (error) {
    problem = messageOf(error);
    subject = executionIn(execution);
  }
  if (subject === undefined) throw new Error('An execution is one');
  const { trace, status, output, elapsed, history } = subject;
  // As the history has them: a run has no error for the time of the execution, which is over.
  const last = history.at(-1);
  const { error, cause } = last === undefined ? { error: undefined, cause: undefined } : textsOf(last);
  const unused = [...new Set(mocks.unused().map(({ key }) => key))];
  return {
    course: { trace, status, output, error, cause, elapsed },
    problem,
    unused,
    integrations: execution.origin.integrations,
  };
}

function textsOf(event: HistoryEvent): Pick<Course, 'error' | 'cause'> {
  const { error, cause } = detailsOf(event);
  return {
    error: typeof error === 'string' ? error : undefined,
    cause: typeof cause === 'string' ? cause : undefined,
  };
}
