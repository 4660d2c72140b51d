// Coverage for any test runner, and for none: counts from here to there.

import { type ObserverSource, observeBy } from '../../host/observation.js';
import { Collector } from './collector.js';
import { Coverage } from './coverage.js';

/** One inside of another, the innermost last. */
const open: { readonly collector: Collector; readonly before: ObserverSource | undefined }[] = [];

/**
 * Counts what the executions that start from now on come to, in this process (this realm, where a test runner has several):
 * those of `run` and `start`, of a Host, of a StepFunctionsService, nested ones and children of distributed Maps, and states
 * that are tested alone.
 */
export function startCoverage(): void {
  const collector = new Collector();
  open.push({ collector, before: observeBy(collector) });
}

/**
 * Ends what `startCoverage` began. Whoever counted before then goes on, and is told what was counted here.
 * @throws TypeError when nothing was begun.
 */
export function stopCoverage(): Coverage {
  const last = open.pop();
  if (last === undefined) throw new TypeError('There is no coverage to stop: startCoverage() begins it');
  const data = last.collector.data();
  observeBy(last.before);
  last.before?.absorb(data);
  return Coverage.from(data);
}

/**
 * The coverage of what `run` does. Whatever else runs at the same time counts too.
 * @throws (rejects) what `run` throws; nothing is counted then.
 */
export async function collectCoverage(run: () => unknown): Promise<Coverage> {
  startCoverage();
  try {
    await run();
  } catch (error) {
    stopCoverage();
    throw error;
  }
  return stopCoverage();
}
