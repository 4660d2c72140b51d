// Somebody who watches events being told, one after the other, inside of a step. Between steps an execution is whole; in a
// step that tells several events it is what the last of them has come to only where that is said. An execution that nobody
// watches asks once, where an event is told, whether somebody does.

import type { Strand, Timeline } from './execution.js';
import type { HistoryDetails, HistoryEventType } from './history-event.js';

export interface Witness {
  /**
   * What the last event of a history comes to has been done, and what follows belongs to the next one: called before each
   * event, and before what is changed ahead of its event. It may be called several times for one event. Of the last event
   * before the execution waits for its host, whoever steps it knows by itself.
   */
  settled(timeline: Timeline): void;
  /** An event was told. `strand` is the one whose state it is about, undefined for an event of the execution as a whole. */
  told(
    timeline: Timeline,
    strand: Strand | undefined,
    type: HistoryEventType,
    details: HistoryDetails | undefined,
  ): void;
}
