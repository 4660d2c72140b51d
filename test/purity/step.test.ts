// The core takes nothing from outside: with the clock, timers and chance made to throw, machines that wait, retry, time
// out and draw lots run as they do otherwise.

import { describe, expect, test } from 'vitest';
import type { ExecutionOutcome, ScheduleTask } from '../../src/core/command.js';
import { compileProgram } from '../../src/core/program.js';
import { asStateMachine, parseDefinition } from '../../src/language/parse.js';
import type { Json } from '../../src/utils/json.js';
import { type Answer, run } from './host.js';
import { withoutEffects } from './without-effects.js';

const DAY_SECONDS = 24 * 3600;
const lambda = 'arn:aws:lambda:us-east-1:111111111111:function:f';

interface Machine {
  readonly definition: object;
  readonly input?: Json;
  readonly answer?: (task: ScheduleTask) => Answer;
  readonly ends: ExecutionOutcome['status'];
}

const machines: Readonly<Record<string, Machine>> = {
  'half a year of Wait': {
    ends: 'SUCCEEDED',
    definition: {
      StartAt: 'Wait',
      States: {
        Wait: { Type: 'Wait', Seconds: 180 * DAY_SECONDS, Next: 'Until' },
        Until: { Type: 'Wait', Timestamp: '2024-12-01T00:00:00Z', End: true },
      },
    },
  },
  'chance and time in JSONPath': {
    ends: 'SUCCEEDED',
    definition: {
      StartAt: 'Draw',
      States: {
        Draw: {
          Type: 'Pass',
          Parameters: {
            'id.$': 'States.UUID()',
            'number.$': 'States.MathRandom(1, 1000)',
            'hash.$': "States.Hash('text', 'SHA-256')",
            'entered.$': '$$.State.EnteredTime',
          },
          Next: 'Past',
        },
        Past: {
          Type: 'Choice',
          Choices: [{ Variable: '$.entered', TimestampGreaterThan: '2020-01-01T00:00:00Z', Next: 'Done' }],
        },
        Done: { Type: 'Succeed' },
      },
    },
  },
  'chance and time in JSONata': {
    ends: 'SUCCEEDED',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Draw',
      States: {
        Draw: {
          Type: 'Pass',
          Output: {
            now: '{% $now() %}',
            millis: '{% $millis() %}',
            random: '{% $random() %}',
            shuffled: '{% $shuffle([1, 2, 3, 4]) %}',
            written: "{% $fromMillis(0, '[Y]-[M01]-[D01]') %}",
            entered: '{% $states.context.State.EnteredTime %}',
          },
          End: true,
        },
      },
    },
  },
  'retries with jitter, then a catcher': {
    ends: 'SUCCEEDED',
    definition: {
      StartAt: 'Try',
      States: {
        Try: {
          Type: 'Task',
          Resource: lambda,
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, MaxAttempts: 3, JitterStrategy: 'FULL' }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    },
    answer: () => ({ error: 'Busy' }),
  },
  'a task that never answers': {
    ends: 'FAILED',
    definition: {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'https://example.org/queue', 'MessageBody.$': '$$.Task.Token' },
          HeartbeatSeconds: 30,
          TimeoutSeconds: 90,
          End: true,
        },
      },
    },
    answer: () => undefined,
  },
  'children beside each other': {
    ends: 'SUCCEEDED',
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          MaxConcurrency: 2,
          ItemProcessor: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: lambda, End: true } } },
          Next: 'Both',
        },
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Slow', States: { Slow: { Type: 'Wait', Seconds: 60, End: true } } },
            { StartAt: 'Fast', States: { Fast: { Type: 'Pass', End: true } } },
          ],
          End: true,
        },
      },
    },
    input: { items: [1, 2, 3, 4, 5] },
  },
};

describe.each(Object.entries(machines))('%s', (_name, { definition, input = {}, answer = echo, ends }) => {
  const program = compileProgram(asStateMachine(parseDefinition(definition)));

  test('runs without a clock, timers or chance, and as it does with them', () => {
    const closed = run(program, input, answer, withoutEffects);
    const open = run(program, input, answer, (step) => step());
    expect(closed).toEqual(open);
    expect(closed.outcome.status).toBe(ends);
  });
});

test('time is the time of the events', () => {
  const { definition } = machines['half a year of Wait'] as { definition: object };
  const { endedAt, outcome } = run(
    compileProgram(asStateMachine(parseDefinition(definition))),
    {},
    echo,
    withoutEffects,
  );
  expect(endedAt).toBe(Date.UTC(2024, 11, 1));
  expect(outcome.status).toBe('SUCCEEDED');
});

test.each([
  ['Date.now()', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['local time', () => new Date(0).getHours()],
  ['Math.random()', () => Math.random()],
  ['performance.now()', () => performance.now()],
  ['setTimeout', () => setTimeout(() => {}, 0)],
  ['setInterval', () => setInterval(() => {}, 1)],
  ['setImmediate', () => setImmediate(() => {})],
  ['queueMicrotask', () => queueMicrotask(() => {})],
  ['a promise', () => Promise.resolve().then(() => {})],
  ['crypto.randomUUID()', () => crypto.randomUUID()],
])('%s fails in that world, and is itself again after it', (_name, use) => {
  expect(() => withoutEffects(use)).toThrow('where nothing of the outside may be');
  const timer: unknown = use();
  clearInterval(timer as NodeJS.Timeout | undefined);
});

function echo({ parameters }: ScheduleTask): Answer {
  return { output: parameters.value };
}
