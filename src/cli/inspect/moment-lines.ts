// A moment of an execution as lines of text, for a pane and for standard output.

import type { PathStep } from '../../core/command.js';
import type { ChildCounts, Moment, StateAt, TaskAt, Visit } from '../../history/timeline/moment.js';
import { detailsOf } from '../../history/trace.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { formatDuration, formatOffset } from '../../utils/format-time.js';
import type { Json, JsonObject } from '../../utils/json.js';
import { prettyJson } from '../json-document.js';

/** How a line is shown: headings stand out. */
export interface Line {
  readonly text: string;
  readonly style: 'heading' | 'plain' | 'added' | 'removed' | 'changed';
}

/** What there is to say of a moment but for its event and its states: data of the state, pending tasks. */
export function dataLines(moment: Moment<Json>): Line[] {
  const { state, execution } = moment;
  return [
    ...eventLines(moment),
    ...(state === undefined
      ? [...section('Input of the execution', jsonLines(execution.input)), ...outcomeLines(moment)]
      : [
          ...section(`Input of ${state.state}`, jsonLines(state.input)),
          ...(state.output === undefined ? [] : section(`Output of ${state.state}`, jsonLines(state.output))),
          ...section('Variables', jsonLines(state.variables as JsonObject)),
          ...section('Context object', jsonLines(state.context as JsonObject)),
        ]),
    ...section(
      'Pending tasks',
      moment.tasks.length === 0 ? ['none'] : moment.tasks.flatMap((task) => taskLines(task, moment.at)),
    ),
  ];
}

/** All of a moment. `count`: how many events there are. */
export function momentLines(moment: Moment<Json>, count: number): Line[] {
  return [
    heading(`Event ${moment.event.id} of ${count}: ${moment.event.type}`),
    plain(
      `  ${formatTimestamp(moment.at)}, ${formatOffset(moment.elapsed)} after the start; the execution is ${moment.execution.status}`,
    ),
    ...(moment.state === undefined ? [] : [plain(`  ${visitText(moment.state)}, attempt ${moment.state.attempt}`)]),
    ...section('States', stateLines(moment)),
    ...dataLines(moment),
  ];
}

/** The states that stand, one line each, with lines for the retriers that were used. */
export function stateLines({ states, at }: Moment<Json>): string[] {
  if (states.length === 0) return ['none'];
  return states.flatMap((state) => {
    const indent = '  '.repeat(state.path.length);
    const used = state.retriers.flatMap(({ errorEquals, retries, maxAttempts }, index) =>
      retries === 0 ? [] : [`${indent}  Retry[${index}] ${errorEquals.join(', ')}: ${retries} of ${maxAttempts} used`],
    );
    return [`${indent}${stateText(state, at)}`, ...used];
  });
}

function stateText(state: StateAt<Json>, now: number): string {
  const place = placeText(state.path.slice(-1));
  const attempt = state.attempt > 1 ? `, attempt ${state.attempt}` : '';
  return `${place}${state.state} (${state.type})  ${waitText(state, now)}${attempt}`;
}

function waitText({ isEntered, waitsFor, waitsUntil, children }: StateAt<Json>, now: number): string {
  if (!isEntered) return 'is entered next';
  const until =
    waitsUntil === undefined ? '' : ` until ${formatTimestamp(waitsUntil)} (${formatDuration(waitsUntil - now)})`;
  switch (waitsFor) {
    case 'turn':
      return 'goes on';
    case 'time':
      return `waits${until}`;
    case 'retry':
      return `waits for the next attempt${until}`;
    case 'task':
      return 'waits for its task';
    case 'children':
      return children === undefined ? 'waits' : countsText(children);
  }
}

export function countsText({ total, started, running, succeeded, failed, timedOut, aborted }: ChildCounts): string {
  const ended = [
    [succeeded, 'succeeded'],
    [failed, 'failed'],
    [timedOut, 'timed out'],
    [aborted, 'aborted'],
  ] as const;
  const parts = ended.filter(([count]) => count > 0).map(([count, what]) => `, ${count} ${what}`);
  return `${started} of ${total ?? '?'} started: ${running} running${parts.join('')}`;
}

/** `M[3] › P.1 › `: iteration 3 of Map M, branch 1 of Parallel P. */
export function placeText(path: readonly PathStep[]): string {
  return path
    .map((step) => ('map' in step ? `${step.map}[${step.index}] › ` : `${step.parallel}.${step.branch} › `))
    .join('');
}

export function visitText({ path, state, type, enteredEventId }: Visit): string {
  return `${placeText(path)}${state} (${type}), entered with event ${enteredEventId}`;
}

function eventLines({ event }: Moment<Json>): Line[] {
  const details = Object.entries(detailsOf(event));
  if (details.length === 0) return [];
  // Payloads are texts of JSON in texts of JSON: as they are, they are easier to read, and some are shown below.
  const lines = details.flatMap(([name, value]) => valueLines(name, value));
  return section(event.type, lines);
}

function valueLines(name: string, value: unknown): string[] {
  if (typeof value === 'string') {
    const [first = '', ...more] = value.split('\n');
    return [`${name}: ${first}`, ...more.map((line) => `  ${line}`)];
  }
  const [first = '', ...more] = jsonLines(value as Json);
  return [`${name}: ${first}`, ...more];
}

function outcomeLines({ execution }: Moment<Json>): Line[] {
  const { output, error, cause } = execution;
  if (output !== undefined) return section('Output of the execution', jsonLines(output));
  if (error === undefined && cause === undefined) return [];
  return section('Failure', [`error: ${error ?? ''}`, ...valueLines('cause', cause ?? '')]);
}

function taskLines(task: TaskAt<Json>, now: number): string[] {
  const { state, path, resource, attempt, taskToken, hasStarted, timesOutAt, heartbeatDueAt } = task;
  const left = (what: string, at: number | undefined) =>
    at === undefined ? [] : [`  ${what} at ${formatTimestamp(at)} (in ${formatDuration(at - now)})`];
  return [
    `${placeText(path)}${state}, attempt ${attempt}: ${resource}`,
    `  task ${task.taskId}, ${hasStarted ? 'started' : 'not started'}`,
    ...(taskToken === undefined ? [] : [`  token ${taskToken}`]),
    ...left('times out', timesOutAt),
    ...left('heartbeat due', heartbeatDueAt),
    ...jsonLines(task.parameters).map((line) => `  ${line}`),
  ];
}

function jsonLines(value: Json): string[] {
  return prettyJson(value).split('\n');
}

function section(title: string, lines: readonly string[]): Line[] {
  return [heading(title), ...lines.map((line) => plain(`  ${line}`))];
}

function heading(text: string): Line {
  return { text, style: 'heading' };
}

function plain(text: string): Line {
  return { text, style: 'plain' };
}
