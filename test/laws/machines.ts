// Valid machines of every kind, with an input and a script of what becomes of their tasks. Each ends: states lead to
// later ones only, and what fails is tried again a few times at most.

import fc from 'fast-check';
import type { Json } from '../../src/utils/json.js';

/** What becomes of an attempt, milliseconds after the one before: a result, an error, or never an answer. */
export interface TaskOutcome {
  readonly kind: 'success' | 'failure' | 'silence';
  readonly delay: number;
  /** How often it gives a sign of life, in equal parts of the delay. */
  readonly heartbeats: number;
}

export interface Scenario {
  readonly definition: object;
  readonly input: Json;
  /** Used up from the front, and again from the start. */
  readonly script: readonly TaskOutcome[];
  readonly seed: number;
}

type Language = 'JSONPath' | 'JSONata';
type State = Readonly<Record<string, unknown>>;

const ERRORS = ['Broken', 'Busy', 'States.Timeout', 'States.TaskFailed', 'States.ALL'] as const;
const RESOURCES = [
  'arn:aws:lambda:us-east-1:123456789012:function:work',
  'arn:aws:states:us-east-1:123456789012:activity:desk',
  'arn:aws:states:::aws-sdk:s3:listBuckets',
  'arn:aws:states:::aws-sdk:sfn:startExecution.waitForTaskToken',
] as const;

export function scenarios(): fc.Arbitrary<Scenario> {
  return fc.record({
    definition: fc.oneof(machines('JSONPath'), machines('JSONata')),
    input: fc.constantFrom<Json>(
      { n: 1, list: [1, 2, 3], text: 'a' },
      { n: 5, list: [], text: '' },
      { n: -1, list: ['x'], text: '\u20ac' },
    ),
    script: fc.array(outcome, { minLength: 1, maxLength: 8 }),
    seed: fc.integer({ min: 0, max: 1_000_000 }),
  });
}

const outcome: fc.Arbitrary<TaskOutcome> = fc.record({
  kind: fc.constantFrom('success', 'success', 'success', 'failure', 'failure', 'silence'),
  delay: fc.constantFrom(0, 0, 1, 1000, 2500, 7000),
  heartbeats: fc.constantFrom(0, 0, 1, 3),
});

function machines(language: Language): fc.Arbitrary<object> {
  return fc
    .record({ states: statesOf(language, 3), timeout: fc.constantFrom(undefined, undefined, undefined, 4, 60) })
    .map(({ states, timeout }) => {
      const definition = {
        QueryLanguage: language,
        ...(timeout === undefined ? {} : { TimeoutSeconds: timeout }),
        ...linked(states),
      };
      return renamed(definition);
    });
}

/** States of a container, in order; what they lead to is said when they are linked. */
function statesOf(language: Language, depth: number): fc.Arbitrary<readonly State[]> {
  return fc.array(stateOf(language, depth), { minLength: 1, maxLength: depth === 3 ? 5 : 3 });
}

function stateOf(language: Language, depth: number): fc.Arbitrary<State> {
  const simple: fc.WeightedArbitrary<State>[] = [
    { weight: 4, arbitrary: passState(language) },
    { weight: 2, arbitrary: waitState },
    { weight: 5, arbitrary: taskState(language) },
    { weight: 2, arbitrary: fc.constant(choiceState(language)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<State>(
        { Type: 'Succeed' },
        { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' },
        { Type: 'Fail' },
      ),
    },
  ];
  if (depth === 0) return fc.oneof(...simple);
  return fc.oneof(
    ...simple,
    { weight: 3, arbitrary: parallelState(language, depth - 1) },
    { weight: 3, arbitrary: mapState(language, depth - 1) },
  );
}

function passState(language: Language): fc.Arbitrary<State> {
  return language === 'JSONPath'
    ? fc.constantFrom<State>(
        { Type: 'Pass' },
        { Type: 'Pass', Result: { a: [1, 2] }, ResultPath: '$.made' },
        { Type: 'Pass', Assign: { 'v.$': '$' } },
        {
          Type: 'Pass',
          Parameters: { 'id.$': 'States.UUID()', 'at.$': '$$.State.EnteredTime', 'list.$': '$$.Execution.Input.list' },
        },
        { Type: 'Pass', InputPath: '$.gone' },
      )
    : fc.constantFrom<State>(
        { Type: 'Pass' },
        { Type: 'Pass', Output: { made: '{% $random() %}', at: '{% $millis() %}' } },
        { Type: 'Pass', Assign: { v: '{% $states.input %}' } },
        { Type: 'Pass', Output: '{% $gone %}' },
      );
}

const waitState: fc.Arbitrary<State> = fc.constantFrom<State>(
  { Type: 'Wait', Seconds: 0 },
  { Type: 'Wait', Seconds: 1 },
  { Type: 'Wait', Seconds: 3 },
  { Type: 'Wait', Timestamp: '2024-01-01T00:00:05Z' },
);

function taskState(language: Language): fc.Arbitrary<State> {
  return fc
    .record({
      resource: fc.constantFrom(...RESOURCES),
      timeout: fc.constantFrom(undefined, 2, 5),
      heartbeat: fc.constantFrom(undefined, undefined, 1),
      failing,
    })
    .map(({ resource, timeout, heartbeat, failing }) => ({
      Type: 'Task',
      Resource: resource,
      // Without a limit, a task that never answers would take a year.
      TimeoutSeconds: timeout ?? 9,
      ...(heartbeat === undefined ? {} : { HeartbeatSeconds: heartbeat }),
      ...argumentsFor(resource, language),
      ...failing,
    }));
}

function argumentsFor(resource: string, language: Language): State {
  const name = language === 'JSONPath' ? 'Parameters' : 'Arguments';
  if (!resource.includes('aws-sdk')) return {};
  if (!resource.endsWith('waitForTaskToken')) return { [name]: {} };
  return language === 'JSONPath'
    ? { Parameters: { StateMachineArn: 'arn', 'Input.$': '$$.Task.Token' } }
    : { Arguments: { StateMachineArn: 'arn', Input: '{% $states.context.Task.Token %}' } };
}

function choiceState(language: Language): State {
  return language === 'JSONPath'
    ? { Type: 'Choice', Choices: [{ Variable: '$$.Execution.Input.n', NumericGreaterThan: 0, Next: '' }], Default: '' }
    : {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.context.Execution.Input.n > 0 %}', Next: '' }],
        Default: '',
      };
}

function parallelState(language: Language, depth: number): fc.Arbitrary<State> {
  return fc
    .record({ branches: fc.array(statesOf(language, depth), { minLength: 1, maxLength: 3 }), failing })
    .map(({ branches, failing }) => ({ Type: 'Parallel', Branches: branches.map(linked), ...failing }));
}

function mapState(language: Language, depth: number): fc.Arbitrary<State> {
  return fc
    .record({ states: statesOf(language, depth), most: fc.constantFrom(0, 1, 2), failing })
    .map(({ states, most, failing }) => ({
      Type: 'Map',
      ...(language === 'JSONPath'
        ? { ItemsPath: '$$.Execution.Input.list' }
        : { Items: '{% $states.context.Execution.Input.list %}' }),
      MaxConcurrency: most,
      ItemProcessor: linked(states),
      ...failing,
    }));
}

/** Retry and Catch of a state; `Next` of its catchers is said when it is linked. */
const failing: fc.Arbitrary<State> = fc
  .record({
    retrier: fc.option(
      fc.record({
        ErrorEquals: fc.constantFrom(...ERRORS).map((error) => [error]),
        IntervalSeconds: fc.constantFrom(1, 2),
        MaxAttempts: fc.constantFrom(0, 1, 2),
        BackoffRate: fc.constantFrom(1, 1.5),
        JitterStrategy: fc.constantFrom('FULL', 'NONE'),
      }),
    ),
    caught: fc.option(fc.constantFrom(...ERRORS)),
  })
  .map(({ retrier, caught }) => ({
    ...(retrier === null ? {} : { Retry: [retrier] }),
    ...(caught === null ? {} : { Catch: [{ ErrorEquals: [caught], Next: '' }] }),
  }));

// --- from lists of states to containers -------------------------------------------------------------

/** Each state leads to the next one; whatever else may lead somewhere, to the last. */
function linked(states: readonly State[]): {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
} {
  // A Choice and a Catcher need somewhere to go.
  const all: readonly State[] = [...states, { Type: 'Pass' }];
  const last = `s${all.length - 1}`;
  const entries = all.map(
    (state, index) => [`s${index}`, led(state, `s${index + 1}`, last, index === all.length - 1)] as const,
  );
  return { StartAt: 's0', States: reachable(Object.fromEntries(entries), 's0') };
}

function led(state: State, next: string, last: string, isLast: boolean): State {
  const { Catch } = state as { readonly Catch?: readonly State[] };
  const caught = Catch === undefined ? {} : { Catch: Catch.map((catcher) => ({ ...catcher, Next: last })) };
  switch (state.Type) {
    case 'Succeed':
    case 'Fail':
      return state;
    case 'Choice':
      return {
        ...state,
        Choices: (state.Choices as readonly State[]).map((rule) => ({ ...rule, Next: next })),
        Default: last,
      };
    default:
      return { ...state, ...caught, ...(isLast ? { End: true } : { Next: next }) };
  }
}

/** Without the states that nothing leads to, which the service refuses. */
function reachable(states: Readonly<Record<string, State>>, start: string): Readonly<Record<string, State>> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const state = states[name] ?? {};
    const { Next, Default } = state as { readonly Next?: string; readonly Default?: string };
    const { Choices = [], Catch = [] } = state as {
      readonly Choices?: readonly State[];
      readonly Catch?: readonly State[];
    };
    for (const target of [Next, Default, ...[...Choices, ...Catch].map((rule) => String(rule.Next))]) {
      if (target !== undefined) visit(target);
    }
  };
  visit(start);
  return Object.fromEntries(Object.entries(states).filter(([name]) => found.has(name)));
}

/** Names that are unique in the whole machine, as the service wants them. */
function renamed(container: object): object {
  let count = 0;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rename(member)]));
    const { StartAt, States } = copy as {
      readonly StartAt?: string;
      readonly States?: Readonly<Record<string, State>>;
    };
    if (StartAt === undefined || States === undefined) return copy;
    const names = new Map(Object.keys(States).map((name) => [name, `S${++count}`]));
    const to = (name: unknown) => names.get(String(name));
    const states = Object.entries(States).map(([name, state]) => [
      to(name),
      {
        ...state,
        ...('Next' in state ? { Next: to(state.Next) } : {}),
        ...('Default' in state ? { Default: to(state.Default) } : {}),
        ...('Choices' in state
          ? { Choices: (state.Choices as readonly State[]).map((rule) => ({ ...rule, Next: to(rule.Next) })) }
          : {}),
        ...('Catch' in state
          ? { Catch: (state.Catch as readonly State[]).map((catcher) => ({ ...catcher, Next: to(catcher.Next) })) }
          : {}),
      },
    ]);
    return { ...copy, StartAt: to(StartAt), States: Object.fromEntries(states) };
  };
  return rename(container) as object;
}
