// What tasks were called with.

import type { HistoryEvent } from '../../core/history-event.js';
import { detailsOf, type StateTrace } from '../../history/trace.js';
import { parseResource } from '../../language/resource.js';
import { IntegrationTable } from '../../resolvers/integration-table.js';
import { parseJson, toPlain } from '../../utils/json.js';
import { difference } from './outcome.js';
import { counted, times as timesText } from './pretty-text.js';
import { type ExecutionSubject, executionOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { distance, nearest } from './values.js';
import { placeOf, type Visit, visitsOf } from './visits.js';

export interface CalledTaskOptions {
  /** How often it was called so, retries included. Default: at least once. */
  readonly times?: number;
}

interface TaskCall {
  readonly visit: Visit;
  /** From 1. */
  readonly attempt: number;
  /** What its function was given. */
  readonly given: unknown;
  /** What the history has: for `lambda:invoke` the Payload is a member of it. */
  readonly told: unknown;
}

/** An `input` that is undefined stands for any: there is no such JSON value. */
export function toHaveCalledTask(
  this: MatcherContext,
  received: unknown,
  state: string,
  input?: unknown,
  options: CalledTaskOptions = {},
): MatcherResult {
  const runner = new TestRunner(this, {
    matcher: 'toHaveCalledTask',
    expected: input === undefined ? ['state'] : ['state', 'input'],
  });
  const subject = executionOf(received, runner);
  const times = checkOptions(options, runner);
  const visits = visitsOf(subject, state, runner);
  const type = subject.states?.get(state)?.state.Type ?? visits[0]?.state.type;
  if (type !== undefined && type !== 'Task') {
    return runner.refuse(`${JSON.stringify(state)} is a ${String(type)} state, and calls no task.`);
  }
  const calls = visits.flatMap((visit) => callsIn(visit, subject));
  const fitting = calls.filter((call) => input === undefined || fits(call, input, runner));
  const pass = times === undefined ? fitting.length > 0 : fitting.length === times;
  return {
    pass,
    message: () => {
      const wanted = `${input === undefined ? '' : ' with this input'}${times === undefined ? '' : ` ${runner.expected(timesText(times))}`}`;
      const often =
        calls.length === 0
          ? 'was not called'
          : input === undefined || fitting.length === calls.length
            ? `was called${input === undefined ? '' : ' so'} ${timesText(calls.length)}`
            : fitting.length === 0
              ? `was called with ${calls.length === 1 ? 'another' : 'others'}`
              : `was called so ${timesText(fitting.length)}, of ${counted(calls.length, 'call')}`;
      const states = new Set<StateTrace>(visits.map((visit) => visit.state));
      return runner.message(
        `Expected ${JSON.stringify(state)} ${pass ? 'not ' : ''}to be called${wanted}, but it ${runner.received(often)}.`,
        pass || fitting.length > 0 ? undefined : nearestCall(calls, input, runner),
        calls.length === 0 && input !== undefined
          ? `Expected input: ${runner.expected(runner.print(input))}`
          : undefined,
        calls.length > 1 || pass ? callsText(calls, new Set(fitting), input !== undefined, runner) : undefined,
        traceText(subject, runner, states.size === 0 ? {} : { named: states }),
      );
    },
  };
}

function checkOptions(options: unknown, runner: TestRunner): number | undefined {
  if (!isPlainObject(options)) return runner.refuse(`The options are { times }, not ${runner.print(options)}.`);
  const { times, ...others } = options;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return runner.refuse(`There is no option ${JSON.stringify(unknown)}: { times }.`);
  if (times !== undefined && typeof times !== 'number') {
    return runner.refuse(`\`times\` is a number, not ${runner.print(times)}.`);
  }
  return times;
}

function fits({ given, told }: TaskCall, input: unknown, runner: TestRunner): boolean {
  return runner.equals(given, input) || runner.equals(told, input);
}

function callsIn(visit: Visit, { origin }: ExecutionSubject): TaskCall[] {
  const integrations = origin?.integrations ?? BUILT_IN;
  return visit.state.attempts.flatMap(({ scheduled }, index) =>
    scheduled === undefined ? [] : [{ visit, attempt: index + 1, ...callTold(scheduled, integrations) }],
  );
}

/** What the event of a scheduled task says that its function is given, and the whole request as the history has it. */
export function callTold(
  scheduled: HistoryEvent,
  integrations: IntegrationTable = BUILT_IN,
): { readonly given: unknown; readonly told: unknown } {
  const { input, parameters, resource, resourceType } = detailsOf(scheduled);
  const json = parseJson(String(parameters ?? input ?? 'null'));
  const told = toPlain(json);
  const name = resourceType === undefined ? undefined : `arn:aws:states:::${String(resourceType)}:${String(resource)}`;
  const parsed =
    name === undefined ? undefined : parseResource(name, (service, action) => integrations.patternsOf(service, action));
  // A function that is called by its ARN is given what the history has.
  return { given: parsed === undefined ? told : toPlain(integrations.of(parsed).input(json)), told };
}

const BUILT_IN = new IntegrationTable();

function nearestCall(calls: readonly TaskCall[], input: unknown, runner: TestRunner): string | undefined {
  const views = calls.flatMap((call) => [call.given, call.told].map((value) => ({ call, value })));
  const best = nearest(views, ({ value }) => distance(value, input, runner));
  if (best === undefined) return undefined;
  const title = calls.length === 1 ? 'The call:' : `The nearest of ${calls.length} calls, ${callName(best.call)}:`;
  return `${title}\n\n${difference(input, best.value, runner)}`;
}

function callName({ visit, attempt }: TaskCall): string {
  const place = placeOf(visit.within);
  const isOnly = visit.state.attempts.length === 1;
  return [place, isOnly ? '' : `attempt ${attempt}`].filter((part) => part !== '').join(', ') || 'the call';
}

function callsText(
  calls: readonly TaskCall[],
  fitting: ReadonlySet<TaskCall>,
  isByInput: boolean,
  runner: TestRunner,
): string {
  const lines = calls.slice(0, MOST).map((call, index) => {
    const name = callName(call);
    const line = `${index + 1}. ${name === 'the call' ? '' : `${name}: `}${short(runner.print(call.given).replaceAll(/\s*\n\s*/g, ' '))}`;
    return isByInput && fitting.has(call) ? `  ${line}` : `  ${isByInput ? runner.dim(line) : line}`;
  });
  const hidden = calls.length - lines.length;
  return ['Calls:', ...lines, ...(hidden > 0 ? [runner.dim(`  … ${hidden} more`)] : [])].join('\n');
}

const MOST = 12;

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const LONGEST = 160;
