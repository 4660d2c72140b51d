// Histories of our own machines (fixtures/replay) with outcomes of tasks that are drawn from a seed: recordings have few
// executions in which branches and retries go in many ways.
//
//   await ownHistories(random, count)   as { file, machine, events }

import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../../fixtures/replay/', import.meta.url);
const FILES = ['shipment.asl.json', 'lines.asl.json', 'booking.asl.json'];
const INPUT = { lines: [{ sku: 'a-1' }, { sku: 'b-2' }, { sku: 'c-3' }] };

export async function ownHistories(random, count) {
  const { parseStateMachine, TaskError } = await import('../../dist/index.js');
  const machines = FILES.map((file) => ({
    file,
    machine: parseStateMachine(readFileSync(new URL(file, FIXTURES), 'utf8')),
  }));
  const tasks = async (_input, task) => {
    // Both are drawn at once, so that nothing depends on which task comes first.
    const [seconds, chance] = [1 + Math.floor(random() * 5), random()];
    await task.sleep(seconds * 1000);
    if (chance < 0.6) throw new TaskError('Busy', 'Come again');
    return { state: task.state, seconds };
  };
  const histories = [];
  while (histories.length < count) {
    const { file, machine } = machines[histories.length % machines.length];
    const { history } = await machine.run(INPUT, { tasks, seed: histories.length });
    histories.push({ file: `${file}, run ${histories.length}`, machine, events: structuredClone(history) });
  }
  return histories;
}
