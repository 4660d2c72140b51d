// What is true of every distributed Map whose items are read in pieces and whose results are written in parts, also when
// it is stopped and redriven.

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
  const large: Scenario = {
    items: 1300,
    pieces: [400],
    batch: 0,
    concurrency: 50,
    type: 'STANDARD',
    writes: true,
    waits: true,
    failing: 10,
    tolerated: 100,
    budget: 1000,
    stopAfter: 2,
    redrives: 2,
  };
  // Many children are stopped before their turn has come.
  const queued: Scenario = { ...large, items: 60, concurrency: 0, failing: 2, tolerated: 0, budget: 10, redrives: 0 };
  const examples: [Scenario][] = [[large], [queued]];
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
    expect(small.files).toEqual(large.files);
  });
});

// Where too many fail or the execution is stopped, it depends on how many had been started.
test('however the items are cut into pieces, it comes to the same', () => {
  check((any) => {
    const scenario = { ...any, tolerated: 100, stopAfter: 0 };
    const cut = play(scenario);
    const whole = play({ ...scenario, pieces: [100_000] });
    expect(cut.history).toEqual(whole.history);
    expect(cut.runs).toEqual(whole.runs);
    expect(cut.files).toEqual(whole.files);
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
    const { runs, files, wasStopped } = play(scenario);
    for (const { itemCounts, executionCounts } of runs) {
      for (const counts of [itemCounts, executionCounts]) {
        const { pending, running, succeeded, failed, timedOut, aborted, total } = counts;
        expect(pending + running + succeeded + failed + timedOut + aborted).toBe(total);
        expect(running).toBe(0);
      }
      expect(itemCounts.total).toBe(scenario.items);
      if (scenario.writes) {
        const { resultsWritten, succeeded, failed, timedOut, aborted } = executionCounts;
        expect(resultsWritten).toBe(succeeded + failed + timedOut + aborted);
        expect([files.succeeded.length, files.failed.length]).toEqual([succeeded, failed + timedOut + aborted]);
      }
    }
    if (!scenario.writes) return;
    const inputs = [...files.succeeded, ...files.failed, ...files.pending];
    const items = inputs.flatMap((input) => (scenario.batch === 0 ? [input] : (input as { Items: number[] }).Items));
    const all = Array.from({ length: scenario.items }, (_, index) => index);
    const sorted = [...items].sort((a, b) => Number(a) - Number(b));
    // Of a run that was stopped, items that were not at hand are in no file.
    if (wasStopped) expect(all.slice(0, sorted.length)).toEqual(sorted);
    else expect(sorted).toEqual(all);
  });
});

test('redriven often enough, it succeeds with all children, each of them once', () => {
  check((any) => {
    const scenario: Scenario = {
      ...any,
      type: 'STANDARD',
      writes: true,
      redrives: 5000,
      items: Math.min(any.items, 60),
    };
    const { files, runs, isSuccess } = play(scenario);
    expect(isSuccess).toBe(true);
    const { pending, succeeded, failed, total, aborted } = runs[0]?.executionCounts ?? {};
    expect({ pending, aborted, sum: (succeeded ?? 0) + (failed ?? 0) }).toEqual({ pending: 0, aborted: 0, sum: total });
    expect(files.pending).toEqual([]);
    const straight = play({ ...scenario, stopAfter: 0, tolerated: 100, redrives: 0 }).files;
    const keys = (inputs: readonly unknown[]) => inputs.map((input) => JSON.stringify(input)).sort();
    expect(keys([...files.succeeded, ...files.failed])).toEqual(keys([...straight.succeeded, ...straight.failed]));
  });
});

// --- helpers ----------------------------------------------------------------------------------------

interface Scenario {
  readonly items: number;
  /** Sizes, used up from the front, and again from the start. */
  readonly pieces: readonly number[];
  readonly batch: number;
  readonly concurrency: number;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly writes: boolean;
  readonly waits: boolean;
  /** Children whose first item is a multiple of this fail, unless they are redriven. */
  readonly failing: number;
  readonly tolerated: number;
  readonly budget: number;
  /** Seconds after which the execution is stopped, if it still runs; 0 for never. */
  readonly stopAfter: number;
  /** So often it is redriven, while it does not succeed. */
  readonly redrives: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  items: fc.constantFrom(0, 1, 2, 7, 60, 2500),
  pieces: fc.array(fc.constantFrom(3, 2, 40, 400, 1100), { minLength: 1, maxLength: 4 }),
  batch: fc.constantFrom(0, 0, 1, 3, 150),
  concurrency: fc.constantFrom(0, 1, 3, 50),
  type: fc.constantFrom('STANDARD', 'STANDARD', 'EXPRESS'),
  writes: fc.boolean(),
  waits: fc.boolean(),
  failing: fc.constantFrom(2, 10, 1_000_000),
  tolerated: fc.constantFrom(0, 10, 100),
  budget: fc.constantFrom(10, 1000),
  stopAfter: fc.constantFrom(0, 0, 1, 4),
  redrives: fc.constantFrom(0, 1, 3),
});

function check(law: (scenario: Scenario) => void): void {
  fc.assert(fc.property(scenarios, law), { seed, numRuns });
}

function definitionOf({ batch, concurrency, type, writes, waits, failing, tolerated }: Scenario): object {
  const first = batch === 0 ? '$states.input' : '$states.input.Items[0]';
  const passes = `${first} % ${failing} != 0 or $states.context.Execution.RedriveCount > 0`;
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
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
          StartAt: waits ? 'W' : 'C',
          States: {
            ...(waits && { W: { Type: 'Wait', Seconds: 1, Next: 'C' } }),
            C: { Type: 'Choice', Choices: [{ Condition: `{% ${passes} %}`, Next: 'S' }] },
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
  /** What the files that the manifest would name tell of: the inputs of children. */
  readonly files: Files;
  readonly isSuccess: boolean;
  /** It ended because it was stopped. */
  readonly wasStopped: boolean;
}

interface Files {
  readonly succeeded: unknown[];
  readonly failed: unknown[];
  readonly pending: unknown[];
}

type Between = (program: Program, execution: ReturnType<typeof newExecution>) => ReturnType<typeof newExecution>;

function play(scenario: Scenario, between: Between = (_program, execution) => execution): Played {
  const program = programOf(definitionOf(scenario));
  const log = new HistoryLog();
  const journal: HostEvent[] = [];
  const files: Files = { succeeded: [], failed: [], pending: [] };
  let redrives = scenario.redrives;
  let stopAt = scenario.stopAfter === 0 ? undefined : START + scenario.stopAfter * 1000 + 500;
  let execution = newExecution();
  let now = START;
  let fireAt: number | undefined;
  let reads = 0;
  const news: HostNews[] = [{ type: 'ExecutionStarted', input: { value: {} }, identity, seed: 1 }];
  while (isGoingOn()) {
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
    files,
    isSuccess: execution.outcome?.status === 'SUCCEEDED',
    wasStopped: execution.outcome?.status === 'ABORTED',
  };

  function isGoingOn(): boolean {
    const { outcome, closing } = execution;
    if (outcome === undefined || closing.size > 0) return true;
    if (outcome.status === 'SUCCEEDED' || redrives === 0) return false;
    redrives -= 1;
    news.splice(0, Number.POSITIVE_INFINITY, { type: 'RedriveExecution' });
    fireAt = undefined;
    return true;
  }

  function elapse(): HostNews {
    if (stopAt !== undefined && stopAt < (fireAt ?? 0)) {
      now = stopAt;
      stopAt = undefined;
      return { type: 'StopExecution' };
    }
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

  function write({ mapRunId, part, children, pending, addsToManifest }: WriteResults): HostNews {
    if (part === 0) {
      if (!addsToManifest) files.succeeded.length = 0;
      files.failed.length = 0;
      files.pending.length = 0;
    }
    for (const { input, outcome } of children) {
      (outcome.status === 'SUCCEEDED' ? files.succeeded : files.failed).push(input.value);
    }
    files.pending.push(...pending.map(({ value }) => value));
    return { type: 'ResultsWritten', mapRunId, part };
  }
}
