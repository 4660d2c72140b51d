// Which events a history has.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html

import { DETAILS_MEMBER, type HistoryEvent, type HistoryEventType } from '../../core/history-event.js';
import { detailsOf } from '../../history/trace.js';
import { meantHint } from '../../utils/did-you-mean.js';
import { safely } from '../../utils/thrown.js';
import { difference } from './outcome.js';
import { counted } from './pretty-text.js';
import { executionOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { distance, hasPart, nearest, withRest } from './values.js';

/** An event, of which those members are named that matter; also by its type alone. */
export type ExpectedEvent =
  | HistoryEventType
  | ({ readonly type?: HistoryEventType } & { readonly [Member in string]?: unknown });

export interface MatchHistoryOptions {
  /** Compares the JSON texts of inputs, outputs, parameters and variables as the data that they are. */
  readonly parsed?: boolean;
  /** The events are all that there are. Default: others may be in between. */
  readonly exactly?: boolean;
}

export function toMatchHistory(
  this: MatcherContext,
  received: unknown,
  events: readonly ExpectedEvent[],
  options: MatchHistoryOptions = {},
): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toMatchHistory', expected: ['events'] });
  const { history } = executionOf(received, runner);
  const { parsed = false, exactly = false } = checkOptions(options, runner);
  const expected = readEvents(events, runner);
  const told: readonly unknown[] = parsed ? history.map(withData) : history;
  const { matched, missing, at } = match(told, expected, exactly, runner);
  const pass = missing === undefined && (!exactly || matched.size === told.length);
  return {
    pass,
    message: () => {
      const lines = history.map((event, index) => {
        const line = eventLine(event);
        if (matched.has(index)) return { text: `  ${line}`, isMarked: true };
        const isExtra = exactly && index >= at && !pass;
        return { text: isExtra ? runner.received(`+ ${line}`) : runner.dim(`  ${line}`), isMarked: isExtra };
      });
      if (missing === undefined) {
        const sentence = pass
          ? 'Expected the history not to have these events, but it has.'
          : 'The history has more events.';
        return runner.message(sentence, windowed(lines, at, runner));
      }
      const number = expected.indexOf(missing);
      lines.splice(at, 0, { text: runner.expected(`- ${expectedLine(missing, runner)}`), isMarked: true });
      const candidates = told.slice(at).filter((event) => isPlainObject(event) && event.type === missing.type);
      const [near] = exactly
        ? told.slice(at)
        : [nearest(candidates, (event) => distance(event, withRest(missing, event), runner))];
      const place = number === 0 ? '' : ` after ${typeOf(expected[number - 1])}`;
      return runner.message(
        `Expected event ${number + 1} of ${expected.length}, ${runner.expected(typeOf(missing))}${place}, but ` +
          `${runner.received(near === undefined ? 'there is none' : 'there is only another')}.`,
        near === undefined ? undefined : `The nearest:\n\n${difference(withRest(missing, near), near, runner)}`,
        windowed(lines, at, runner),
      );
    },
  };
}

function checkOptions(options: MatchHistoryOptions, runner: TestRunner): MatchHistoryOptions {
  if (!isPlainObject(options))
    return runner.refuse(`The options are { parsed, exactly }, not ${runner.print(options)}.`);
  const { parsed, exactly, ...others } = options;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    return runner.refuse(`There is no option ${JSON.stringify(unknown)}: { parsed, exactly }.`);
  return options;
}

function readEvents(events: unknown, runner: TestRunner): Record<string, unknown>[] {
  if (!Array.isArray(events)) {
    return runner.refuse(`The events are an array, such as [{ type: 'TaskScheduled' }], not ${runner.print(events)}.`);
  }
  return events.map((event: unknown) => {
    if (typeof event !== 'string' && !isPlainObject(event)) {
      return runner.refuse(`An event is its type, or an object with members of it, not ${runner.print(event)}.`);
    }
    const read = typeof event === 'string' ? { type: event } : event;
    if (typeof read.type === 'string') checkType(read.type, runner);
    return read;
  });
}

function checkType(type: string, runner: TestRunner): void {
  if (Object.hasOwn(DETAILS_MEMBER, type)) return;
  runner.refuse(`There is no type ${JSON.stringify(type)} of event${meantHint(type, Object.keys(DETAILS_MEMBER))}.`);
}

/** In order; the earliest event that fits is taken. `at` is where the first that is missing would be. */
function match(
  told: readonly unknown[],
  expected: readonly Record<string, unknown>[],
  isExact: boolean,
  runner: TestRunner,
) {
  const matched = new Set<number>();
  let at = 0;
  for (const event of expected) {
    const end = isExact ? at + 1 : told.length;
    let found = at;
    while (found < end && !(found < told.length && hasPart(told[found], event, runner))) found += 1;
    if (found >= end) return { matched, missing: event, at };
    matched.add(found);
    at = found + 1;
  }
  return { matched, missing: undefined, at };
}

const TEXTS = ['input', 'output', 'parameters'];

/** The event with data in place of the JSON texts. */
function withData(event: HistoryEvent): unknown {
  const details = detailsOf(event);
  const member = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  if (member === undefined) return event;
  const data = Object.entries(details).map(([key, value]) => {
    if (TEXTS.includes(key)) return [key, dataOf(value)];
    if (key !== 'assignedVariables' || !isPlainObject(value)) return [key, value];
    return [key, Object.fromEntries(Object.entries(value).map(([name, text]) => [name, dataOf(text)]))];
  });
  return { ...event, [member]: Object.fromEntries(data) };
}

function dataOf(text: unknown): unknown {
  return typeof text === 'string' ? safely(() => JSON.parse(text), text) : text;
}

function eventLine(event: HistoryEvent): string {
  const { name, error, index, resource } = detailsOf(event);
  const notes = [name, index, error, name === undefined ? resource : undefined].filter((note) => note !== undefined);
  return `${String(event.id).padStart(4)}  ${event.type}${notes.length === 0 ? '' : `  ${notes.map(String).join(' ')}`}`;
}

function expectedLine(event: Record<string, unknown>, runner: TestRunner): string {
  const { type, ...members } = event;
  const rest = Object.keys(members).length === 0 ? '' : `  ${runner.print(members).replaceAll(/\s*\n\s*/g, ' ')}`;
  return `      ${type === undefined ? 'any event' : typeOf(event)}${rest.length > 100 ? `${rest.slice(0, 100)}…` : rest}`;
}

function typeOf(event: Record<string, unknown> | undefined): string {
  return typeof event?.type === 'string' ? event.type : 'an event';
}

const AROUND = 8;

function windowed(
  lines: readonly { readonly text: string; readonly isMarked: boolean }[],
  at: number,
  runner: TestRunner,
) {
  const from = lines.length <= 3 * AROUND ? 0 : Math.max(at - AROUND, 0);
  const to = lines.length <= 3 * AROUND ? lines.length : Math.min(at + AROUND, lines.length);
  return [
    ...(from > 0 ? [runner.dim(`  … ${counted(from, 'event')}`)] : []),
    ...lines.slice(from, to).map(({ text }) => text),
    ...(to < lines.length ? [runner.dim(`  … ${counted(lines.length - to, 'event')}`)] : []),
  ].join('\n');
}
