// What is looked at: whatever has a timeline, wherever that comes from.

import type { Timeline } from '../../history/timeline/timeline.js';

export interface Inspected {
  readonly timeline: Timeline;
  /** What it is called. */
  readonly title: string;
  /** Where a recording and the definition part, if they do. */
  readonly divergence?: {
    /** The id of the first event that is not as recorded, as far as the timeline has it. */
    readonly eventId: number;
    readonly message: string;
  };
}
