import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timer, TimerQueue } from '../../src/core/timer-queue.js';

const purpose = (strandId: number) => ({ kind: 'wait', strandId }) as const;

test('fires in the order of time, and of asking at one time', () => {
  const timers = new TimerQueue();
  [30, 10, 20, 10].forEach((at, id) => timers.add(at, purpose(id)));
  expect(timers.nextFireAt).toBe(10);
  expect(fired(timers, 25)).toEqual([1, 3, 2]);
  expect(timers.nextFireAt).toBe(30);
});

test('nothing is due before its time', () => {
  const timers = new TimerQueue();
  timers.add(10, purpose(1));
  expect(timers.takeDue(9)).toBeUndefined();
  expect(timers.takeDue(10)?.purpose).toEqual(purpose(1));
  expect(timers.nextFireAt).toBeUndefined();
});

test('a timer that fired or was taken out can be taken out again', () => {
  const timers = new TimerQueue();
  const first = timers.add(1, purpose(1));
  timers.add(2, purpose(2));
  timers.remove(first);
  timers.remove(first);
  timers.remove(undefined);
  expect(fired(timers, 9)).toEqual([2]);
});

test('clear takes all out', () => {
  const timers = new TimerQueue();
  const timer = timers.add(1, purpose(1));
  timers.clear();
  timers.remove(timer);
  expect([timers.nextFireAt, timer.position]).toEqual([undefined, -1]);
});

test('stored and restored, it fires the same, and counts on', () => {
  const timers = new TimerQueue();
  for (const at of [5, 3, 5, 1]) timers.add(at, purpose(at));
  const told: number[] = [];
  const other = new TimerQueue();
  other.restore(timers.stored(), ({ order }) => told.push(order));
  expect(told.sort()).toEqual([1, 2, 3, 4]);
  expect(other.stored()).toEqual(timers.stored());
  expect(other.add(1, purpose(9)).order).toBe(5);
});

test('whatever is added and taken out, it fires as a sorted list would', () => {
  const action = fc.oneof(
    fc.record({ add: fc.nat(20) }),
    fc.record({ remove: fc.nat(30) }),
    fc.record({ fireBy: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const timers = new TimerQueue();
      const added: Timer[] = [];
      let model: Timer[] = [];
      for (const each of actions) {
        if ('add' in each) {
          const timer = timers.add(each.add, purpose(added.length));
          added.push(timer);
          model = [...model, timer].sort((a, b) => a.fireAt - b.fireAt || a.order - b.order);
        } else if ('remove' in each) {
          const timer = added[each.remove];
          timers.remove(timer);
          model = model.filter((other) => other !== timer);
        } else {
          const due = model.filter(({ fireAt }) => fireAt <= each.fireBy);
          model = model.filter(({ fireAt }) => fireAt > each.fireBy);
          for (const timer of due) expect(timers.takeDue(each.fireBy)).toBe(timer);
          expect(timers.takeDue(each.fireBy)).toBeUndefined();
        }
        expect(timers.nextFireAt).toBe(model[0]?.fireAt);
      }
    }),
    { seed: 1 },
  );
});

function fired(timers: TimerQueue, now: number): number[] {
  const ids: number[] = [];
  for (let timer = timers.takeDue(now); timer !== undefined; timer = timers.takeDue(now)) {
    if (timer.purpose.kind === 'wait') ids.push(timer.purpose.strandId);
  }
  return ids;
}
