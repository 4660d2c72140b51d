// What ends the waits of a chain, as recorded: outcomes of tasks, and timers, which are held against their due times.

import type { Strand } from '../../core/execution.js';
import type { TaskFailureStage } from '../../core/host-event.js';
import { hasAttemptLeft, longestDelay, retrierFor } from '../../core/retry.js';
import type { StateFailure } from '../../core/state-failure.js';
import type { Task } from '../../core/task.js';
import type { Timer } from '../../core/timer-queue.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import { FIELDS_OF, TIMES } from './divergence.js';
import { type Facts, textsIn } from './facts.js';
import { EARLINESS, type Track } from './track.js';

export class TaskOutcomes {
  private readonly facts: Facts;
  private readonly lateness: number;

  /** @param lateness how much later than it is due something may come, in milliseconds. */
  constructor(facts: Facts, lateness: number) {
    this.facts = facts;
    this.lateness = lateness;
  }

  /** Brings the recorded outcome of a task, or what is told of it before. @returns whether there is any that leads to the event */
  bring(track: Track, event: RecordedEvent, task: Task): boolean {
    const taskId = task.id;
    const { type, details } = event;
    if (/^(?:Task|Activity|LambdaFunction)Started$/.test(type)) {
      return this.facts.happens(event, { type: 'TaskStarted', taskId, ...textsIn(details, 'workerName') });
    }
    if (type === 'TaskSubmitted' || SUCCEEDED.test(type)) {
      const { output } = details;
      if (typeof output !== 'string')
        return this.facts.lacks(track, event, task.strand, 'the output of this event was not recorded');
      if (SUCCEEDED.test(type)) {
        this.checkDeadline(track, event, task);
        this.checkSubmission(track, event, task);
      }
      return this.facts.happens(event, {
        type: type === 'TaskSubmitted' ? 'TaskSubmitted' : 'TaskSucceeded',
        taskId,
        output: { text: output },
      });
    }
    if (type.endsWith('TimedOut')) return this.timeOut(track, event, task);
    if (!FAILED.test(type)) return false;
    this.checkDeadline(track, event, task);
    // No recording has such a failure; what the API has no other event for would be told so.
    if (type === 'TaskFailed' && !task.hasStarted) {
      track.diverge(
        'path',
        event,
        [],
        task.strand.node.name,
        FIELDS_OF.resource,
        'comes without a TaskStarted before it',
      );
    }
    return this.facts.happens(event, {
      type: 'TaskFailed',
      taskId,
      stage: stageOf(type, task),
      ...textsIn(details, 'error', 'cause'),
    });
  }

  private timeOut(track: Track, event: RecordedEvent, task: Task): boolean {
    const { timeoutTimer, heartbeatTimer, heartbeatSeconds } = task;
    const at = event.timestamp;
    const isTimeout =
      timeoutTimer !== undefined &&
      (heartbeatTimer === undefined ||
        (at === undefined ? timeoutTimer.fireAt <= heartbeatTimer.fireAt : isDue(timeoutTimer, at)));
    if (isTimeout) return this.fireTimeout(track, event, timeoutTimer, task);
    if (heartbeatTimer === undefined || heartbeatSeconds === undefined) return false;
    // Heartbeats are not recorded: the last one was as long ago as they may be apart.
    const lastBeat = at === undefined ? undefined : at - heartbeatSeconds * 1000;
    if (lastBeat !== undefined && lastBeat > this.facts.execution.now) {
      this.facts.tell({ type: 'TaskHeartbeat', at: lastBeat, taskId: task.id, budget: 0 });
    }
    return task.heartbeatTimer !== undefined && this.fireTimeout(track, event, task.heartbeatTimer, task);
  }

  // No event tells that a retry is waited for: it is from now on, whatever is recorded in between.
  private fireTimeout(track: Track, event: RecordedEvent, timer: Timer, { strand }: Task): boolean {
    this.fire(track, event, timer);
    if (strand.isQueued && strand.phase.on === 'failure' && isRetried(strand, strand.phase.failure)) {
      this.facts.tell({ type: 'Continue', strandId: strand.id, budget: 1, at: this.facts.execution.now });
    }
    return true;
  }

  /** The time of the task was up before. */
  private checkDeadline(track: Track, event: RecordedEvent, { timeoutTimer, strand, timeoutSeconds }: Task): void {
    if (timeoutTimer === undefined || event.timestamp === undefined) return;
    const late = event.timestamp - timeoutTimer.fireAt;
    if (late <= this.lateness) return;
    const why = `comes ${late / 1000} seconds after the task's ${timeoutSeconds} seconds were up`;
    track.diverge('time', event, [], strand.node.name, FIELDS_OF.timeoutInSeconds, why);
  }

  // Who tells of one job or token that it was submitted tells it of each. Mocks and emulators may tell it of none.
  private checkSubmission(track: Track, event: RecordedEvent, { strand, hasSubmitted }: Task): void {
    if (hasSubmitted || !track.tellsSubmissions || !WAITS_FOR_MORE.test(String(event.details.resource))) return;
    track.diverge('path', event, [], strand.node.name, FIELDS_OF.resource, 'comes without a TaskSubmitted before it');
  }

  /** Lets a timer fire when the recording says so. @returns true */
  fire(track: Track, event: RecordedEvent, timer: Timer): boolean {
    const { purpose, fireAt } = timer;
    const at = event.timestamp;
    if (at !== undefined && purpose.kind !== 'task-heartbeat') {
      const bounds = this.boundsOf(track, timer);
      const state =
        'strandId' in purpose ? this.facts.execution.strands.get(purpose.strandId)?.node.name : track.stateOf(event);
      if (at < bounds.from - EARLINESS || at > bounds.to + this.lateness) {
        const when = (time: number) => new Date(time).toISOString();
        const due = bounds.from === bounds.to ? when(fireAt) : `between ${when(bounds.from)} and ${when(bounds.to)}`;
        track.diverge('time', event, [], state, TIMES, `comes at ${when(at)}, and is due ${due}`);
      }
    }
    return this.facts.happens(event, { type: 'TimerFired', timer: purpose }, fireAt);
  }

  // A delay with jitter is drawn: any up to the whole of it may have been.
  private boundsOf(track: Track, { purpose, fireAt }: Timer): { readonly from: number; readonly to: number } {
    const strand = purpose.kind === 'retry' ? this.facts.execution.strands.get(purpose.strandId) : undefined;
    const used =
      strand?.retries?.byRetrier.map((count, index) => ({ count, retrier: strand.node.retriers[index] })) ?? [];
    const jittered = used.filter(({ count, retrier }) => count > 0 && retrier?.jitter === true);
    if (strand === undefined || jittered.length === 0) return { from: fireAt, to: fireAt };
    const longest = jittered.map(({ count, retrier }) =>
      retrier === undefined ? 0 : longestDelay(retrier, count - 1),
    );
    const failedAt = track.history.at(strand.lastEventId - 1).timestamp;
    return { from: failedAt, to: failedAt + Math.max(...longest) };
  }
}

const SUCCEEDED = /^(?:Task|Activity|LambdaFunction)Succeeded$/;
/** The response of such a call is told by itself, before the outcome that is waited for. */
const WAITS_FOR_MORE = /\.(?:sync(?::2)?|waitForTaskToken)$/;
const FAILED = /^(?:Task|Activity|LambdaFunction)(?:Failed|SubmitFailed|StartFailed|ScheduleFailed)$/;
function isRetried({ node: { retriers }, retries }: Strand, failure: StateFailure): boolean {
  const index = retrierFor(retriers, failure);
  const retrier = retriers[index];
  return retrier !== undefined && hasAttemptLeft(retrier, index, retries);
}

function isDue({ fireAt }: Timer, at: number): boolean {
  return fireAt <= at + EARLINESS;
}

function stageOf(type: string, { hasStarted }: Task): TaskFailureStage {
  if (type.endsWith('ScheduleFailed')) return 'schedule';
  if (type.endsWith('StartFailed')) return 'start';
  if (type.endsWith('SubmitFailed')) return 'submit';
  if (hasStarted) return 'run';
  if (type === 'TaskFailed') return 'schedule';
  return type === 'ActivityFailed' ? 'start' : 'run';
}
