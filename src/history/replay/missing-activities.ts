// Which activities did not exist when a recorded execution came to a task of theirs. Nothing tells it but that the task was
// never scheduled, and the failure that comes instead.

import { noActivity } from '../../core/tasks.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';

const ENTERED = / \(entered at the event id #(\d+)\)\. /;

/** Of one history. */
export class MissingActivities {
  /** The events by which states were entered that failed so at their first attempt, with what was said of it. */
  private readonly atOnce = new Map<number, string>();

  constructor(events: readonly RecordedEvent[]) {
    const scheduledAfter = new Set<number>();
    for (const event of events) {
      if (event.type === 'ActivityScheduled') scheduledAfter.add(event.previousEventId);
      const cause = causeOfFailure(event);
      if (cause === undefined) continue;
      const entered = Number(ENTERED.exec(cause)?.[1]);
      if (!scheduledAfter.has(entered)) this.atOnce.set(entered, cause);
    }
  }

  /** @param event what the attempt is to lead to, of the state that makes it. */
  has(activityArn: string, event: RecordedEvent): boolean {
    const cause = event.type === 'TaskStateEntered' ? this.atOnce.get(event.id) : causeOfFailure(event);
    return cause?.endsWith(noActivity(activityArn)) === true;
  }
}

/** Those of `activities`, which are ARNs, that were missed, and of which no task was ever scheduled. */
export function neverThere(events: readonly RecordedEvent[], activities: readonly string[]): readonly string[] {
  return activities.filter((activityArn) => {
    const isMissed = events.some((event) => causeOfFailure(event)?.endsWith(noActivity(activityArn)));
    return (
      isMissed && !events.some(({ type, details }) => type === 'ActivityScheduled' && details.resource === activityArn)
    );
  });
}

function causeOfFailure({ type, details: { cause } }: RecordedEvent): string | undefined {
  return type === 'ExecutionFailed' && typeof cause === 'string' ? cause : undefined;
}
