// Events of one history, packed: an object for each of 25,000 events would be for the garbage collector to walk and to
// move, and one array of them all to copy each time that it grows.

import {
  type HistoryDetails,
  type HistoryEventType,
  type HistoryRecord,
  type NamedType,
  type ToldDetails,
  toldDetails,
  typeOf,
} from './history-event.js';
import type { Payload } from './payload.js';

/**
 * The members of an event lie one after another in a page; its id and its time do not lie there. Details that say nothing
 * but the index of an iteration are that number: two for each iteration.
 */
type Cell = HistoryEventType | NamedType | number | Payload | HistoryDetails | undefined;
const CELLS_OF_AN_EVENT = 4;
const EVENTS_OF_A_PAGE = 512;
const CELLS_OF_A_PAGE = CELLS_OF_AN_EVENT * EVENTS_OF_A_PAGE;

export class HistoryLog implements Iterable<HistoryRecord> {
  /** The id of the first event here; those that follow count up by one. */
  private firstId = 1;
  private count = 0;
  /** The first has room for two events, and grows: an execution that waits has no more. */
  private page: Cell[] = new Array<Cell>(2 * CELLS_OF_AN_EVENT);
  private cell = 0;
  /** All of them, the latest last; made for the second. */
  private pages: Cell[][] | undefined;
  private firstTime = 0;
  /** Whenever time has passed since: the position of the first event of that time, and the time; made for the first. */
  private timeStarts: number[] | undefined;
  private times: number[] | undefined;

  get length(): number {
    return this.count;
  }

  append(
    id: number,
    previousEventId: number,
    head: HistoryEventType | NamedType,
    timestamp: number,
    payload: Payload | undefined,
    details: ToldDetails | undefined,
  ): void {
    if (this.count === 0) {
      this.firstId = id;
      this.firstTime = timestamp;
    } else if (timestamp !== this.latestTime) this.timePassed(timestamp);
    if (this.cell === CELLS_OF_A_PAGE) {
      this.pages ??= [this.page];
      this.page = new Array<Cell>(CELLS_OF_A_PAGE);
      this.pages.push(this.page);
      this.cell = 0;
    }
    const { page, cell } = this;
    page[cell] = head;
    page[cell + 1] = previousEventId;
    page[cell + 2] = payload;
    page[cell + 3] = details;
    this.cell = cell + CELLS_OF_AN_EVENT;
    this.count += 1;
  }

  /** Forgets its events. The room of a page is kept for those that follow. */
  clear(): void {
    this.page.fill(undefined);
    this.pages = undefined;
    this.cell = 0;
    this.count = 0;
    this.timeStarts = undefined;
    this.times = undefined;
  }

  private timePassed(timestamp: number): void {
    this.timeStarts ??= [];
    this.times ??= [];
    this.timeStarts.push(this.count);
    this.times.push(timestamp);
  }

  private get latestTime(): number {
    const { times } = this;
    return times === undefined ? this.firstTime : (times[times.length - 1] as number);
  }

  /** The event at a position, counted from 0. */
  at(position: number): HistoryRecord {
    this.check(position);
    return this.recordAt(position, this.timeOf(position));
  }

  // Members of the event at a position, for whoever looks at many and keeps none: no record is made.

  typeAt(position: number): HistoryEventType {
    return typeOf(this.cellAt(position, 0) as HistoryEventType | NamedType);
  }

  previousEventIdAt(position: number): number {
    return this.cellAt(position, 1) as number;
  }

  detailsAt(position: number): HistoryDetails | undefined {
    return toldDetails(this.cellAt(position, 3) as ToldDetails | undefined);
  }

  idAt(position: number): number {
    this.check(position);
    return this.firstId + position;
  }

  timestampAt(position: number): number {
    this.check(position);
    return this.timeOf(position);
  }

  /** @param member its place among those of an event, as `append` puts them there. */
  private cellAt(position: number, member: number): Cell {
    this.check(position);
    const page = this.pages?.[Math.floor(position / EVENTS_OF_A_PAGE)] ?? this.page;
    return page[(position % EVENTS_OF_A_PAGE) * CELLS_OF_AN_EVENT + member];
  }

  private check(position: number): void {
    if (position >= 0 && position < this.count) return;
    throw new RangeError(`There is no event at position ${position} of ${this.length}`);
  }

  /** The first events, so many of them. */
  first(count: number): readonly HistoryRecord[] {
    const records = new Array<HistoryRecord>(count);
    for (let position = 0; position < count; position += 1) records[position] = this.at(position);
    return records;
  }

  *[Symbol.iterator](): Iterator<HistoryRecord> {
    let time = this.firstTime;
    let changes = 0;
    for (let position = 0; position < this.count; position += 1) {
      if (this.timeStarts?.[changes] === position) {
        time = this.times?.[changes] as number; // there are as many of both
        changes += 1;
      }
      yield this.recordAt(position, time);
    }
  }

  private recordAt(position: number, timestamp: number): HistoryRecord {
    const page = this.pages?.[Math.floor(position / EVENTS_OF_A_PAGE)] ?? this.page;
    const cell = (position % EVENTS_OF_A_PAGE) * CELLS_OF_AN_EVENT;
    const head = page[cell] as HistoryEventType | NamedType;
    return {
      id: this.firstId + position,
      type: typeOf(head),
      previousEventId: page[cell + 1] as number,
      timestamp,
      name: typeof head === 'string' ? undefined : head.name,
      payload: page[cell + 2] as Payload | undefined,
      details: toldDetails(page[cell + 3] as ToldDetails | undefined),
    };
  }

  /** The last of the times that had come when the event at `position` was told. */
  private timeOf(position: number): number {
    const { timeStarts, times } = this;
    if (timeStarts === undefined || times === undefined) return this.firstTime;
    let low = 0;
    let high = timeStarts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timeStarts[middle] as number) <= position) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.firstTime : (times[low - 1] as number);
  }
}
