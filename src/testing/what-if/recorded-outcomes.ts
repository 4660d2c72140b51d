// The outcomes of a recording, given out again to tasks that ask for them: by state, the iterations around it,
// visit, redrives since it was entered, and attempt.
//
//   O1. An outcome is given to the attempt that it was recorded of, whatever its parameters are now.
//   O2. What was not seen to its end (a timeout, a sibling that failed) is known for as long as it was watched. A task that
//       goes on after that has no recorded outcome.
//   O3. A sibling that fails at the same instant comes first: what it stops needs no outcome.
//   O4. Another way of calling (another API, another integration pattern) has other outcomes: those of before are none.

import { isCut } from '../../history/replay/comparison.js';
import { type AttemptTrace, detailsOf, type Trace } from '../../history/trace.js';
import type { TaskResource } from '../../language/resource.js';
import type { TaskRequest } from '../../resolvers/task.js';
import type { TaskDescription } from '../../resolvers/task-resolver.js';
import { formatDuration } from '../../utils/format-time.js';
import { playEnd, playWork } from '../record/live-mocks.js';
import { RecordError } from '../record/record-error.js';
import { type TaskScript, taskScript } from '../record/task-script.js';
import { type RecordedVisit, taskVisits, visitsOfTrace } from '../record/visits.js';

/** An attempt of the recording, and the task that it answered. */
export interface GivenOutcome {
  readonly visit: RecordedVisit;
  readonly attempt: AttemptTrace;
  /** The parameters that were sent now, JSON text. */
  readonly sent: string;
}

/** Which attempt of a task. */
export interface AskedAttempt {
  /** Of the state at its place, from 1. */
  readonly visit: number;
  /** From 1, and with each redrive of the execution anew. */
  readonly attempt: number;
}

/** What was asked for last at a place. */
interface AskedVisit {
  readonly visit: number;
  /** When the state was entered, epoch milliseconds. */
  readonly enteredAt: number;
  /** How often the execution had been redriven, after that and in all. */
  readonly redrives: number;
  readonly redriveCount: number;
}

/** It has no recorded outcome. */
export interface NoOutcome {
  readonly asked: AskedAttempt;
  readonly why: string;
}

/** Clocks of the service are not one clock: a timeout of the same length may end an attempt this much later. */
const WATCHED_LONGER = 1000;
/** In milliseconds, as the clock counts. */
const AN_INSTANT = 1;

export class RecordedOutcomes {
  /** In the order in which they were asked for. */
  readonly given: GivenOutcome[] = [];
  private readonly visits: ReadonlyMap<string, readonly RecordedVisit[]>;
  private readonly endedAt: number;
  /** By place. */
  private readonly asked = new Map<string, AskedVisit>();
  /** When the execution was redriven now, epoch milliseconds. */
  private readonly redrivenAt: number[] = [];

  /** @param endedAt when the recording ends, epoch milliseconds. */
  constructor(trace: Trace, endedAt: number) {
    const byPlace = new Map<string, RecordedVisit[]>();
    for (const visit of [...taskVisits(visitsOfTrace(trace)).values()].flat()) {
      const place = placeOf(visit.state.name, visit.mapIndexes);
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [visit]);
      else known.push(visit);
    }
    this.visits = byPlace;
    this.endedAt = endedAt;
  }

  /** The execution is redriven now. @param at epoch milliseconds. */
  redriven(at: number): void {
    this.redrivenAt.push(at);
  }

  /** The function that answers as was recorded, or why there is none. */
  next(description: TaskDescription, task: TaskRequest, declined: (none: NoOutcome) => never): unknown {
    const { visit, attempt, asked, why } = this.find(task);
    const none = (why: string): never => declined({ asked, why });
    if (visit === undefined || attempt === undefined) {
      return task.path.length === 0 ? none(why()) : task.sleep(AN_INSTANT).then(() => none(why()));
    }
    const { resource } = description;
    if (!isSameCall(attempt, resource)) return none('its recorded outcomes are of another Resource');
    const last = attempt.told.at(-1);
    if (last !== undefined && isCut(detailsOf(last).outputDetails)) return none('its recorded result was cut');
    let script: TaskScript;
    try {
      script = taskScript(
        attempt,
        { state: task.state, resource },
        { precision: 'exact', whole: new Set([task.state]) },
      );
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      return none('its recorded result is without its data (includeExecutionData)');
    }
    this.given.push({ visit, attempt, sent: description.parametersText() });
    return this.play(script, attempt, task, none);
  }

  /** Outcomes that came in the recording, and that no task asked for. */
  get unused(): readonly Omit<GivenOutcome, 'sent'>[] {
    const used = new Set(this.given.map(({ attempt }) => attempt));
    return [...this.visits.values()]
      .flat()
      .flatMap((visit) =>
        visit.state.attempts
          .filter((attempt) => OUTCOME.test(attempt.told.at(-1)?.type ?? '') && !used.has(attempt))
          .map((attempt) => ({ visit, attempt })),
      );
  }

  private find({ state, path, attempt, context }: TaskRequest) {
    const place = placeOf(state, iterationsIn(path));
    const enteredAt = enteredTimeIn(context);
    const redriveCount = this.redrivenAt.length;
    const before = this.asked.get(place);
    // A visit begins with its first attempt, which may have come to no task; a redrive goes on with it.
    const isRedriven = before?.enteredAt === enteredAt && before.redriveCount < redriveCount;
    const goesOn = before !== undefined && (attempt > 1 || isRedriven);
    const number = goesOn ? before.visit : (before?.visit ?? 0) + 1;
    const redrives = goesOn
      ? before.redrives + redriveCount - before.redriveCount
      : this.redrivenAt.filter((at) => at > enteredAt).length;
    this.asked.set(place, { visit: number, enteredAt, redrives, redriveCount });
    const visit = this.visits.get(place)?.[number - 1];
    const attempts = visit === undefined ? [] : attemptsAfter(redrives, visit);
    const found = attempts[attempt - 1];
    const asked: AskedAttempt = { visit: number, attempt };
    const why = () => this.whyNone(place, asked, redrives, attempts.length);
    return { visit, attempt: found === undefined || found.told.length === 0 ? undefined : found, asked, why };
  }

  private whyNone(place: string, { visit, attempt }: AskedAttempt, redrives: number, attempts: number): string {
    const visits = this.visits.get(place) ?? [];
    if (visits.length === 0) return 'the recording has no task of this state';
    if (visit > visits.length) return `it is visited ${times(visit)}, and ${times(visits.length)} in the recording`;
    const after = redrives === 0 ? '' : redrives === 1 ? 'after a redrive ' : `after ${redrives} redrives `;
    return attempt > attempts
      ? `${after}it is tried ${times(attempt)}, and ${times(attempts)} in the recording`
      : `${after}attempt ${attempt} came to no task in the recording`;
  }

  private async play(
    script: TaskScript,
    attempt: AttemptTrace,
    task: TaskRequest,
    none: (why: string) => never,
  ): Promise<unknown> {
    const isStarted = attempt.told.some(({ type }) => type.endsWith('Started'));
    if (script.end.kind !== 'never') {
      await playWork(script, script.latency, task, isStarted);
      return playEnd(script);
    }
    const watched = Math.max(0, (attempt.endedAt ?? this.endedAt) - attempt.startedAt - script.queued);
    await playWork(script, watched + WATCHED_LONGER, task, isStarted);
    const how = attempt.told.at(-1)?.type.endsWith('TimedOut') ? 'timed out' : 'was not waited for any more';
    return none(
      `its recorded attempt ${how} after ${formatDuration(watched)}, and what it would have come to is not known`,
    );
  }
}

const OUTCOME = /(?:Succeeded|Failed|TimedOut)$/;

/** A state is in one branch of a Parallel: its name says which. @param iterations around it, outermost first. */
function placeOf(state: string, iterations: readonly number[]): string {
  return `${iterations.join('.')} ${state}`;
}

function iterationsIn(path: TaskRequest['path']): number[] {
  return path.flatMap((step) => ('map' in step ? [step.index] : []));
}

/** The attempts of a visit between so many redrives and the next one. */
function attemptsAfter(redrives: number, { state }: RecordedVisit): readonly AttemptTrace[] {
  let count = 0;
  return state.attempts.filter(({ isRedriven }) => {
    if (isRedriven) count += 1;
    return count === redrives;
  });
}

function enteredTimeIn({ State }: TaskRequest['context']): number {
  const { EnteredTime } = State as { readonly EnteredTime: string }; // of each context object of a task
  return Date.parse(EnteredTime);
}

function times(count: number): string {
  return count === 0 ? 'not at all' : count === 1 ? 'once' : `${count} times`;
}

function isSameCall({ scheduled, told: [first] }: AttemptTrace, resource: TaskResource): boolean {
  const event = scheduled ?? first;
  if (event === undefined) return false;
  if (resource.kind === 'lambda') return event.type.startsWith('LambdaFunction');
  if (resource.kind === 'activity') return event.type.startsWith('Activity');
  const { resourceType, resource: called } = detailsOf(event);
  return resourceType === resource.resourceType && called === resource.resource;
}
