// The way from an execution of this host to its timeline.

import { Timeline } from '../history/timeline/timeline.js';
import { Run } from './run.js';
import type { RunningExecution } from './running-execution.js';

/**
 * The execution at each of its events.
 * @param execution a run, or an execution that is on its way: as far as it has come, and no further when it goes on.
 * @returns its timeline. The journal is fed to the core once for it: nothing is asked of tasks, and no time passes.
 */
export function timelineOf(execution: Run | RunningExecution): Timeline {
  const { program, journal } = execution instanceof Run ? execution : execution.fed;
  return new Timeline(program, journal);
}
