// Parts of recordings, put together to executions as they come.
//
//   A1. Entries of logs go by their execution, however the executions are mixed.
//   A2. Events and pages that say of no execution are of the same one, until a second event 1 comes: it begins another.
//   A3. Of a stream, an execution is given out as soon as it is whole: a log goes on with others after its end. One that
//       can be redriven goes on until the stream ends.
//   A4. What one execution may hold, and what all that are open may hold together, is bounded. What is beyond it is
//       refused by itself, and the others go on.

import type { HistoryEventType } from '../../core/history-event.js';
import { SERVICE_LIMITS } from '../../core/limits.js';
import type { StateMachineType } from '../../language/types.js';
import { isEnd } from './check-events.js';
import { HistoryFormatError } from './history-format-error.js';
import type { RawObject } from './raw.js';
import { typeByArn } from './read-description.js';
import { wholeNumber } from './read-event.js';
import type { RecordedExecution } from './recorded-execution.js';
import type { Piece } from './recordings.js';

/** What was found of one execution. */
export interface Part {
  readonly executionArn: string | undefined;
  /** Where its first piece was found. */
  readonly origin: string | undefined;
  readonly isLog: boolean;
  /** Empty where it was read before. */
  readonly events: readonly RawObject[];
  readonly hasUnreadPages: boolean;
  readonly describe?: unknown;
  readonly history?: unknown;
  readonly children?: unknown;
  readonly read?: RecordedExecution;
  /** It is more than what may be read. */
  readonly refused?: HistoryFormatError;
}

export interface AssemblyOptions {
  /** Events and pages may be of more than one execution. */
  readonly maySplit: boolean;
  /** Executions of logs are given out when they have ended. */
  readonly isStream?: boolean;
  /** Where the recording does not say it. */
  readonly type?: StateMachineType | undefined;
  /** How many characters the executions may hold that are open at a time. Default: no bound. */
  readonly mostOpenCharacters?: number;
}

export class Assembly {
  private readonly options: AssemblyOptions;
  /** In the order in which they first appeared. */
  private readonly open = new Set<OpenPart>();
  private readonly logged = new Map<string, OpenPart>();
  /** How many events those executions had which were given out; the last of them only. */
  private readonly given = new Map<string, number>();
  private listed: OpenPart | undefined;
  private characters = 0;

  constructor(options: AssemblyOptions) {
    this.options = options;
  }

  /**
   * Takes a piece in.
   * @param characters how much it holds, about; 0 where nobody bounds it.
   * @returns the executions that are whole by now, or refused.
   */
  add(piece: Piece, origin?: string, characters = 0): Part[] {
    switch (piece.kind) {
      case 'execution': {
        const { history, describe, children } = piece;
        return this.whole({ ...NOTHING, origin, executionArn: undefined, history, describe, children });
      }
      case 'read':
        return this.whole({ ...NOTHING, origin, executionArn: undefined, read: piece.execution });
      case 'event':
        return this.addListed([piece.event], undefined, origin, characters);
      case 'page':
        return this.addListed(piece.events, piece.hasMore, origin, characters);
      case 'entry':
        return this.addEntry(piece.executionArn, piece.entry, origin, characters);
    }
  }

  /** What is left when nothing more comes. */
  end(): Part[] {
    const parts = Array.from(this.open, (part) => part.finished());
    this.open.clear();
    this.logged.clear();
    this.listed = undefined;
    this.characters = 0;
    return parts;
  }

  private whole(part: Part): Part[] {
    if (this.options.isStream) return [part];
    // In its place among the others.
    this.open.add(new OpenPart(part));
    return [];
  }

  private addListed(
    events: readonly RawObject[],
    hasMore: boolean | undefined,
    origin: string | undefined,
    characters: number,
  ): Part[] {
    const complete: Part[] = [];
    if (this.options.maySplit && this.listed?.hasFirst && events.some(isFirst)) {
      if (this.options.isStream) complete.push(this.close(this.listed));
      this.listed = undefined;
    }
    this.listed ??= this.opened({ ...NOTHING, executionArn: undefined, origin });
    this.listed.addPage(hasMore);
    return [...complete, ...this.addTo(this.listed, events, characters, this.options.type ?? 'STANDARD')];
  }

  private addEntry(executionArn: string, entry: RawObject, origin: string | undefined, characters: number): Part[] {
    const given = this.given.get(executionArn);
    // Read twice, as ranges of a log that overlap are: what was given out had each of its events.
    if (given !== undefined && (wholeNumber(entry.id) ?? 0) <= given) return [];
    const type = typeByArn(executionArn) ?? this.options.type ?? 'EXPRESS';
    let part = this.logged.get(executionArn);
    if (part === undefined) {
      part = this.opened({ ...NOTHING, executionArn, origin, isLog: true });
      this.logged.set(executionArn, part);
    }
    const refused = this.addTo(part, [entry], characters, type);
    if (!this.options.isStream || !this.open.has(part) || !part.isWhole(type)) return refused;
    return [...refused, this.close(part)];
  }

  private opened(part: Part): OpenPart {
    const open = new OpenPart(part);
    this.open.add(open);
    return open;
  }

  private addTo(part: OpenPart, events: readonly RawObject[], characters: number, type: StateMachineType): Part[] {
    for (const event of events) part.add(event, type);
    this.characters += part.grow(characters);
    const { mostOpenCharacters = Number.POSITIVE_INFINITY } = this.options;
    return this.characters > mostOpenCharacters ? this.refuseOldest(mostOpenCharacters) : [];
  }

  /** The end of the one that is open for the longest time is the least likely to come. */
  private refuseOldest(mostOpenCharacters: number): Part[] {
    const refused: Part[] = [];
    for (const part of this.open) {
      if (this.characters <= mostOpenCharacters) break;
      part.refuse(
        `its end has not come within ${mostOpenCharacters} characters of it and of others that have not ended: ` +
          'it is too large, or its log was read in part',
      );
      // What comes of a list yet belongs to it, and is dropped.
      if (part === this.listed) this.characters -= part.shrink();
      else refused.push(this.close(part));
    }
    return refused;
  }

  private close(part: OpenPart): Part {
    const { executionArn } = part.part;
    this.open.delete(part);
    this.characters -= part.shrink();
    if (executionArn !== undefined) {
      this.logged.delete(executionArn);
      this.given.set(executionArn, part.refused === undefined ? part.ids.size : Number.POSITIVE_INFINITY);
      const [oldest] = this.given.keys();
      if (this.given.size > MOST_GIVEN && oldest !== undefined) this.given.delete(oldest);
    }
    return part.finished();
  }
}

/** Executions that were given out are remembered for as long as ranges of a log can overlap, about. */
const MOST_GIVEN = 50_000;

/** Pages overlap now and then; that often no history comes. */
const MOST_EVENTS = 4 * SERVICE_LIMITS.STANDARD.historyEvents;

const NOTHING = { isLog: false, events: [], hasUnreadPages: false } as const;

function isFirst({ id }: RawObject): boolean {
  return wholeNumber(id) === 1;
}

class OpenPart {
  readonly part: Part;
  readonly ids = new Set<number>();
  hasFirst = false;
  refused: HistoryFormatError | undefined;
  private events: RawObject[] = [];
  private lastEnd: { readonly id: number; readonly type: HistoryEventType } | undefined;
  private pages = 0;
  private pagesWithMore = 0;
  private characters = 0;

  constructor(part: Part) {
    this.part = part;
  }

  add(event: RawObject, type: StateMachineType): void {
    this.hasFirst ||= isFirst(event);
    if (this.refused !== undefined) return;
    const id = wholeNumber(event.id) ?? 0;
    this.ids.add(id);
    this.events.push(event);
    if (isEnd(event.type as HistoryEventType) && id > (this.lastEnd?.id ?? 0)) {
      this.lastEnd = { id, type: event.type as HistoryEventType };
    }
    if (
      type === 'STANDARD' &&
      (this.ids.size > SERVICE_LIMITS.STANDARD.historyEvents || this.events.length > MOST_EVENTS)
    ) {
      this.refuse(
        `holds more than ${SERVICE_LIMITS.STANDARD.historyEvents} events, and a Standard execution has no more` +
          (this.part.isLog ? '' : ": of an Express execution, say so with type: 'EXPRESS'"),
      );
    }
  }

  addPage(hasMore: boolean | undefined): void {
    if (hasMore === undefined) return;
    this.pages += 1;
    if (hasMore) this.pagesWithMore += 1;
  }

  refuse(problem: string): void {
    this.events = [];
    this.ids.clear();
    this.refused ??= new HistoryFormatError('TOO_MANY_EVENTS', problem, { origin: this.part.origin });
  }

  /** Whether its end has come and all before it, and nothing can follow. */
  isWhole(type: StateMachineType): boolean {
    if (this.lastEnd === undefined || this.lastEnd.id !== this.ids.size) return false;
    return type === 'EXPRESS' || this.lastEnd.type === 'ExecutionSucceeded';
  }

  grow(characters: number): number {
    if (this.refused !== undefined) return 0;
    this.characters += characters;
    return characters;
  }

  shrink(): number {
    const { characters } = this;
    this.characters = 0;
    return characters;
  }

  finished(): Part {
    return {
      ...this.part,
      events: this.events,
      // The last page has no token, wherever it stands among them.
      hasUnreadPages: this.pages > 0 && this.pagesWithMore === this.pages,
      ...(this.refused !== undefined && { refused: this.refused }),
    };
  }
}
