// What a Map Run needs for its recorded end to come: items, word that its results were written, and children that nobody
// recorded, run as far as they come.

import type { ReadItems } from '../../core/command.js';
import type { Fork, MapRun, ResultParts, Strand } from '../../core/execution.js';
import type { HostNews } from '../../core/host-event.js';
import { itemsAskedFor } from '../../core/map-run-items.js';
import { storeItems } from '../../core/stored-items.js';
import type { MapState } from '../../language/types.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import { type Facts, textsIn } from './facts.js';
import { itemsOfChildren } from './items-of-children.js';
import type { MapRunChildren } from './map-run-children.js';
import { findChain, type Track } from './track.js';

/** Items that were read outside: undefined where a command was not carried out yet. */
export type ReadByNow = (command: ReadItems) => ItemsNews | undefined;

export type ItemsNews = Extract<HostNews, { readonly type: 'ItemsRead' | 'ItemsReadFailed' }>;

export interface MapRunFactsOptions {
  /** What the definition has at a JSON Pointer. */
  definitionAt(pointer: string): unknown;
  /** Where there are objects to read items from: what is read by now. Default: nobody has them. */
  readonly items: ReadByNow | undefined;
  /** The recorded children of a Map Run; undefined where there are none. */
  runOf(fork: Fork): MapRunChildren | undefined;
}

export class MapRunFacts {
  /** Set where the execution goes on when these items have been read. */
  unread: ReadItems | undefined;
  private readonly facts: Facts;
  private readonly options: MapRunFactsOptions;

  constructor(facts: Facts, options: MapRunFactsOptions) {
    this.facts = facts;
    this.options = options;
  }

  /** Runs children that nobody recorded as far as they come without anything from outside. */
  runChildren(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    for (const [index, child] of fork.running) {
      if (run !== undefined && !run.unpaired.has(index)) continue;
      const result = this.runChild(track, event, child, run);
      if (result !== undefined) return result;
    }
    const stopped = run === undefined ? undefined : [...run.held].find(({ upcoming }) => isStop(upcoming));
    if (stopped?.upcoming !== undefined && event.type === 'MapRunSucceeded') {
      return this.facts.lacks(stopped, stopped.upcoming, fork.strand, `${stopped.upcoming.type} ${BY_ITSELF}`);
    }
    return this.move(track, event, fork, run);
  }

  /** @returns undefined where the chain and those below it can only wait. */
  private runChild(
    track: Track,
    event: RecordedEvent,
    child: Strand,
    run: MapRunChildren | undefined,
  ): boolean | undefined {
    let outcome: boolean | undefined;
    findChain(child, (strand) => {
      const { phase } = strand;
      if (strand.isQueued) outcome = this.facts.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
      else if (phase.on === 'timer') {
        outcome = this.facts.happens(event, { type: 'TimerFired', timer: phase.timer.purpose }, phase.timer.fireAt);
      } else if (phase.on === 'task') outcome = this.facts.lacks(track, event, strand, this.missingOf(run));
      else if (phase.on === 'fork' && phase.fork.mapRun !== undefined) {
        const below = this.runChildren(track, event, phase.fork, undefined);
        if (below || this.facts.missing !== undefined) outcome = below;
      }
      return outcome !== undefined;
    });
    return outcome;
  }

  private missingOf(run: MapRunChildren | undefined): string {
    if (run === undefined) return 'tasks of its child executions have outcomes that this recording does not hold';
    const { unpaired, fork, recorded } = run;
    const all = Number.isFinite(fork.size) ? ` of ${fork.size}` : '';
    const first = [...unpaired.values()].slice(0, MOST_NAMED);
    const inputs = first.map(({ index, log }) => `${index} with the input ${short(log.at(0).payload?.text())}`);
    const more = unpaired.size > first.length ? `, and ${unpaired.size - first.length} more` : '';
    return (
      `histories of its child executions are missing: ${unpaired.size}${all} (${recorded.length} were given). ` +
      `Missing is child ${inputs.join(', child ')}${more}`
    );
  }

  /** Reads items, or has results written, where that is what a Map Run waits for. */
  move(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    const { mapRun, strand } = fork;
    if (mapRun?.items.asked !== undefined) return this.readItems(track, event, fork, run);
    if (mapRun?.results?.writing !== undefined) return this.writeResults(track, event, fork, mapRun, mapRun.results);
    return strand.isQueued && this.facts.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
  }

  private readItems(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    const command = itemsAskedFor(fork);
    if (command === undefined) return false;
    const { mapRunId, from } = command;
    if (this.options.items !== undefined) {
      const news = this.options.items(command);
      if (news !== undefined) return this.facts.happens(event, { ...news, mapRunId });
      this.unread ??= command;
      return this.facts.lacks(
        track,
        run?.toCome ?? event,
        fork.strand,
        'what its ItemReader read has not been read here',
      );
    }
    const end = run?.toCome ?? event;
    const { error, cause } = textsIn(end.details, 'error', 'cause');
    if (end.type === 'MapRunFailed' && error === 'States.ItemReaderFailed' && run === undefined) {
      return this.facts.happens(event, {
        type: 'ItemsReadFailed',
        mapRunId,
        error,
        ...(cause !== undefined && { cause }),
      });
    }
    const found = run === undefined ? NOT_READ : itemsOfChildren(this.mapStateOf(fork), run);
    if (typeof found === 'string') return this.facts.lacks(track, run?.toCome ?? event, fork.strand, found);
    return this.facts.happens(event, { type: 'ItemsRead', mapRunId, from, items: storeItems(found) });
  }

  private mapStateOf({ strand }: Fork): MapState {
    return this.options.definitionAt(strand.node.place.pointer) as MapState; // only such a state has a Map Run
  }

  // That a run succeeded says that its results were written; how it failed, whether they could not be.
  private writeResults(
    track: Track,
    event: RecordedEvent,
    fork: Fork,
    { failure }: MapRun,
    { parts }: ResultParts,
  ): boolean {
    const end = this.options.runOf(fork)?.toCome ?? event;
    const of = { mapRunId: fork.id, part: parts - 1 } as const;
    if (end.type === 'MapRunSucceeded' || (end.type === 'MapRunFailed' && failure !== undefined)) {
      return this.facts.happens(event, { type: 'ResultsWritten', ...of });
    }
    const { error, cause } = textsIn(end.details, 'error', 'cause');
    if (end.type === 'MapRunFailed' && error === 'States.ResultWriterFailed') {
      return this.facts.happens(event, {
        type: 'ResultsWriteFailed',
        ...of,
        error,
        ...(cause !== undefined && { cause }),
      });
    }
    return this.facts.lacks(
      track,
      end,
      fork.strand,
      'whether its ResultWriter wrote the results is not in the recording',
    );
  }
}

const NOT_READ = 'what its ItemReader read is not in the recording';
export const BY_ITSELF = 'of this child execution follows from nothing that its parent has recorded';
/** Missing children that a message names. */
const MOST_NAMED = 3;

function short(text = ''): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function isStop(event: RecordedEvent | undefined): boolean {
  return event?.type === 'ExecutionAborted';
}
