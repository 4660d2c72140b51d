// Histories as LocalStack and Step Functions Local give them (fixtures/histories): they are read and replayed as those of the
// service, and what is wrong with one is said.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseStateMachine, type StateMachine } from '../../../src/index.js';
import { HistoryFormatError, readExecution, readExecutions, replay } from '../../../src/replay.js';

interface Event {
  id: number;
  previousEventId?: number;
  type: string;
  timestamp?: unknown;
  [details: string]: unknown;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/histories/${name}`, import.meta.url), 'utf8'));
const definition = read('parcel.asl.json');
const parcel = parseStateMachine(definition, { name: 'parcel' });
const localstack = () => read('localstack.json') as { events: Event[] };
const local = () => read('step-functions-local.json') as { events: Event[] };
const ofLocalstack = { describe: read('localstack.describe.json') };
const ofLocal = { describe: read('step-functions-local.describe.json') };

function expectEqual(history: unknown, machine: StateMachine = parcel): void {
  const { divergences, missing, verdict } = replay(machine, history);
  expect({ messages: divergences.map(({ message }) => message), missing }).toEqual({
    messages: [],
    missing: undefined,
  });
  expect(verdict).toBe('equal');
}

describe('LocalStack', () => {
  test('a history, with its description and without', () => {
    expectEqual({ ...ofLocalstack, history: localstack() });
    expectEqual(localstack());
  });

  test('is of its account and its region', () => {
    const { description, events } = readExecution({ ...ofLocalstack, history: localstack() });
    expect(description.executionArn).toBe('arn:aws:states:eu-central-1:000000000000:execution:parcel:parcel-1');
    // To the millisecond.
    expect(events[0]?.timestamp).toBe(Date.parse('2025-03-04T09:10:11.250Z'));
  });

  test('times as Python, its raw API and the SDK of JavaScript write them', () => {
    const written = (write: (time: number, iso: string) => unknown) => {
      const events = localstack().events.map((event) => {
        const iso = String(event.timestamp);
        return { ...event, timestamp: write(Date.parse(iso), iso) };
      });
      return { ...ofLocalstack, history: { events } };
    };
    expectEqual(written((_, iso) => iso.replace('T', ' ')));
    expectEqual(written((time) => time / 1000));
    expectEqual(written((time) => new Date(time)));
  });

  test('entries of its logs, whose times are in ISO 8601', () => {
    const [execution, ...others] = readExecutions(read('localstack.logs.json'));
    expect(others).toEqual([]);
    expect(execution?.events[0]?.timestamp).toBe(Date.parse('2025-03-04T09:10:11.250Z'));
    expectEqual(execution);
  });

  test('a time that a state wrote down, in microseconds, is of the clock or none', () => {
    const wrong = JSON.parse(JSON.stringify(localstack()).replaceAll('11.250718+00:00', '31.250718+00:00'));
    expect(replay(parcel, wrong).divergence).toMatchObject({
      kind: 'data',
      state: 'Stamp',
      differences: [{ member: 'output', path: ['at'], recorded: '2025-03-04T09:10:31.250718+00:00' }],
    });
  });

  test('child executions have no histories there: what their tasks answered is not known', async () => {
    const lines = parseStateMachine({
      StartAt: 'Lines',
      States: {
        Lines: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Price',
            States: {
              Price: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:price', End: true },
            },
          },
          End: true,
        },
      },
    });
    const { history } = await lines.run(['a'], { tasks: () => 1 });
    expect(replay(lines, history)).toMatchObject({
      verdict: 'unrecorded',
      missing: { what: 'tasks of its child executions have outcomes that this recording does not hold' },
    });
  });
});

describe('Step Functions Local', () => {
  test('a history without inputDetails, outputDetails and TaskSubmitted, in epoch seconds', () => {
    expectEqual({ ...ofLocal, history: local() });
    const { events } = readExecution({ ...ofLocal, history: local() });
    expect(events.every(({ details }) => details.inputDetails === undefined)).toBe(true);
    expect(events.some(({ type }) => type === 'TaskSubmitted')).toBe(false);
  });

  test('a role of another account: the description says which one is the execution’s', () => {
    expectEqual({ ...ofLocal, history: local() });
    expectEqual({ executionArn: ofLocal.describe.executionArn, events: local().events });
    expectEqual(local());
  });

  test('waits that are shorter than the definition has them (WAIT_TIME_SCALE) are told', () => {
    const events = local().events.map((event) => ({ ...event, timestamp: 1741079411.25 }));
    const slow = parseStateMachine(JSON.parse(JSON.stringify(definition).replace('"Seconds":1', '"Seconds":60')), {
      name: 'parcel',
    });
    const { startDate, stopDate, ...describe } = ofLocal.describe;
    expect(replay(slow, { describe, history: events }).divergences).toMatchObject([{ kind: 'time', state: 'Settle' }]);
  });
});

describe('emulators that chain each event to the one before it', () => {
  test('and so the first state to the start', () => {
    const { events } = localstack();
    const chained = events.map((event) => (event.id === 2 ? { ...event, previousEventId: 1 } : event));
    expectEqual({ ...ofLocalstack, history: { events: chained } });
  });

  test('also where states run beside each other: it is told what follows from another event', () => {
    const chained = localstack().events.map((event) => ({ ...event, previousEventId: event.id - 1 }));
    const { verdict, divergence } = replay(parcel, { ...ofLocalstack, history: { events: chained } });
    expect(verdict).toBe('diverged');
    expect(divergence?.kind).toMatch(/path|order/);
  });
});

describe('what is not well-formed', () => {
  const refusalOf = (history: unknown) => {
    try {
      readExecution(history);
    } catch (error) {
      if (error instanceof HistoryFormatError) return [error.code, error.problem, error.eventId];
      throw error;
    }
    throw new Error('It was read');
  };
  const changed = (id: number, change: (event: Event) => Event | undefined) => ({
    events: localstack().events.flatMap((event) => (event.id === id ? (change(event) ?? []) : event)),
  });

  test.each([
    ['an event is missing', changed(24, () => undefined), 'MISSING_EVENTS', /event 24 is missing/],
    [
      'a payload was parsed',
      changed(3, (event) => ({ ...event, stateExitedEventDetails: { name: 'Stamp', output: {} } })),
      'INVALID_EVENT',
      /output is .* leave it unparsed/,
    ],
    [
      'a time without an offset',
      changed(3, (event) => ({ ...event, timestamp: '2025-03-04 09:10:11.250411' })),
      'INVALID_EVENT',
      /no instant/,
    ],
    [
      'the event that it follows from is not said',
      changed(9, ({ previousEventId: _, ...event }) => event),
      'INVALID_EVENT',
      /its previousEventId is .*no id/,
    ],
    [
      'details were left out',
      changed(2, ({ stateEnteredEventDetails: _, ...event }) => event),
      'INVALID_EVENT',
      /has no name of a state/,
    ],
    [
      'members in snake case',
      {
        events: localstack().events.map(({ previousEventId, stateEnteredEventDetails, ...event }) => {
          return {
            ...event,
            previous_event_id: previousEventId,
            state_entered_event_details: stateEnteredEventDetails,
          };
        }),
      },
      'INVALID_EVENT',
      /members are in snake case/,
    ],
  ])('%s', (_, history, code, problem) => {
    const [found, message] = refusalOf(history);
    expect(found).toBe(code);
    expect(message).toMatch(problem);
  });

  test('a time of a log that is none', () => {
    const logs = JSON.parse(JSON.stringify(read('localstack.logs.json')).replace(/T09:10:11\.250137\+00:00/, ''));
    expect(() => readExecutions(logs)).toThrow(/event_timestamp "2025-03-04" is not epoch milliseconds/);
  });

  test('events of a task that are not told: the definition does not explain that it is left', () => {
    // As an emulator that has none of TaskScheduled, TaskStarted and their like.
    const { events } = local();
    const kept = events.filter(
      ({ type }) => !/^(?:Task|LambdaFunction)(?:Scheduled|Started|Succeeded|Failed)$/.test(type),
    );
    const ids = new Map(kept.map(({ id }, index) => [id, index + 1]));
    const previousOf = (id: number): number =>
      ids.get(id) ?? (id === 0 ? 0 : previousOf(events[id - 1]?.previousEventId ?? 0));
    const without = kept.map((event) => {
      return { ...event, id: ids.get(event.id), previousEventId: previousOf(event.previousEventId ?? 0) };
    });
    expect(replay(parcel, { ...ofLocal, history: { events: without } }).divergence?.message).toMatch(
      /^Event 8 TaskStateExited "Scale" does not come: there is TaskScheduled instead/,
    );
  });
});
