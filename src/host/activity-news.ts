// What an execution has to be told of activities before it goes on: they come and go while it waits.

import type { Execution } from '../core/execution.js';
import type { HostNews } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import type { ExecutionHost } from './outside-work.js';

type KnowsActivities = Pick<ExecutionHost, 'activityExists'>;

/** Those that the tasks of the program are of, and that do not exist. */
export function missingActivities({ activities }: Program, host: KnowsActivities): readonly string[] {
  return activities.filter((activityArn) => host.activityExists?.(activityArn) === false);
}

/** What has become of them since the execution was told of it last. */
export function activityNews(
  program: Program,
  { missingActivities: known }: Execution,
  host: KnowsActivities,
): readonly HostNews[] {
  return program.activities
    .filter((activityArn) => (host.activityExists?.(activityArn) ?? true) === known.has(activityArn))
    .map((activityArn) => ({
      type: known.has(activityArn) ? 'CreateActivity' : 'DeleteActivity',
      activityArn,
      budget: 0,
    }));
}
