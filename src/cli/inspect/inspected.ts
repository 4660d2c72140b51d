// What is looked at: whatever has a timeline, wherever that comes from, and the child executions that it has started.

import type { ChildSummary } from '../../history/child-histories.js';
import type { Divergence } from '../../history/replay/divergence.js';
import type { MissingOutcome } from '../../history/replay/facts.js';
import type { Replay, ReplayedChild } from '../../history/replay/replay.js';
import type { Timeline } from '../../history/timeline/timeline.js';
import { once } from '../../utils/once.js';

export interface Inspected {
  readonly timeline: Timeline;
  /** What it is called. */
  readonly title: string;
  /** Where a recording and the definition part, if they do: in this execution or in one that it has started. */
  readonly divergence: Parting | undefined;
  /** The child executions of its distributed Maps, in the order of their start. Made when first asked for. */
  children(): readonly InspectedChild[];
}

export interface Parting {
  /** The id of the first event that is not as recorded, or the last before it, as far as the timeline has them. */
  readonly eventId: number;
  readonly message: string;
  /** Whether it is in an execution that this one has started. */
  readonly isInChild: boolean;
}

export interface InspectedChild extends Pick<ChildSummary, 'status' | 'mapRunArn' | 'input' | 'startsMapRuns'> {
  /** As it was recorded, where that is known. */
  readonly executionArn: string;
  /** Whether the recording and the definition part in it. */
  readonly isDivergent: boolean;
  /** Goes into it. */
  open(): Inspected;
}

/** A run that was saved. */
export function inspectedRun(timeline: Timeline, title: string): Inspected {
  return {
    timeline,
    title,
    divergence: undefined,
    children: once(() =>
      timeline.children().map((child) => ({
        ...child,
        isDivergent: false,
        open: () => inspectedRun(timeline.child(child.executionArn), titleOf(child.executionArn)),
      })),
    ),
  };
}

/** @param timelineOf that of a child execution whose history was given. */
export function inspectedReplay(
  timeline: Timeline,
  title: string,
  result: Replay,
  timelineOf: (child: ReplayedChild) => Timeline,
): Inspected {
  const replayed = new Map(result.children.map((child) => [child.derivedArn, child]));
  const inspect = (timeline: Timeline, title: string, execution: string | undefined): Inspected => {
    const children = once(() =>
      timeline.children().map((child): InspectedChild => {
        const recorded = replayed.get(child.executionArn);
        const executionArn = recorded?.execution ?? child.executionArn;
        const open = once(() =>
          inspect(
            recorded === undefined ? timeline.child(child.executionArn) : timelineOf(recorded),
            titleOf(executionArn),
            executionArn,
          ),
        );
        return { ...child, executionArn, isDivergent: partsIn(result, executionArn) !== undefined, open };
      }),
    );
    const own = partsIn(result, execution);
    return { timeline, title, children, divergence: own && partingAt(timeline, own.eventId, own.message, false) };
  };
  const root = inspect(timeline, title, undefined);
  // In a child execution something may part before its consequences show in the one that has started it.
  const first = partOf(result.divergence ?? result.missing);
  if (first?.execution === undefined) return root;
  return { ...root, divergence: partingAt(timeline, startOf(first.execution, root) ?? 1, first.message, true) };
}

/** The first thing that parts in one execution. */
function partsIn({ divergences, missing }: Replay, execution: string | undefined) {
  const isHere = (found: Divergence | MissingOutcome) => found.execution === execution;
  return partOf(divergences.find(isHere) ?? (missing !== undefined && isHere(missing) ? missing : undefined));
}

function partOf(found: Divergence | MissingOutcome | undefined) {
  if (found === undefined) return undefined;
  const { execution, eventId, what } = found;
  const whose = execution === undefined ? 'Event' : `Child execution ${execution}, event`;
  return {
    execution,
    eventId,
    message: 'message' in found ? found.message : `${whose} ${eventId} is not reached: ${what}`,
  };
}

/** The event with which the Map Run of a child execution started. */
function startOf(execution: string, { timeline, children }: Inspected): number | undefined {
  const child = children().find(({ executionArn }) => executionArn === execution);
  const starts = timeline.find({ type: 'MapRunStarted' });
  const start = starts.find(
    ({ mapRunStartedEventDetails }) => mapRunStartedEventDetails?.mapRunArn === child?.mapRunArn,
  );
  return (start ?? starts[0])?.id;
}

/** The event, or the last one before it: what came otherwise than recorded is not in the timeline. */
function partingAt(timeline: Timeline, eventId: number, message: string, isInChild: boolean): Parting {
  let last = 1;
  for (let index = 0; index < timeline.length; index += 1) {
    const { id } = timeline.entry(index) ?? {};
    if (id !== undefined && id <= eventId) last = id;
  }
  return { eventId: last, message, isInChild };
}

/** The name of an execution, or what else it is called by. */
export function titleOf(execution: string): string {
  return execution.startsWith('arn:') ? (execution.split(':')[7] ?? execution) : execution;
}
