// What somebody did to a recorded execution from outside, done again when it was done: StopExecution and RedriveExecution.

import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { RunningExecution } from '../../host/running-execution.js';
import { NotSupportedError } from '../../utils/not-supported.js';

export type Intervention = Stop | Redrive;

interface Stop {
  readonly type: 'stop';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly options: { readonly error?: string; readonly cause?: string };
}

interface Redrive {
  readonly type: 'redrive';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly eventId: number;
}

/** As long as an execution goes on at most: a year. */
const TO_THE_END = '366d';

/**
 * In their order; a stop whose time was not recorded is none.
 * @throws NotSupportedError for a redrive whose time was not recorded.
 */
export function interventionsIn({ events }: RecordedExecution): Intervention[] {
  return events.flatMap(({ type, id, timestamp: at, details }): Intervention[] => {
    if (type === 'ExecutionAborted' && at !== undefined) {
      const { error, cause } = details;
      const options = { ...(typeof error === 'string' && { error }), ...(typeof cause === 'string' && { cause }) };
      return [{ type: 'stop', at, options }];
    }
    if (type !== 'ExecutionRedriven') return [];
    if (at !== undefined) return [{ type: 'redrive', at, eventId: id }];
    throw new NotSupportedError(
      `Event ${id}, ExecutionRedriven: it has no time, and what an execution that was redriven would have come to depends on it`,
    );
  });
}

/** Is told what comes of redrives. */
export interface RedriveListener {
  /** Before what follows from it. @param at epoch milliseconds. */
  redriven(at: number): void;
  /** The execution was none that can be redriven. @param eventId of ExecutionRedriven. */
  refused(eventId: number): void;
}

/** Does it all to an execution under the manual clock, and lets it run on to its end. */
export async function intervene(
  execution: RunningExecution,
  startedAt: number,
  interventions: readonly Intervention[],
  listener: RedriveListener,
): Promise<void> {
  let now = startedAt;
  for (const intervention of interventions) {
    const at = Math.max(now, intervention.at);
    await execution.advance(at - now);
    now = at;
    // Where it has ended, what a Map Run writes is waited for.
    if (execution.status !== 'RUNNING') await execution.result;
    if (intervention.type === 'stop') {
      if (execution.status === 'RUNNING') await execution.abort(intervention.options);
    } else if (execution.notRedrivable() === undefined) {
      listener.redriven(at);
      // How it ends is looked at when all has been done.
      execution.redrive().catch(() => undefined);
    } else {
      listener.refused(intervention.eventId);
    }
  }
  if (execution.status === 'RUNNING') await execution.advance(TO_THE_END);
}
