// What is true of every distributed Map whose items are read in pieces and whose results are written in parts.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Command, ReadItems, WriteResults } from '../../src/core/command.js';
import { type HistoryEvent, toHistoryEvent } from '../../src/core/history-event.js';
import { HistoryLog } from '../../src/core/history-log.js';
import type { HostEvent, HostNews } from '../../src/core/host-event.js';
import { describeMapRun, type MapRunDescription } from '../../src/core/map-run-record.js';
import type { Program } from '../../src/core/program.js';
import { type ExecutionSnapshot, restore, snapshot } from '../../src/core/snapshot.js';
import { newExecution, step } from '../../src/core/step.js';
import { storeItems } from '../../src/core/stored-items.js';
import { feedJournal } from '../../src/history/journal.js';
import { identity, programOf, START } from '../core/harness.js';

vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const numRuns = Number(process.env.FC_NUM_RUNS ?? 60);

test('stored and loaded between every two steps, it goes on as it would have', () => {
  // A snapshot after each step of a large one takes its time: one of those will do.
  const large = { items: 1300, pieces: [400], batch: 0, concurrency: 50, writes: true, waits: true } as const;
  const examples: [Scenario][] = [[{ ...large, failing: 10, tolerated: 100, budget: 1000 }]];
  const small = scenarios.map((scenario) => ({ ...scenario, items: Math.min(scenario.items, 60) }));
  const law = (scenario: Scenario) => {
    const { program: _live, ...live } = play(scenario);
    const { program: _stored, ...stored } = play(scenario, (program, execution) =>
      restore(program, JSON.parse(JSON.stringify(snapshot(execution))) as ExecutionSnapshot),
    );
    expect(stored).toEqual(live);
  };
  fc.assert(fc.property(small, law), { seed, numRuns, examples });
});

test('however small the steps, it comes to the same', () => {
  check((scenario) => {
    const large = play(scenario);
    const small = play({ ...scenario, budget: 1 });
    expect(small.history).toEqual(large.history);
    expect(small.runs).toEqual(large.runs);
    expect(small.written).toEqual(large.written);
  });
});

// Where too many fail, it depends on how many had been started.
test('however the items are cut into pieces, it comes to the same', () => {
  check((any) => {
    const scenario = { ...any, tolerated: 100 };
    const cut = play(scenario);
    const whole = play({ ...scenario, pieces: [100_000] });
    expect(cut.history).toEqual(whole.history);
    expect(cut.runs).toEqual(whole.runs);
    expect(cut.written).toEqual(whole.written);
  });
});

test('its journal gives it again', () => {
  check((scenario) => {
    const live = play(scenario);
    const { events, execution } = feedJournal(live.program, JSON.parse(JSON.stringify(live.journal)));
    expect(Array.from(events, toHistoryEvent)).toEqual(live.history);
    expect(Array.from(execution.mapRuns.values(), describeMapRun)).toEqual(live.runs);
  });
});

test('every item goes by once, and the counts add up', () => {
  check((scenario) => {
    const { runs, written } = play(scenario);
    for (const { itemCounts, executionCounts } of runs) {
      for (const counts of [itemCounts, executionCounts]) {
        const { pending, running, succeeded, failed, timedOut, aborted, total } = counts;
        expect(pending + running + succeeded + failed + timedOut + aborted).toBe(total);
        expect(running).toBe(0);
      }
      expect(itemCounts.total).toBe(scenario.items);
    }
    if (!scenario.writes) return;
    const items = written.flatMap((input) => (scenario.batch === 0 ? [input] : (input as { Items: number[] }).Items));
    expect([...items].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: scenario.items }, (_, index) => index),
    );
  });
});

// --- helpers ----------------------------------------------------------------------------------------

interface Scenario {
  readonly items: number;
  /** Sizes, used up from the front, and again from the start. */
  readonly pieces: readonly number[];
  readonly batch: number;
  readonly concurrency: number;
  readonly writes: boolean;
  readonly waits: boolean;
  /** Children whose first item is a multiple of this fail. */
  readonly failing: number;
  readonly tolerated: number;
  readonly budget: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  items: fc.constantFrom(0, 1, 2, 7, 60, 2500),
  pieces: fc.array(fc.constantFrom(3, 2, 40, 400, 1100), { minLength: 1, maxLength: 4 }),
  batch: fc.constantFrom(0, 0, 1, 3, 150),
  concurrency: fc.constantFrom(0, 1, 3, 50),
  writes: fc.boolean(),
  waits: fc.boolean(),
  failing: fc.constantFrom(2, 10, 1_000_000),
  tolerated: fc.constantFrom(0, 10, 100),
  budget: fc.constantFrom(10, 1000),
});

function check(law: (scenario: Scenario) => void): void {
  fc.assert(fc.property(scenarios, law), { seed, numRuns });
}

function definitionOf({ batch, concurrency, writes, waits, failing, tolerated }: Scenario): object {
  const first = batch === 0 ? '$states.input' : '$states.input.Items[0]';
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        MaxConcurrency: concurrency,
        ToleratedFailurePercentage: tolerated,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
        ...(batch > 0 && { ItemBatcher: { MaxItemsPerBatch: batch } }),
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: waits ? 'W' : 'C',
          States: {
            ...(waits && { W: { Type: 'Wait', Seconds: 1, Next: 'C' } }),
            C: { Type: 'Choice', Choices: [{ Condition: `{% ${first} % ${failing} = 0 %}`, Next: 'F' }], Default: 'S' },
            F: { Type: 'Fail', Error: 'Broken' },
            S: { Type: 'Succeed', Output: 1 },
          },
        },
        ...(writes && { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b' } } }),
        End: true,
      },
    },
  };
}

interface Played {
  readonly program: Program;
  readonly journal: readonly HostEvent[];
  readonly history: readonly HistoryEvent[];
  readonly runs: readonly MapRunDescription[];
  /** The inputs of all children that were told of, in the order of their items. */
  readonly written: readonly unknown[];
}

type Between = (program: Program, execution: ReturnType<typeof newExecution>) => ReturnType<typeof newExecution>;

function play(scenario: Scenario, between: Between = (_program, execution) => execution): Played {
  const program = programOf(definitionOf(scenario));
  const log = new HistoryLog();
  const journal: HostEvent[] = [];
  const written: unknown[] = [];
  let execution = newExecution();
  let now = START;
  let fireAt: number | undefined;
  let reads = 0;
  const news: HostNews[] = [{ type: 'ExecutionStarted', input: { value: {} }, identity, seed: 1 }];
  while (execution.outcome === undefined) {
    const next = news.shift() ?? elapse();
    const event = { ...next, at: now, budget: scenario.budget } as HostEvent;
    journal.push(event);
    for (const command of step(program, execution, event, { log }).commands) obey(command);
    execution = between(program, execution);
  }
  return {
    program,
    journal,
    history: Array.from(log, toHistoryEvent),
    runs: Array.from(execution.mapRuns.values(), describeMapRun),
    written,
  };

  function elapse(): HostNews {
    if (fireAt === undefined) throw new Error('The execution waits for nothing, and has not ended');
    now = fireAt;
    return { type: 'TimerFired' };
  }

  function obey(command: Command): void {
    if (command.type === 'Continue') news.unshift({ type: 'Continue' });
    if (command.type === 'StartTimer') fireAt = command.fireAt;
    if (command.type === 'CancelTimer') fireAt = undefined;
    if (command.type === 'ReadItems') news.push(piece(command));
    if (command.type === 'WriteResults') news.push(write(command));
  }

  function piece({ mapRunId, from }: ReadItems): HostNews {
    const size = scenario.pieces[reads++ % scenario.pieces.length] ?? 1;
    const to = Math.min(from + size, scenario.items);
    const items = storeItems(Array.from({ length: to - from }, (_, index) => ({ value: from + index })));
    return { type: 'ItemsRead', mapRunId, from, items, ...(to < scenario.items && { total: scenario.items }) };
  }

  function write({ mapRunId, part, children, pending }: WriteResults): HostNews {
    written.push(...children.map(({ input }) => input.value), ...pending.map(({ value }) => value));
    return { type: 'ResultsWritten', mapRunId, part };
  }
}
