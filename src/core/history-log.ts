// Events of one history, in columns. A history of 25,000 events would be as many objects, and the
// garbage collector would walk and move every one of them; columns are a handful.

import type { HistoryDetails, HistoryEventType, HistoryRecord } from './history-event.js';
import type { Payload } from './payload.js';

export class HistoryLog implements Iterable<HistoryRecord> {
  /** The id of the first event here; those that follow count up by one. */
  private firstId = 1;
  private readonly types: HistoryEventType[] = [];
  private readonly previousEventIds: number[] = [];
  private readonly timestamps: number[] = [];
  private readonly names: (string | undefined)[] = [];
  private readonly payloads: (Payload | undefined)[] = [];
  private readonly details: (HistoryDetails | undefined)[] = [];

  get length(): number {
    return this.types.length;
  }

  append(
    id: number,
    previousEventId: number,
    type: HistoryEventType,
    timestamp: number,
    name: string | undefined,
    payload: Payload | undefined,
    details: HistoryDetails | undefined,
  ): void {
    if (this.types.length === 0) this.firstId = id;
    this.types.push(type);
    this.previousEventIds.push(previousEventId);
    this.timestamps.push(timestamp);
    this.names.push(name);
    this.payloads.push(payload);
    this.details.push(details);
  }

  /** The event at a position, counted from 0. */
  at(position: number): HistoryRecord {
    const type = this.types[position];
    if (type === undefined) throw new RangeError(`There is no event at position ${position} of ${this.length}`);
    return {
      id: this.firstId + position,
      previousEventId: this.previousEventIds[position] as number,
      type,
      timestamp: this.timestamps[position] as number,
      name: this.names[position],
      payload: this.payloads[position],
      details: this.details[position],
    };
  }

  *[Symbol.iterator](): Iterator<HistoryRecord> {
    for (let position = 0; position < this.length; position += 1) yield this.at(position);
  }
}
