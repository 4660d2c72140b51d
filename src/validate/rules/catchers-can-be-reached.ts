// A retrier or a catcher takes some error that none before it takes: the first that names an error is the one.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
//
// What stands behind States.ALL is refused, and said to be by another rule. States.TaskFailed takes the errors of tasks
// here; what it takes of the errors of branches and iterations is not known for every name.

import { errorMatching, matchesError, STATES_ALL } from '../../language/error-names.js';
import type { Place } from '../../language/place.js';
import type { ItemVisit, StateVisit } from '../../language/traverse.js';
import { isJsonArray, type JsonObject, memberOf } from '../../utils/json.js';
import { type RuleContext, rule } from '../rule.js';

export const catchersCanBeReached = rule(['ASL7102'], (context) => {
  for (const visit of context.states) {
    const { retriers, catchers } = visit;
    if (retriers.length > 1) checkList(context, visit, retriers, 'retrier');
    if (catchers.length > 1) checkList(context, visit, catchers, 'catcher');
  }
});

function checkList(
  context: RuleContext,
  { type, place }: StateVisit,
  entries: readonly ItemVisit[],
  kind: string,
): void {
  /** From an error to the first entry that takes it. */
  const takenBy = new Map<string, Place>();
  let taskFailed: Place | undefined;
  for (const { item, place: at } of entries) {
    const names = namesIn(item);
    if (names.includes(STATES_ALL)) return;
    const earlier = names.flatMap(
      (name) => takenBy.get(takenAs(name, takenBy)) ?? (takenByAny(name) ? taskFailed : undefined) ?? [],
    );
    if (names.length > 0 && earlier.length === names.length) {
      const locations = [...new Set(earlier)].map(({ location }) => location.slice(place.location.length + 1));
      context.report('ASL7102', { kind, earlier: locations.join(' and ') }, at.at('ErrorEquals'));
    }
    for (const name of names) if (!takenBy.has(name)) takenBy.set(name, at);
    if (type === 'Task' && names.includes(TASK_FAILED)) taskFailed ??= at;
  }
}

const TASK_FAILED = 'States.TaskFailed';
const TIMEOUT = 'States.Timeout';
const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';

/** A missed heartbeat is a timeout too. */
function takenAs(name: string, takenBy: ReadonlyMap<string, unknown>): string {
  return name === HEARTBEAT_TIMEOUT && !takenBy.has(name) ? TIMEOUT : name;
}

/** Whether States.TaskFailed takes every error of this name; one that is never caught is none to speak of. */
function takenByAny(name: string): boolean {
  return errorMatching(name).byName && matchesError([TASK_FAILED], name);
}

function namesIn(entry: JsonObject): string[] {
  const names = memberOf(entry, 'ErrorEquals');
  return isJsonArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
