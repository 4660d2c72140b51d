// How much an orchestrator takes on at a time.

import { ServiceError } from '../host/service-error.js';

export interface OrchestratorLimits {
  /**
   * How many functions of `tasks` are at work at a time, over all executions; a task that waits for its turn has not
   * started. Default: no limit.
   */
  readonly tasks?: number;
  /** How many executions may be open at a time, in memory or at rest; no more are started or redriven. Default: no limit. */
  readonly openExecutions?: number;
}

/** @throws TypeError for limits that are none. */
export function checkedLimits(limits: OrchestratorLimits = {}): Required<OrchestratorLimits> {
  if (typeof limits !== 'object' || limits === null) {
    throw new TypeError('`limits` has to be an object, such as { tasks: 20, openExecutions: 10_000 }');
  }
  for (const name of Object.keys(limits)) {
    if (name !== 'tasks' && name !== 'openExecutions') {
      throw new TypeError(`There is no limit ${JSON.stringify(name)}: \`limits\` has \`tasks\` and \`openExecutions\``);
    }
  }
  const { tasks = Number.POSITIVE_INFINITY, openExecutions = Number.POSITIVE_INFINITY } = limits;
  return {
    tasks: checkedLimit('limits.tasks', tasks),
    openExecutions: checkedLimit('limits.openExecutions', openExecutions),
  };
}

function checkedLimit(name: string, limit: unknown): number {
  if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && (limit as number) >= 1)) return limit as number;
  throw new TypeError(`\`${name}\` has to be a whole number from 1, or Infinity, not ${String(limit)}`);
}

/** How many executions the store has, as it is about to be when all that is written has arrived there. */
export class ExecutionCounts {
  readonly limit: number;
  open = 0;
  ended = 0;

  /** @param limit how many may be open. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * One is about to be opened.
   * @throws ServiceError ExecutionLimitExceeded
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors
   */
  checkRoom(): void {
    if (this.open < this.limit) return;
    throw new ServiceError(
      'ExecutionLimitExceeded',
      `The maximum number of running executions (${this.limit}) has been reached. ` +
        'Running executions must end or be stopped before a new execution can be started',
    );
  }

  hasBegun(): void {
    this.open += 1;
  }

  hasEnded(): void {
    this.open -= 1;
    this.ended += 1;
  }

  isRedriven(): void {
    this.open += 1;
    this.ended -= 1;
  }

  isDeleted(): void {
    this.ended -= 1;
  }
}
