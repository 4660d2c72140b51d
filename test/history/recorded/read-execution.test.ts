// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html

import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { HistoryFormatError } from '../../../src/history/recorded/history-format-error.js';
import {
  type ReadExecutionOptions,
  readExecution,
  readExecutions,
  truncatedEvents,
} from '../../../src/history/recorded/read-execution.js';
import { defineStateMachine } from '../../../src/index.js';
import {
  DESCRIPTION,
  EVENTS,
  EXPRESS_ARN,
  HISTORY,
  historyOf,
  INPUT,
  isoOf,
  LOG,
  logOf,
  OUTPUT,
  STANDARD_ARN,
  STARTED_AT,
  TOLD,
  type Told,
} from './recordings.js';

const PAGES = [{ events: HISTORY.slice(0, 6), nextToken: 'a' }, { events: HISTORY.slice(6) }];
const MESSAGES = LOG.map((entry) => ({ message: JSON.stringify(entry), timestamp: 1, logStreamName: 'states/orders' }));

describe('shapes that are read', () => {
  test.each<[shape: string, value: unknown]>([
    ['a response', { events: HISTORY, $metadata: {} }],
    ['a response of another SDK, which writes null', { events: HISTORY, nextToken: null }],
    ['pages', PAGES],
    ['pages of the command line, which calls its token by another name', [{ ...PAGES[0], NextToken: 'b' }, PAGES[1]]],
    ['lists of events as pages', [HISTORY.slice(0, 6), HISTORY.slice(6)]],
    ['events', HISTORY],
    ['events, newest first', HISTORY.toReversed()],
    ['pages that overlap', [...PAGES, { events: HISTORY.slice(3, 9) }]],
    ['a description and a response', { describe: DESCRIPTION, history: { events: HISTORY } }],
    ['a description and pages', { execution: DESCRIPTION, pages: PAGES }],
    ['a description and events', { description: DESCRIPTION, events: HISTORY }],
    ['a description with events', { ...DESCRIPTION, events: HISTORY }],
    ['what was read before', readExecution(HISTORY)],
    ['entries of a log', LOG],
    ['entries of a log, in any order and some twice', [...LOG.toReversed(), ...LOG.slice(2, 4)]],
    ['a response of FilterLogEvents', { events: MESSAGES, searchedLogStreams: [] }],
    ['messages of a log', MESSAGES],
    ['texts of a log', MESSAGES.map(({ message }) => message)],
    ['lines of an export', MESSAGES.map(({ message }) => `2024-04-18T06:27:58.123Z ${message}`)],
    ['a batch of a subscription', { messageType: 'DATA_MESSAGE', logEvents: MESSAGES }],
    [
      'rows of Logs Insights',
      MESSAGES.map(({ message }) => ({ '@timestamp': '2024-04-18 06:27:58', '@message': message })),
    ],
    ['rows that the console exported', LOG.map((entry) => ({ '@message': entry }))],
    [
      'a response of GetQueryResults',
      { status: 'Complete', results: MESSAGES.map(({ message }) => [{ field: '@message', value: message }]) },
    ],
    ['rows alone', MESSAGES.map(({ message }) => [{ field: '@message', value: message }])],
    ['lists of entries', [LOG.slice(0, 6), LOG.slice(6)]],
    ['another description and messages of a log', { description: { name: 'order-1' }, events: MESSAGES }],
    ['a description and a log', { describe: { ...DESCRIPTION, executionArn: EXPRESS_ARN }, events: LOG }],
  ])('%s', (_, value) => {
    expect(readExecution(value).events).toEqual(EVENTS);
  });

  test('what CloudWatch writes into the log itself is passed over', () => {
    const check = {
      message: 'Permissions are set correctly to allow AWS CloudWatch Logs to write into your logs.',
      logStreamName: 'log_stream_created_by_aws_to_validate_log_delivery_subscriptions',
    };
    expect(readExecution({ events: [check, ...MESSAGES] }).events).toHaveLength(EVENTS.length);
    expect(readExecutions([{ messageType: 'CONTROL_MESSAGE', logEvents: [] }])).toEqual([]);
  });

  test('a history that has not ended', () => {
    const { events } = readExecution({ describe: { status: 'RUNNING' }, history: HISTORY.slice(0, 4) });
    expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  test('a run of ours, with its child executions', async () => {
    const run = await defineStateMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Wait',
            States: { Wait: { Type: 'Wait', Seconds: 3, End: true } },
          },
          End: true,
        },
      },
    }).run({});
    const execution = readExecution(run, { origin: 'the run' });
    expect(execution.events).toEqual(readExecution(run.history).events);
    expect(execution).toMatchObject({
      type: 'STANDARD',
      description: { executionArn: run.executionArn, status: 'SUCCEEDED', startDate: run.startDate.getTime() },
    });
    const [mapRun] = run.mapRuns;
    const children = execution.children.get(mapRun?.mapRunArn ?? '') ?? [];
    expect(children.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded'],
      ['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded'],
    ]);
    expect(children[1]?.origin).toBe(`the run, child 1 of ${mapRun?.mapRunArn}`);
    expect(readExecution(run.logs({ level: 'ALL', includeExecutionData: true })).events).toEqual(execution.events);
  });
});

describe('details', () => {
  test('numbers that a log has as texts are numbers, and whether a payload was cut is no text', () => {
    const [started, ...rest] = LOG;
    const cut = { ...started, details: { ...INPUT, inputDetails: { truncated: 'true' } } };
    const { events } = readExecution([cut, ...rest]);
    expect(events[2]?.details).toMatchObject({ timeoutInSeconds: 60, heartbeatInSeconds: 5 });
    expect(events[8]?.details).toEqual({ name: 'Each', index: 0 });
    expect(events[0]?.details.inputDetails).toEqual({ truncated: true });
  });

  test('they are found under another name, and a member that is null is none', () => {
    const [started, entered, ...rest] = historyOf([
      ['ExecutionStarted', INPUT],
      ['PassStateEntered'],
      ['WaitStateAborted'],
    ]);
    const other = {
      ...entered,
      stateEnteredEventDetails: null,
      passStateEnteredEventDetails: { name: 'P', ...INPUT, cause: null },
    };
    expect(readExecution([started, other, ...rest]).events[1]?.details).toEqual({ name: 'P', ...INPUT });
  });

  test('emulators leave out whether a payload was cut', () => {
    const told: Told[] = [
      ['ExecutionStarted', { input: '{}' }],
      ['PassStateEntered', { name: 'P', input: '{}' }],
    ];
    expect(readExecution(historyOf(told)).events.map(({ details }) => details.input)).toEqual(['{}', '{}']);
  });

  test('events with a payload that the service cut off are told', () => {
    const cut: Told = ['TaskStateEntered', { name: 'Charge', inputDetails: { truncated: true } }];
    const execution = readExecution(historyOf([TOLD[0] as Told, cut]));
    expect(truncatedEvents(execution).map(({ id }) => id)).toEqual([2]);
    expect(truncatedEvents(readExecution(HISTORY))).toEqual([]);
  });

  test('a previousEventId that its writer left out for it is 0', () => {
    const [started, entered] = HISTORY.map(({ previousEventId: _, ...event }) => event);
    expect(readExecution([started, entered]).events.map((event) => event.previousEventId)).toEqual([0, 0]);
  });
});

describe('what is known of the execution', () => {
  test('the description, its times in milliseconds', () => {
    expect(readExecution(HISTORY, { describe: DESCRIPTION })).toMatchObject({
      type: 'STANDARD',
      description: {
        executionArn: STANDARD_ARN,
        name: 'order-1',
        status: 'SUCCEEDED',
        startDate: STARTED_AT,
        input: '{"a": 1.0}',
        redriveCount: 0,
      },
    });
  });

  test('of a log, what its entries say', () => {
    expect(readExecution(LOG)).toMatchObject({
      type: 'EXPRESS',
      description: {
        executionArn: EXPRESS_ARN,
        name: 'order-1',
        stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders',
        redriveCount: 0,
      },
    });
    expect(readExecution(logOf(TOLD, STANDARD_ARN)).type).toBe('STANDARD');
    expect(readExecution(logOf(TOLD, 'an ARN of an emulator'))).toMatchObject({
      type: 'EXPRESS',
      description: { executionArn: 'an ARN of an emulator' },
    });
  });

  test('of events alone, nothing', () => {
    expect(readExecution(HISTORY)).toMatchObject({ type: undefined, description: {}, origin: undefined });
    expect(readExecution(HISTORY, { type: 'EXPRESS', origin: 'h.json' })).toMatchObject({
      type: 'EXPRESS',
      origin: 'h.json',
    });
  });

  test('child executions by their Map Run, or by what their descriptions say', () => {
    const told: Told[] = [
      ['ExecutionStarted', INPUT],
      ['MapStateEntered', { name: 'Each', ...INPUT }],
      ['MapStateStarted', { length: 1 }],
      ['MapRunStarted', { mapRunArn: 'arn:run' }],
    ];
    const child = { describe: { mapRunArn: 'arn:run' }, history: HISTORY };
    const given = [{ 'arn:run': [HISTORY] }, new Map([['arn:run', [HISTORY]]]), [child]];
    for (const children of given) {
      const execution = readExecution({ history: historyOf(told), children });
      expect(execution.children.get('arn:run')?.map(({ events }) => events.length)).toEqual([EVENTS.length]);
      expect(readExecution(historyOf(told), { children }).children.size).toBe(1);
    }
    expect(refusal({ history: historyOf(told), children: { 'arn:other': [HISTORY] } })).toMatchObject({
      code: 'UNKNOWN_MAP_RUN',
      message: 'h.json: child 0 of arn:other is of the Map Run arn:other, which no event started',
    });
    expect(refusal({ history: historyOf(told), children: [HISTORY] }).code).toBe('UNKNOWN_MAP_RUN');
    expect(refusal({ history: historyOf(told), children: { 'arn:run': [HISTORY.slice(1)] } }).message).toMatch(
      /^h\.json, child 0 of arn:run: event 1 is missing/,
    );
  });
});

describe('times', () => {
  test.each<[notation: string, timestamp: (ms: number) => unknown]>([
    ['Date', (ms) => new Date(ms)],
    ['Date of another realm', (ms) => runInNewContext(`new Date(${ms})`)],
    ['ISO 8601', isoOf],
    ['as the command line prints it', (ms) => isoOf(ms + 7_200_000).replace('Z', '000+02:00')],
    ['as Python prints it', (ms) => isoOf(ms).replace('T', ' ').replace('Z', '000+00:00')],
    ['epoch seconds', (ms) => ms / 1000],
    ['epoch seconds as text', (ms) => String(ms / 1000)],
    ['epoch milliseconds', (ms) => ms],
  ])('%s', (_, timestamp) => {
    expect(readExecution(historyOf(TOLD, timestamp)).events).toEqual(EVENTS);
  });

  test('none at all', () => {
    expect(readExecution(historyOf(TOLD, () => undefined)).events[3]?.timestamp).toBeUndefined();
  });

  test.each([5, 1e11, 1e15, -1, Number.NaN, '2024-04-18T06:27:58', '18 April', new Date(Number.NaN), true, {}])(
    'refused: %s',
    (timestamp) => {
      expect(refusal(historyOf(TOLD, () => timestamp))).toMatchObject({ code: 'INVALID_EVENT', eventId: 1 });
    },
  );
});

describe('several executions', () => {
  const other = logOf(TOLD, `${EXPRESS_ARN}-2`);

  test('of a log, however they are mixed', () => {
    const mixed = LOG.flatMap((entry, index) => [other[index], entry]);
    const executions = readExecutions(mixed, { origin: 'logs.jsonl' });
    expect(executions.map(({ origin, events }) => [origin, events])).toEqual([
      [`logs.jsonl, execution ${EXPRESS_ARN}-2`, EVENTS],
      [`logs.jsonl, execution ${EXPRESS_ARN}`, EVENTS],
    ]);
    expect(refusal(mixed)).toMatchObject({
      code: 'SEVERAL_EXECUTIONS',
      message: `h.json: holds 2 executions (${EXPRESS_ARN}-2, ${EXPRESS_ARN}): readExecutions reads them all`,
    });
  });

  test('whole recordings in a list', () => {
    const list = [{ describe: DESCRIPTION, history: HISTORY }, readExecution(LOG), { history: HISTORY, describe: {} }];
    expect(readExecutions(list).map(({ events }) => events)).toEqual([EVENTS, EVENTS, EVENTS]);
  });

  test('pages: a second event 1 begins another execution', () => {
    expect(readExecutions([...PAGES, { events: HISTORY }, ...PAGES]).map(({ events }) => events.length)).toEqual([
      15, 15, 15,
    ]);
    expect(readExecutions(PAGES)).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const events = (...ids: number[]) => HISTORY.filter(({ id }) => ids.includes(id));
  const changed = (id: number, change: object) =>
    HISTORY.map((event) => (event.id === id ? { ...event, ...change } : event));

  test.each<[what: string, value: unknown, message: string]>([
    ['nothing', [], 'holds no event: the history of an execution has one at least'],
    ['a response without events', { events: [] }, 'holds no event: the history of an execution has one at least'],
    ['no object', 7, '7 is no history'],
    ['HTML', '<!DOCTYPE html><p>', 'HTML or XML is no entry that Step Functions wrote into a log'],
    ['another text', 'hello', '"hello" is no entry that Step Functions wrote into a log'],
    [
      'an event of EventBridge',
      { 'detail-type': 'Step Functions Execution Status Change', detail: {} },
      'this is an event of EventBridge, which tells of a change of the status. Its events come from GetExecutionHistory, or from CloudWatch Logs for an Express execution',
    ],
    [
      'a definition',
      { StartAt: 'A', States: {} },
      'this is the definition of a state machine. It is what a history is replayed on; the history itself comes from GetExecutionHistory',
    ],
    [
      'a list of executions',
      { executions: [] },
      'this is a response of ListExecutions. Its events come from GetExecutionHistory, or from CloudWatch Logs for an Express execution',
    ],
    [
      'a description alone',
      DESCRIPTION,
      'this is a response of DescribeExecution or StartSyncExecution. Its events come from GetExecutionHistory, or from CloudWatch Logs for an Express execution',
    ],
    [
      'a response of StartExecution',
      { executionArn: STANDARD_ARN, startDate: 1 },
      'this is a response of StartExecution. Its events come from GetExecutionHistory, or from CloudWatch Logs for an Express execution',
    ],
    [
      'members in capitals',
      { Events: [] },
      'this is a history whose members begin with capitals, as an SDK of another language or an aws-sdk integration writes them. The members that are read are those of the API: "events", "id", "type"',
    ],
    [
      'an error of the API',
      { __type: 'ExecutionDoesNotExist' },
      'this is an error that the API answered. Call it again',
    ],
    [
      'a saved run',
      { stepwright: { savedRun: 1 }, journal: [] },
      'this is a run that "stepwright run --save" saved: a journal, from which the history is made when the machine is run again. The command line reads it; in code, give the history of a run',
    ],
    [
      'something else',
      { a: 1 },
      'this is no history of an execution: an object with "a". A history is a response of GetExecutionHistory ({ "events": [ … ] }), or what CloudWatch Logs has of an execution',
    ],
    [
      'something else among events',
      [{ events: [{ a: 1 }] }],
      'this is no history of an execution: an object with "a". A history is a response of GetExecutionHistory ({ "events": [ … ] }), or what CloudWatch Logs has of an execution',
    ],
    [
      'a row without a message',
      { results: [[{ field: 'id', value: '1' }]] },
      'a row of Logs Insights without @message: ask for "fields @message"',
    ],
  ])('NOT_A_HISTORY: %s', (_, value, message) => {
    expect(refusal(value)).toMatchObject({
      code: 'NOT_A_HISTORY',
      origin: 'h.json',
      problem: message,
      message: `h.json: ${message}`,
    });
  });

  test.each<[what: string, value: unknown, message: string, eventId: number | undefined]>([
    ['an id that is none', changed(3, { id: 0 }), 'an event with the id 0: ids of events count up from 1', undefined],
    [
      'a previous event that comes later',
      changed(3, { previousEventId: 4 }),
      'its previousEventId 4 is no event before it',
      3,
    ],
    [
      'itself as the previous event',
      changed(3, { previousEventId: 3 }),
      'its previousEventId 3 is no event before it',
      3,
    ],
    [
      'no previous event',
      changed(5, { previousEventId: undefined }),
      'its previousEventId is undefined, which is no id',
      5,
    ],
    [
      'a payload that was parsed',
      changed(2, { stateEnteredEventDetails: { name: 'A', input: {} } }),
      'stateEnteredEventDetails.input is an object, not a text with JSON in it, as the service gives it: leave it unparsed',
      2,
    ],
    [
      'a name that is no text',
      changed(2, { stateEnteredEventDetails: { name: 1 } }),
      'stateEnteredEventDetails.name is 1, not a text',
      2,
    ],
    [
      'no name of a state',
      changed(2, { stateEnteredEventDetails: {} }),
      'its stateEnteredEventDetails has no name of a state',
      2,
    ],
    [
      'no details of a state',
      changed(2, { stateEnteredEventDetails: undefined }),
      'its stateEnteredEventDetails has no name of a state',
      2,
    ],
    [
      'a number that is none',
      changed(8, { mapStateStartedEventDetails: { length: 'x' } }),
      'mapStateStartedEventDetails.length is "x", not a whole number',
      8,
    ],
    [
      'details that are no object',
      changed(8, { mapStateStartedEventDetails: 'x' }),
      'its mapStateStartedEventDetails is "x", not an object',
      8,
    ],
    [
      'two details',
      changed(8, { taskFailedEventDetails: {} }),
      'it has mapStateStartedEventDetails and taskFailedEventDetails; an event has one of these',
      8,
    ],
    [
      'a time of a log that is none',
      [{ ...LOG[0], event_timestamp: 'now' }],
      'its event_timestamp "now" is not epoch milliseconds',
      1,
    ],
    [
      'another beginning',
      changed(1, { type: 'ExecutionRedriven' }),
      'the first event is ExecutionRedriven, and a history begins with ExecutionStarted',
      1,
    ],
  ])('INVALID_EVENT: %s', (_, value, problem, eventId) => {
    expect(refusal(value)).toMatchObject({ code: 'INVALID_EVENT', problem, eventId });
  });

  test('UNKNOWN_EVENT_TYPE, with what was probably meant', () => {
    expect(refusal(changed(4, { type: 'TaskStated' }))).toMatchObject({
      code: 'UNKNOWN_EVENT_TYPE',
      message:
        'h.json: event 4: its type "TaskStated" is none that API_HistoryEvent lists: did you mean "TaskStarted"?',
    });
  });

  test('CONFLICTING_EVENTS: events of two executions', () => {
    const elsewhen = historyOf(TOLD, (ms) => isoOf(ms + 1));
    expect(refusal([...HISTORY, ...elsewhen])).toMatchObject({
      code: 'CONFLICTING_EVENTS',
      eventId: 1,
      problem:
        'two events have this id (ExecutionStarted twice, and not the same): these are events of two executions; give each execution by itself',
    });
    const [pass] = historyOf([['PassStateExited', { name: 'P', ...OUTPUT }]]);
    expect(refusal([...HISTORY, { ...pass, id: 3 }]).problem).toMatch(/\(TaskScheduled and PassStateExited\)/);
  });

  test('MISSING_EVENTS, with why', () => {
    const whole = 'a page of the history was not read, or events were taken out of it';
    expect(refusal(events(1, 2, 5, 6, 8))).toMatchObject({
      code: 'MISSING_EVENTS',
      eventIds: [3, 4, 7],
      problem: `events 3-4 and 7 are missing: ${whole}`,
    });
    expect(refusal(events(2, 3)).problem).toBe(`event 1 is missing: ${whole}`);
    expect(refusal({ events: events(1, 2, 5), nextToken: 'x' }).problem).toMatch(
      /^events 3-4 are missing: the page that nextToken leads to was not read\./,
    );
    expect(refusal(LOG.slice(4)).problem).toMatch(/^events 1-4 are missing: the log was read in part\./);
    expect(refusal([{ ...HISTORY[0], id: 9e9 }]).problem).toMatch(/^events 1-8999999999 are missing/);
  });

  test('MISSING_EVENTS: a log level that lets only failures through', () => {
    const told: Told[] = [
      ...TOLD.slice(0, 4),
      ['TaskFailed', { resourceType: 'lambda', resource: 'invoke' }],
      ['ExecutionFailed', {}],
    ];
    const log = logOf(told);
    expect(refusal(log.slice(4)).problem).toMatch(
      /^events 1-4 are missing: what is here is what the log level ERROR lets/,
    );
    expect(refusal(log.slice(5)).problem).toMatch(
      /^events 1-5 are missing: what is here is what the log level FATAL lets/,
    );
  });

  test('UNREAD_PAGES', () => {
    for (const token of [{ nextToken: 'x' }, { NextToken: 'x' }]) {
      expect(refusal({ events: HISTORY.slice(0, 9), ...token })).toMatchObject({
        code: 'UNREAD_PAGES',
        problem: expect.stringMatching(
          /^there are more events than these 9: the page that nextToken leads to was not read/,
        ),
      });
    }
    expect(refusal({ describe: DESCRIPTION, events: HISTORY, nextToken: 'x' }).code).toBe('UNREAD_PAGES');
  });

  test('UNREAD_PAGES of a log, for what they leave open', () => {
    const cut = { events: MESSAGES.slice(0, 9), nextToken: 'x' };
    expect(refusal(cut)).toMatchObject({
      code: 'UNREAD_PAGES',
      problem: expect.stringMatching(/^there are more events than these 9/),
    });
    expect(readExecution([cut, { events: MESSAGES.slice(9) }]).events).toEqual(EVENTS);
    expect(readExecution({ events: MESSAGES, nextToken: 'x' }).events).toEqual(EVENTS);
    expect(refusal({ events: [MESSAGES[0], MESSAGES[2]], nextToken: 'x' }).problem).toMatch(
      /^event 2 is missing: the page/,
    );
    expect(refusal({ status: 'Running', results: [] })).toMatchObject({
      code: 'UNREAD_PAGES',
      problem: 'the query of Logs Insights is Running: read its results when it is Complete',
    });
    expect(refusal({ status: 'Complete', results: [] }).problem).toMatch(/^holds no event/);
  });

  test('EVENTS_AFTER_END', () => {
    const twice = [...TOLD, ['PassStateEntered', { name: 'P', ...INPUT }] as Told];
    expect(refusal(historyOf(twice))).toMatchObject({
      code: 'EVENTS_AFTER_END',
      eventId: 16,
      problem:
        'PassStateEntered follows ExecutionSucceeded, which ends the execution: nothing but ExecutionRedriven can follow it',
    });
    expect(refusal(historyOf([...TOLD.slice(0, 3), TOLD[0] as Told]))).toMatchObject({
      code: 'EVENTS_AFTER_END',
      eventId: 4,
    });
    const redriven: Told[] = [
      ...TOLD.slice(0, 2),
      ['ExecutionAborted', {}],
      ['ExecutionRedriven', { redriveCount: 1 }],
    ];
    expect(readExecution(historyOf(redriven)).events).toHaveLength(4);
  });

  test('MISSING_TIMESTAMPS', () => {
    expect(refusal(changed(4, { timestamp: undefined }))).toMatchObject({
      code: 'MISSING_TIMESTAMPS',
      eventIds: [4],
      problem: 'event 4 without a timestamp, and others with one',
    });
  });

  test('MISSING_EXECUTION_DATA', () => {
    const bare = TOLD.map(([type, details = {}, previous]): Told => {
      const { input: _i, inputDetails: _id, output: _o, outputDetails: _od, parameters: _p, ...rest } = details;
      return previous === undefined ? [type, rest] : [type, rest, previous];
    });
    expect(refusal(historyOf(bare))).toMatchObject({
      code: 'MISSING_EXECUTION_DATA',
      eventIds: [1, 2, 3, 5, 6, 7, 10, 11, 14, 15],
      problem: expect.stringMatching(
        /^no execution data in events 1-3, 5-7, 10-11 and 14-15: the history was asked for with/,
      ),
    });
    expect(refusal(logOf(bare)).problem).toMatch(/the state machine logs with includeExecutionData: false/);
  });

  test('TOO_MANY_EVENTS, unless they are of an Express execution', () => {
    const many = historyOf([
      TOLD[0] as Told,
      ...Array.from({ length: 25_000 }, (): Told => ['PassStateEntered', { name: 'P', ...INPUT }]),
    ]);
    expect(refusal(many)).toMatchObject({ code: 'TOO_MANY_EVENTS', problem: expect.stringMatching(/type: 'EXPRESS'/) });
    expect(readExecution(many, { type: 'EXPRESS' }).events).toHaveLength(25_001);
  });

  test.each<[what: string, description: object, problem: RegExp, value?: unknown]>([
    [
      'another status',
      { status: 'FAILED' },
      /^the description says FAILED, and the history ends with ExecutionSucceeded/,
    ],
    ['read before the end', { status: 'RUNNING' }, /it was read before the execution ended/],
    [
      'events read before the end',
      {},
      /^the description says SUCCEEDED, and the events end with TaskStarted/,
      HISTORY.slice(0, 4),
    ],
    ['another start', { startDate: STARTED_AT + 5000 }, /^startDate of the description is 2024-04-18T06:28:03\.123Z/],
    ['another end', { stopDate: STARTED_AT + 5000 }, /^stopDate of the description is/],
    ['another input', { input: '{"a": 2}' }, /^input of the description is not that of ExecutionStarted/],
    ['another output', { output: '1' }, /^output of the description is not that of ExecutionSucceeded/],
    [
      'another execution than the log',
      { executionArn: STANDARD_ARN },
      /^the description is of .*:order-1, and the log of/,
      LOG,
    ],
  ])('OTHER_DESCRIPTION: %s', (_, description, problem, value = HISTORY) => {
    const describe = { ...DESCRIPTION, ...description };
    expect(refusal(value, { describe })).toMatchObject({
      code: 'OTHER_DESCRIPTION',
      problem: expect.stringMatching(problem),
    });
  });

  test('OTHER_DESCRIPTION: another type than the ARN says', () => {
    expect(refusal(LOG, { type: 'STANDARD' }).code).toBe('OTHER_DESCRIPTION');
  });

  test('a description whose times are cut to seconds, and whose JSON is spaced otherwise, is of the same execution', () => {
    const describe = {
      ...DESCRIPTION,
      startDate: Math.floor(STARTED_AT / 1000),
      stopDate: undefined,
      input: '{"a":1.0}',
    };
    expect(readExecution(HISTORY, { describe }).description.startDate).toBe(STARTED_AT - 123);
  });

  test.each([7, { status: 'DONE' }, { startDate: 'today' }, { input: {} }])(
    'a description that is none: %j',
    (describe) => {
      expect(refusal(HISTORY, { describe }).code).toBe('NOT_A_HISTORY');
    },
  );
});

function refusal(value: unknown, options: ReadExecutionOptions = {}): HistoryFormatError {
  try {
    readExecution(value, { origin: 'h.json', ...options });
  } catch (error) {
    expect(error).toMatchObject({ name: 'HistoryFormatError' });
    return error as HistoryFormatError;
  }
  throw new Error('was read');
}
