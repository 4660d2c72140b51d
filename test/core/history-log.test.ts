import { expect, test } from 'vitest';
import { HistoryLog } from '../../src/core/history-log.js';
import { Payload } from '../../src/core/payload.js';

test('gives back what was told', () => {
  const log = new HistoryLog();
  const payload = new Payload(1);
  log.append(7, 3, { type: 'PassStateEntered', name: 'A' }, 1000, payload, undefined);
  log.append(8, 7, 'ExecutionFailed', 2000, undefined, { error: 'E' });
  expect(log.length).toBe(2);
  expect([...log]).toEqual([
    { id: 7, previousEventId: 3, type: 'PassStateEntered', timestamp: 1000, name: 'A', payload, details: undefined },
    {
      id: 8,
      previousEventId: 7,
      type: 'ExecutionFailed',
      timestamp: 2000,
      name: undefined,
      payload: undefined,
      details: { error: 'E' },
    },
  ]);
  expect(log.at(1).id).toBe(8);
});

test('gives the members of an event without the event, and the first events', () => {
  const log = new HistoryLog();
  for (let id = 3; id <= 1200; id += 1) {
    const type = id % 2 === 0 ? 'PassStateEntered' : 'ExecutionFailed';
    const head = id % 3 === 0 ? type : ({ type, name: `${id}` } as const);
    log.append(id, id - 1, head, Math.floor(id / 7), undefined, { error: `E${id}` });
  }
  const records = [...log];
  const members = records.map((_record, position) => ({
    id: log.idAt(position),
    type: log.typeAt(position),
    previousEventId: log.previousEventIdAt(position),
    timestamp: log.timestampAt(position),
    details: log.detailsAt(position),
  }));
  expect(members).toEqual(records.map(({ name: _name, payload: _payload, ...rest }) => rest));
  expect(log.first(600)).toEqual(records.slice(0, 600));
  expect(log.first(0)).toEqual([]);
});

test('has no event past its end', () => {
  const none = new RangeError('There is no event at position 0 of 0');
  const log = new HistoryLog();
  for (const read of ['at', 'idAt', 'typeAt', 'previousEventIdAt', 'timestampAt', 'detailsAt'] as const) {
    expect(() => log[read](0)).toThrow(none);
  }
});

test('begins anew when it has been cleared, however much it had', () => {
  const log = new HistoryLog();
  for (let id = 1; id <= 1500; id += 1) log.append(id, id - 1, 'PassStateEntered', id, new Payload(id), undefined);
  log.clear();
  expect(log.length).toBe(0);
  expect([...log]).toEqual([]);
  expect(() => log.at(0)).toThrow(RangeError);
  const fresh = new HistoryLog();
  for (const each of [log, fresh]) {
    for (let id = 40; id <= 700; id += 1) each.append(id, id - 1, 'PassStateExited', 7, undefined, undefined);
  }
  expect([...log]).toEqual([...fresh]);
});
