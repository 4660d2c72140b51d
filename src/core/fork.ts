// The start of a fork: an attempt of a Parallel or Map state.

import { IdTable } from '../utils/id-table.js';
import type { Json } from '../utils/json.js';
import type { Fork, MapRun, Strand } from './execution.js';
import type { Payload } from './payload.js';
import type { Turn } from './turn.js';

export interface ForkOptions {
  /** What branches are given, and what ItemSelector sees as `$`. */
  readonly effectiveInput: Payload;
  readonly size: number;
  readonly items?: readonly Json[];
  /** Default: all children at once. */
  readonly maxConcurrency?: number;
  readonly mapRun?: MapRun;
}

/** Opens a fork at the strand's last event, which its first children point to. */
export function openFork(turn: Turn, strand: Strand, options: ForkOptions): Fork {
  const { execution } = turn;
  const fork: Fork = {
    id: execution.nextForkId,
    strand,
    startedEventId: strand.lastEventId,
    effectiveInput: options.effectiveInput,
    items: options.items,
    size: options.size,
    maxConcurrency: options.maxConcurrency ?? Number.POSITIVE_INFINITY,
    nextIndex: 0,
    isStarting: false,
    running: new IdTable(),
    stopped: [],
    resuming: [],
    isSpent: false,
    completed: 0,
    results: [],
    lastEventId: strand.lastEventId,
    mapRun: options.mapRun,
  };
  execution.nextForkId += 1;
  execution.addFork(fork);
  strand.phase = { on: 'fork', fork };
  return fork;
}
