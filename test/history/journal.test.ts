// That every journal gives its history again is a law: test/laws.

import { expect, test } from 'vitest';
import { toHistoryEvent } from '../../src/core/history-event.js';
import { feedJournal } from '../../src/history/journal.js';
import { parseStateMachine } from '../../src/index.js';
import { machine, programOf, work } from '../core/harness.js';

const definition = machine({
  T: { ...work, End: undefined, TimeoutSeconds: 9, Next: 'W' },
  W: { Type: 'Wait', Seconds: 5, End: true },
});
const plain = JSON.parse(JSON.stringify(definition)) as object;
const tasks = () => ({ n: 1 });

test('has only facts from outside', async () => {
  const { journal } = await parseStateMachine(plain).run({}, { tasks });
  expect(journal.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskSucceeded', 'TimerFired']);
});

test('is plain JSON, and fed again gives the same history without asking anybody', async () => {
  const run = await parseStateMachine(plain).run({ a: 1 }, { tasks });
  const { events, execution } = feedJournal(programOf(plain), JSON.parse(JSON.stringify(run.journal)));
  expect(Array.from(events, toHistoryEvent)).toEqual(run.history);
  expect(execution.outcome?.output?.text()).toBe(run.outputText);
});

test('fed in part gives the execution as it was then, which goes on', async () => {
  const { journal } = await parseStateMachine(plain).run({}, { tasks });
  const { execution, events } = feedJournal(programOf(plain), journal.slice(0, 2));
  expect([execution.status, events.length]).toEqual(['RUNNING', 7]);
});

test('whose times run backwards is refused', async () => {
  const { journal } = await parseStateMachine(plain).run({}, { tasks });
  const [start, answer, timer] = journal;
  if (start === undefined || answer === undefined || timer === undefined) throw new Error('The journal is short');
  expect(() => feedJournal(programOf(plain), [start, { ...answer, at: timer.at }, { ...timer, at: start.at }])).toThrow(
    RangeError,
  );
});

test('of an execution that was stepped, and stopped in between, gives what had happened', async () => {
  const two = machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } });
  const execution = parseStateMachine(two).start({}, { paused: true });
  await execution.step();
  await execution.abort();
  const run = await execution.result;
  expect(run.status).toBe('ABORTED');
  expect(Array.from(feedJournal(programOf(two), run.journal).events, toHistoryEvent)).toEqual(run.history);
});
