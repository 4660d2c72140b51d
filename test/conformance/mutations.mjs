// Seeded mutations of recorded histories: what went otherwise than the definition says, so that a replay has to see it.
//
//   mutationsOf(events, random)   one of each kind that fits, as { kind, events, at }
//
// `events` is the changed list, `at` the ids (in that list) at which it may be told: the changed event, what follows from it,
// and for an event that was taken out what it followed from.

/** A generator of numbers from 0 (included) to 1 (excluded): mulberry32, so that the same seed gives the same mutations. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function mutationsOf(events, random) {
  return [changedData, droppedEvent, anotherRetryCount, swappedBranch]
    .map((mutate) => mutate(structuredClone(events), random))
    .filter((mutation) => mutation !== undefined);
}

// What comes from outside is no matter of the definition: any outcome of a task may have been.
const OUTSIDE =
  /^(ExecutionStarted|ExecutionAborted|ExecutionRedriven)$|^(Task|Activity|LambdaFunction)(Succeeded|Submitted|Failed|StartFailed|SubmitFailed|ScheduleFailed|Started)$/;

function changedData(events, random) {
  const candidates = events.flatMap((event) => {
    if (OUTSIDE.test(event.type)) return [];
    const details = detailsOf(event);
    return ['output', 'input', 'parameters'].flatMap((member) =>
      typeof details?.[member] === 'string' ? [{ event, details, member }] : [],
    );
  });
  const chosen = pick(candidates, random);
  if (chosen === undefined) return undefined;
  const { event, details, member } = chosen;
  details[member] = changed(details[member], random);
  return { kind: 'a changed output', events, at: [event.id] };
}

function changed(text, random) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return `${text} changed`;
  }
  const leaves = [];
  const visit = (owner, key) => {
    const at = owner[key];
    if (typeof at === 'object' && at !== null) for (const inner of Object.keys(at)) visit(at, inner);
    else leaves.push([owner, key]);
  };
  const root = { value };
  visit(root, 'value');
  const leaf = pick(leaves, random);
  if (leaf === undefined) return JSON.stringify({ changed: value });
  const [owner, key] = leaf;
  const before = owner[key];
  if (typeof before === 'number') owner[key] = before + 1;
  else if (typeof before === 'boolean') owner[key] = !before;
  else if (before === null) owner[key] = 'changed';
  else owner[key] = `${before} changed`;
  return JSON.stringify(root.value);
}

function droppedEvent(events, random) {
  const dropped = pick(events.slice(1, -1), random);
  if (dropped === undefined) return undefined;
  const children = events.filter(({ previousEventId }) => previousEventId === dropped.id).map(({ id }) => id - 1);
  return {
    kind: 'a dropped event',
    events: without(events, [dropped.id]),
    // Of a state that is left at once, the next recorded event is the first that shows it.
    at: [...children, Math.max(dropped.previousEventId, 1), dropped.id],
  };
}

function anotherRetryCount(events, random) {
  // The last of several attempts failed the state: one attempt less is one too few.
  const failed = /^(Task|Activity|LambdaFunction)(Failed|TimedOut|StartFailed|SubmitFailed)$/;
  const candidates = events.filter(({ id, type, previousEventId }) => {
    if (!/Scheduled$/.test(type)) return false;
    const before = events[previousEventId - 1];
    if (before === undefined || !failed.test(before.type)) return false;
    const end = endOfAttempt(events, id);
    if (end === undefined || !failed.test(end.type)) return false;
    // Where nothing follows, the next attempt was waited for when the execution ended.
    const after = childrenOf(events, end.id);
    return after.length > 0 && !after.some(({ type: next }) => /Scheduled$/.test(next));
  });
  const scheduled = pick(candidates, random);
  if (scheduled === undefined) return undefined;
  const attempt = [scheduled.id];
  for (let next = scheduled.id; ; ) {
    const [only] = childrenOf(events, next);
    if (
      only === undefined ||
      !/^(Task|Activity|LambdaFunction)/.test(only.type) ||
      /State(Exited|Aborted)$/.test(only.type)
    )
      break;
    attempt.push(only.id);
    next = only.id;
    if (failed.test(only.type)) break;
  }
  const last = attempt[attempt.length - 1];
  const shift = (id) => id - attempt.filter((gone) => gone < id).length;
  const after = childrenOf(events, last).map(({ id }) => shift(id));
  return {
    kind: 'another retry count',
    events: without(events, attempt),
    at: [...after, shift(scheduled.previousEventId)],
  };
}

function endOfAttempt(events, from) {
  let at = events[from - 1];
  for (
    let next = childrenOf(events, from)[0];
    next !== undefined && /^(Task|Activity|LambdaFunction)(?!State|Scheduled$)/.test(next.type);
  ) {
    at = next;
    [next] = childrenOf(events, next.id);
  }
  return at;
}

function swappedBranch(events, random) {
  const candidates = events.flatMap((event) => {
    const { id, type } = event;
    if (type !== 'ParallelStateStarted' && type !== 'MapStateStarted') return [];
    const starts = childrenOf(events, id).filter(({ type: next }) => /StateEntered$|^MapIterationStarted$/.test(next));
    return starts.length < 2 ? [] : [starts];
  });
  const starts = pick(candidates, random);
  if (starts === undefined) return undefined;
  const [first, second] = [starts[0], starts[starts.length - 1]];
  const inside = (start) => [start.id, ...childrenOf(events, start.id).map(({ id }) => id)];
  // Two that did the same are told apart by nothing.
  if (sameContent(events, first, second)) return undefined;
  const at = [...inside(first), ...inside(second)];
  const { name, index } = detailsOf(first);
  Object.assign(detailsOf(first), { name: detailsOf(second).name, index: detailsOf(second).index });
  Object.assign(detailsOf(second), { name, index });
  return { kind: 'a swapped branch', events, at };
}

function sameContent(events, first, second) {
  const shown = (start) =>
    JSON.stringify(childrenOf(events, start.id).map(({ type, ...rest }) => [type, detailsOf(rest)]));
  return shown(first) === shown(second);
}

function without(events, ids) {
  const gone = new Set(ids);
  const kept = (id) => {
    let at = id;
    while (gone.has(at)) at = events[at - 1].previousEventId;
    return at - ids.filter((each) => each < at).length;
  };
  return events
    .filter(({ id }) => !gone.has(id))
    .map((event) => ({ ...event, id: kept(event.id), previousEventId: kept(event.previousEventId) }));
}

function childrenOf(events, id) {
  return events.filter(({ previousEventId }) => previousEventId === id);
}

function detailsOf(event) {
  return event[Object.keys(event).find((key) => key.endsWith('EventDetails'))];
}

function pick(list, random) {
  return list[Math.floor(random() * list.length)];
}
