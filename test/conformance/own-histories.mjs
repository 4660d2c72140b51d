// Histories of our own machines (fixtures/replay) with outcomes of tasks that are drawn from a seed: recordings have few
// executions in which branches and retries go in many ways.
//
//   await ownHistories(random, count)   as { file, machine, events }
//   await ownMapRuns(random, count)     the same with child executions

import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../../fixtures/replay/', import.meta.url);
const FILES = ['shipment.asl.json', 'lines.asl.json', 'booking.asl.json'];
const INPUT = { lines: [{ sku: 'a-1' }, { sku: 'b-2' }, { sku: 'c-3' }] };

export async function ownHistories(random, count) {
  const { parseStateMachine } = await import('../../dist/index.js');
  const machines = FILES.map((file) => ({
    file,
    machine: parseStateMachine(readFileSync(new URL(file, FIXTURES), 'utf8')),
  }));
  const tasks = await drawnTasks(random);
  const histories = [];
  while (histories.length < count) {
    const { file, machine } = machines[histories.length % machines.length];
    const { history } = await machine.run(INPUT, { tasks, seed: histories.length });
    histories.push({ file: `${file}, run ${histories.length}`, machine, events: structuredClone(history) });
  }
  return histories;
}

/** So many tasks of one fail. */
const FAILURES = 0.6;
const MAP_RUNS = ['parcels.asl.json', 'rows.asl.json'];
const PARCELS = { parcels: ['a-1', 'b-2', 'b-2', 'c-3', 'd-4'].map((sku) => ({ sku })) };
const ROWS = [1, 2, 3, 4, 5].map((count) => ({ sku: `s-${count}`, count, shelf: 'left' }));

/**
 * Histories of distributed Maps with those of their children, which are the outcomes of tasks that are drawn.
 * @returns each as { file, machine, history, children }: children are { executionArn, mapRunArn, events }
 */
export async function ownMapRuns(random, count) {
  const { memoryObjectStore, parseStateMachine } = await import('../../dist/index.js');
  const objectStore = memoryObjectStore([{ bucket: 'stock', key: 'rows.json', body: JSON.stringify(ROWS) }]);
  const machines = MAP_RUNS.map((file) => ({
    file,
    machine: parseStateMachine(readFileSync(new URL(file, FIXTURES), 'utf8')),
  }));
  const tasks = await drawnTasks(random);
  const runs = [];
  while (runs.length < count) {
    const { file, machine } = machines[runs.length % machines.length];
    const run = await machine.run(PARCELS, { tasks, objectStore, seed: runs.length });
    const children = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
    runs.push({
      file: `${file}, run ${runs.length}`,
      machine,
      history: structuredClone(run.history),
      children: children.map(({ executionArn, mapRunArn, events }) => {
        return { executionArn, mapRunArn, events: structuredClone(events) };
      }),
    });
  }
  return runs;
}

async function drawnTasks(random) {
  const { TaskError } = await import('../../dist/index.js');
  return async (_input, task) => {
    // Both are drawn at once, so that nothing depends on which task comes first.
    const [seconds, chance] = [1 + Math.floor(random() * 5), random()];
    await task.sleep(seconds * 1000);
    if (chance < FAILURES) throw new TaskError('Busy', 'Come again');
    return { state: task.state, seconds };
  };
}
