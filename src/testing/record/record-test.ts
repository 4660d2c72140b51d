// From a recorded execution to a test that passes: mocks that answer as was recorded, and what came of it.
//
//   R1. What is written has been run, in memory, with the definition: a test that would fail is not written, and it is said
//       at which event the definition leaves the recording.
//   R2. The same recording and the same definition give the same text.
//   R3. The simplest mocks that go the recorded way are taken: first with times as people say them and results of Lambda
//       functions alone, then to the millisecond, and with whole responses where something was made of them.

import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { neverThere } from '../../history/replay/missing-activities.js';
import { detailsOf } from '../../history/trace.js';
import { parseStateMachine, type StateMachine } from '../../host/state-machine.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { traverse } from '../../language/traverse.js';
import { jsonText } from '../../resolvers/json-text.js';
import { isLambdaInvoke } from '../../resolvers/keyed-tasks.js';
import type { Json } from '../../utils/json.js';
import { memberOf } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { tasksOf } from '../mocks/mocked-tasks.js';
import { waitOf } from '../mocks/play.js';
import { isEqual, pathDifference } from './compare.js';
import { type Course, type Courses, type Expectations, expectationsOf } from './expectations.js';
import { inItemOrder } from './item-order.js';
import { Code } from './literal.js';
import { type MaskedExecution, type MaskedValue, maskExecution, type UnmaskedSecret } from './masks/mask-execution.js';
import { type MaskRules, readMaskRules } from './masks/mask-rules.js';
import { mockPlan } from './mock-plan.js';
import { RecordError } from './record-error.js';
import { type RecordedEnd, recordedEnd, recordedInput, recordedTrace } from './recorded-trace.js';
import { answerOf, type Precision } from './task-script.js';
import { type Tried, type Try, tryMocks } from './try-mocks.js';
import { taskVisits, visitsOfTrace } from './visits.js';
import { type TestFormat, type TestLanguage, type WrittenMock, writeTest } from './write-test.js';

export interface RecordTestOptions {
  /** The state machine that was recorded, or the one that is to go the same way. */
  readonly machine: StateMachine;
  /** The file of its definition, as the test is to load it: a path from where the tests are run. */
  readonly definitionPath: string;
  /** Which of the state machines of a template. */
  readonly stateMachineName?: string;
  /** The test runner. Default: `vitest`. */
  readonly format?: TestFormat;
  /** Default: `ts`. */
  readonly language?: TestLanguage;
  /** What the test is called. Default: the name of the execution, and what came of it. */
  readonly name?: string;
  /** Whether the test asserts what the tasks were called with. Default: true. */
  readonly calls?: boolean;
  /** What is not to be in the test. */
  readonly masks?: MaskRules;
}

export interface RecordedTest {
  /** The text of the test file. */
  readonly text: string;
  /** What was masked, how often and where; empty without masks. */
  readonly masked: readonly MaskedValue[];
  /** Members whose names sound secret, and whose values are in the test as they were. */
  readonly unmaskedSecrets: readonly UnmaskedSecret[];
}

/**
 * Writes a test from a recorded execution.
 * @param execution what `readExecution` gave.
 * @returns the text of a test file that passes.
 * @throws (rejects) RecordError for a recording that is not whole, and where the definition goes another way than the
 * recording, with the event; NotSupportedError for what no test is written of.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export async function recordTest(execution: RecordedExecution, options: RecordTestOptions): Promise<RecordedTest> {
  const { machine, definitionPath, stateMachineName, format = 'vitest', language = 'ts', calls = true } = options;
  checkDefinition(machine);
  const rules = readMaskRules(options.masks ?? { rules: [] });
  const ordered = inItemOrder(execution, machine);
  const recording = readRecording(ordered);
  const original = await matchingMocks(recording, machine);
  const masking = maskExecution(ordered, rules);
  const written = readRecording(masking.execution);
  const { mocks, trial, told } = await maskedMocks(original, written, { machine, execution: ordered, rules });
  const expectations = expectationsOf({ ...original.courses, told });
  const text = writeTest({
    format,
    language,
    title: options.name ?? titleOf(written),
    definitionPath,
    stateMachineName,
    origin: masking.execution.origin,
    input: answerOf(written.input, false),
    executionName: written.name,
    startTime: written.startedAt === undefined ? undefined : formatTimestamp(written.startedAt),
    type: execution.type === 'EXPRESS' && machine.type !== 'EXPRESS' ? 'EXPRESS' : undefined,
    missingActivities: trial.options.missingActivities,
    stoppedAfter: trial.stoppedAfter,
    stoppedWith: trial.stoppedWith,
    mocks,
    expectations: withoutLeaks(expectations, masking),
    calls,
  });
  const leak = masking.ruleOfLeak(text);
  if (leak !== undefined) {
    throw new RecordError(
      `The test would hold a value that ${leak} masks: it is in the definition, or in the words of the test itself. Nothing is written`,
    );
  }
  return { text, masked: masking.masked, unmaskedSecrets: masking.unmaskedSecrets };
}

// --- masks ------------------------------------------------------------------------------------------

interface Masked {
  readonly mocks: readonly WrittenMock[];
  readonly trial: Try;
  /** How a run with the masked values goes. */
  readonly told: Course;
}

interface Masking {
  readonly machine: StateMachine;
  readonly execution: RecordedExecution;
  readonly rules: ReturnType<typeof readMaskRules>;
}

/** @throws RecordError where the masked values lead elsewhere, with the rule that does it. */
async function maskedMocks(original: Matching, written: Recording, masking: Masking): Promise<Masked> {
  const { machine, rules } = masking;
  if (rules.rules.length === 0) return { ...original, told: original.courses.run };
  const masked = await tryMasked(original, written, machine);
  const difference = maskDifference(original, masked);
  if (difference === undefined) return { ...masked, told: masked.tried.course };
  const culprits: string[] = [];
  for (const rule of rules.rules) {
    const others = { ...rules, rules: rules.rules.filter((each) => each !== rule) };
    const without = readRecording(maskExecution(masking.execution, others).execution);
    if (maskDifference(original, await tryMasked(original, without, machine)) === undefined) culprits.push(rule.name);
  }
  const who = culprits.length === 0 ? 'several rules together' : culprits.join(' and ');
  throw new RecordError(
    `Masked, the execution goes another way, by ${who}: ${difference.replace('the recording', 'the recording, unmasked,')}`,
  );
}

async function tryMasked(original: Matching, recording: Recording, machine: StateMachine) {
  const mocks = plannedMocks(recording, machine, original.settings);
  const trial = trialOf(recording, mocks, machine);
  return { mocks, trial, tried: await tryMocks(machine, trial) };
}

function maskDifference({ courses }: Matching, { tried }: { readonly tried: Tried }): string | undefined {
  const { run } = courses;
  const difference = pathDifference(run.trace, tried.course.trace)?.message;
  if (difference !== undefined) return difference;
  if (tried.problem !== undefined) return tried.problem;
  const { status } = tried.course;
  return status === run.status ? undefined : `it comes to ${status}, and not to ${run.status}`;
}

/** What the definition itself says and a rule masks is not asked for to the letter. */
function withoutLeaks(expectations: Expectations, { ruleOfLeak }: Pick<MaskedExecution, 'ruleOfLeak'>): Expectations {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return ruleOfLeak(value) === undefined ? value : new Code('expect.any(String)');
    if (value instanceof Code || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(clean);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member)]));
  };
  const { output, error, cause, called, caught } = expectations;
  return {
    ...expectations,
    output: clean(output),
    error: clean(error),
    cause: clean(cause),
    called: called.map((call) => ({ ...call, input: clean(call.input) })),
    caught: caught.map((each) => ({ ...each, error: clean(each.error) })),
  };
}

// --- what was recorded ------------------------------------------------------------------------------

interface Recording {
  readonly course: Course;
  readonly end: RecordedEnd;
  /** JSON text. */
  readonly input: string;
  readonly name: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number | undefined;
  readonly type: RecordedExecution['type'];
  readonly events: RecordedExecution['events'];
}

function readRecording(execution: RecordedExecution): Recording {
  const { description, events } = execution;
  const trace = recordedTrace(execution);
  const end = recordedEnd(execution);
  const startedAt = events[0]?.timestamp ?? description.startDate;
  const endedAt = end.event.timestamp;
  const { status, output, error, cause } = end;
  return {
    course: {
      trace,
      status,
      output: output === undefined ? undefined : JSON.parse(output),
      error,
      cause,
      elapsed: startedAt === undefined || endedAt === undefined ? 0 : endedAt - startedAt,
    },
    end,
    input: recordedInput(execution),
    name: description.name ?? description.executionArn?.split(':')[7],
    startedAt,
    type: execution.type,
    events,
  };
}

function titleOf({ name, end: { status, error } }: Recording): string {
  const what = { SUCCEEDED: 'succeeds', FAILED: 'fails', TIMED_OUT: 'times out', ABORTED: 'is aborted' }[status];
  return `${name ?? 'the recorded execution'} ${what}${status === 'FAILED' && error !== undefined ? ` with ${error}` : ''}`;
}

function stoppedWith({ status, error, cause }: RecordedEnd): Try['stoppedWith'] {
  if (status !== 'ABORTED') return {};
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** @throws NotSupportedError for a Map that reads its items where no recording tells them. */
function checkDefinition({ definition }: StateMachine): void {
  // A definition is JSON.
  for (const { name, state } of traverse(definition as unknown as Json).states) {
    for (const field of ['ItemReader', 'ResultWriter']) {
      if (memberOf(state, field) === undefined) continue;
      throw new NotSupportedError(
        `The state ${JSON.stringify(name)} has an ${field}: what it ${field === 'ItemReader' ? 'reads' : 'writes'} is in an object store, and not in a recording`,
      );
    }
  }
}

// --- mocks that go the recorded way -----------------------------------------------------------------

interface Matching {
  readonly mocks: readonly WrittenMock[];
  readonly settings: PlanSettings;
  readonly trial: Try;
  readonly courses: Courses;
}

const PRECISIONS: readonly Precision[] = ['rounded', 'exact'];

async function matchingMocks(recording: Recording, machine: StateMachine): Promise<Matching> {
  let problem: unknown;
  for (const precision of PRECISIONS) {
    try {
      return await matchingAt(precision, recording, machine);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      // That of the exact times counts: they are what was recorded.
      problem = error;
    }
  }
  throw problem;
}

/** @throws RecordError where a run with these mocks is another than the recording. */
async function matchingAt(precision: Precision, recording: Recording, machine: StateMachine): Promise<Matching> {
  const { course } = recording;
  const whole = new Set<string>();
  const unreached = new Set<string>();
  // Each round adds a state, of which there are so many.
  for (;;) {
    const settings = { precision, whole, unreached };
    const mocks = plannedMocks(recording, machine, settings);
    const trial = trialOf(recording, mocks, machine);
    const tried = await tryMocks(machine, trial);
    const before = whole.size + unreached.size;
    for (const state of statesWithAnotherOutput(course, tried.course, machine)) whole.add(state);
    if (tried.problem === undefined && tried.unused.length > 0) {
      // Beside a failure, a tenth of a second decides what is still reached.
      if (precision === 'rounded') throw new RecordError(`A run does not come to ${tried.unused.join(', ')}`);
      for (const state of tried.unused) unreached.add(state);
    }
    if (whole.size + unreached.size > before) continue;
    const others = await variants(machine, trial);
    return { mocks, settings, trial, courses: matchingCourses(recording, tried, others, machine) };
  }
}

function trialOf(recording: Recording, mocks: readonly WrittenMock[], machine: StateMachine): Try {
  const { course, end, input } = recording;
  return {
    mocks,
    input: jsonText(input),
    options: runOptions(recording, machine),
    stoppedAfter: end.status === 'ABORTED' ? course.elapsed : undefined,
    stoppedWith: stoppedWith(end),
  };
}

interface PlanSettings {
  readonly precision: Precision;
  readonly whole: ReadonlySet<string>;
  readonly unreached: ReadonlySet<string>;
}

function plannedMocks({ course }: Recording, machine: StateMachine, settings: PlanSettings): WrittenMock[] {
  const tasks = new Map(tasksOf(machine.definition).map((task) => [task.state, task]));
  return Array.from(taskVisits(visitsOfTrace(course.trace)), ([state, visits]) => {
    const task = tasks.get(state);
    if (task === undefined) {
      const event = visits[0]?.state.entered.id;
      throw new RecordError(
        `The definition gives another path at event ${event}: the recording enters ${JSON.stringify(state)}, and the definition has no such Task state`,
        event,
      );
    }
    return { state, plan: mockPlan(visits, task, settings), isOptional: settings.unreached.has(state) };
  });
}

function runOptions({ name, startedAt, type, events }: Recording, machine: StateMachine): Try['options'] {
  const missingActivities = neverThere(events, machine.prepare(type ?? machine.type).program.activities);
  return {
    ...(name !== undefined && { name }),
    ...(startedAt !== undefined && { startTime: startedAt }),
    ...(type === 'EXPRESS' && machine.type !== 'EXPRESS' && { type }),
    ...(missingActivities.length > 0 && { missingActivities }),
  };
}

/** States that call functions by `lambda:invoke` and made something of more than the result. */
function statesWithAnotherOutput(recorded: Course, run: Course, machine: StateMachine): string[] {
  const functions = new Set(
    tasksOf(machine.definition)
      .filter(({ resource }) => isLambdaInvoke(resource) && waitOf(resource) === undefined)
      .map(({ state }) => state),
  );
  const others = visitsOfTrace(run.trace);
  return visitsOfTrace(recorded.trace).flatMap(({ state }, index) => {
    const other = others[index]?.state;
    if (!functions.has(state.name) || other?.name !== state.name || state.exited === undefined) return [];
    if (other.exited === undefined || madeOf(state.exited) === madeOf(other.exited)) return [];
    return isEqual(dataOf(state.exited), dataOf(other.exited)) ? [] : [state.name];
  });
}

type Exit = NonNullable<Course['trace']['states'][number]['exited']>;

function madeOf(event: Exit): string {
  return JSON.stringify(dataOf(event));
}

/** The output and the variables, as values. */
function dataOf(event: Exit): unknown {
  const { output, assignedVariables } = detailsOf(event);
  const variables = typeof assignedVariables === 'object' && assignedVariables !== null ? assignedVariables : {};
  return [parsed(output), Object.entries(variables).map(([name, value]) => [name, parsed(value)])];
}

function parsed(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : text;
}

/** @throws RecordError where the run is another than the recording. */
function matchingCourses(
  { course }: Recording,
  { course: run, problem, integrations }: Tried,
  others: Pick<Courses, 'elsewhere' | 'later'>,
  machine: StateMachine,
): Courses {
  const courses = { recorded: course, run, ...others, told: run, integrations, jittered: jitteredStates(machine) };
  try {
    expectationsOf(courses);
    if (problem === undefined) return courses;
  } catch (error) {
    if (!(error instanceof RecordError) || problem === undefined) throw error;
    throw new RecordError(`${error.message}\n${problem}`, error.event);
  }
  throw new RecordError(`A run of the definition comes to no end: ${problem}`);
}

/** Runs in which nothing but the names, the seed and the time are others: what differs then is of their making. */
async function variants(machine: StateMachine, trial: Try): Promise<Pick<Courses, 'elsewhere' | 'later'>> {
  const { options } = trial;
  const identity = { name: 'Elsewhere', region: 'eu-central-1', accountId: '210987654321', type: machine.type };
  const another = parseStateMachine(machine.definition, identity);
  const startTime = Number(options.startTime ?? Date.UTC(2024, 0, 1)) + 7919;
  const elsewhere = await tryMocks(another, { ...trial, options: { ...options, seed: 1 } });
  const later = await tryMocks(machine, { ...trial, options: { ...options, name: 'later', startTime } });
  return { elsewhere: elsewhere.course, later: later.course };
}

/** Those whose retriers wait for a time that chance decides. */
function jitteredStates({ definition }: StateMachine): ReadonlySet<string> {
  const states = traverse(definition as unknown as Json).states.filter(({ retriers }) =>
    retriers.some(({ item }) => memberOf(item, 'JitterStrategy') === 'FULL'),
  );
  return new Set(states.map(({ name }) => name));
}
