// Distributed Maps of a task, with few items of which some are equal, that are tried again, time out and fail.

import fc from 'fast-check';
import type { Scenario } from './machines.js';

export interface MapScenario {
  readonly items: readonly number[];
  readonly concurrency: number;
  readonly batch: number;
  readonly tolerated: number;
  readonly attempts: number;
  readonly mapAttempts: number;
  /** Used up by place, and again from the start. */
  readonly script: Scenario['script'];
  /** In which their recordings are given. */
  readonly order: readonly number[];
  readonly seed: number;
}

export function mapScenarios(): fc.Arbitrary<MapScenario> {
  return fc.record({
    items: fc.array(fc.nat({ max: 3 }), { maxLength: 12 }),
    concurrency: fc.nat({ max: 3 }),
    batch: fc.nat({ max: 3 }),
    tolerated: fc.constantFrom(0, 0, 50, 100),
    attempts: fc.nat({ max: 2 }),
    mapAttempts: fc.nat({ max: 1 }),
    script: fc.array(
      fc.record({
        kind: fc.constantFrom<Scenario['script'][number]['kind']>(
          'success',
          'success',
          'success',
          'failure',
          'silence',
        ),
        delay: fc.nat({ max: 9000 }),
        heartbeats: fc.constant(0),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    order: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
    seed: fc.nat(),
  });
}

export function distributedMap({ concurrency, batch, tolerated, attempts, mapAttempts }: MapScenario): object {
  const again = (MaxAttempts: number) => [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts }];
  const Work = { Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 7, Retry: again(attempts), End: true };
  const Each = {
    Type: 'Map',
    MaxConcurrency: concurrency,
    ...(batch > 0 && { ItemBatcher: { MaxItemsPerBatch: batch } }),
    ToleratedFailurePercentage: tolerated,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Work',
      States: { Work },
    },
    Retry: again(mapAttempts),
    End: true,
  };
  return { StartAt: 'Each', States: { Each } };
}

/** The child executions in another order than that of their start. */
export function shuffled<Child>(children: readonly Child[], { order }: MapScenario): Child[] {
  return children
    .map((child, index) => ({ child, at: order[index % order.length] ?? 0 }))
    .sort((left, right) => left.at - right.at)
    .map(({ child }) => child);
}

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';
