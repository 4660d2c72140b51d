// What is thrown for a recording that cannot be read as what it should be.

/** Which rule a recording breaks; docs/histories.md says of each what to do. */
export type HistoryFormatCode =
  | 'NOT_A_HISTORY'
  | 'SEVERAL_EXECUTIONS'
  | 'INVALID_EVENT'
  | 'UNKNOWN_EVENT_TYPE'
  | 'CONFLICTING_EVENTS'
  | 'MISSING_EVENTS'
  | 'UNREAD_PAGES'
  | 'EVENTS_AFTER_END'
  | 'MISSING_TIMESTAMPS'
  | 'MISSING_EXECUTION_DATA'
  | 'TOO_MANY_EVENTS'
  | 'OTHER_DESCRIPTION'
  | 'UNKNOWN_MAP_RUN'
  | 'REPEATED_CHILD';

/** Where in what was read. */
export interface HistoryPlace {
  readonly origin?: string | undefined;
  readonly eventId?: number | undefined;
  readonly eventIds?: readonly number[];
}

/** Says where a recording is wrong, what is wrong with it, and what to do. */
export class HistoryFormatError extends Error {
  override readonly name = 'HistoryFormatError';
  readonly code: HistoryFormatCode;
  /** What was read, as the caller named it; undefined where it was not named. */
  readonly origin: string | undefined;
  /** The event that is meant; undefined where it is the recording as a whole. */
  readonly eventId: number | undefined;
  /** Of MISSING_EVENTS those that are missing, of MISSING_EXECUTION_DATA those without it; else empty. */
  readonly eventIds: readonly number[];
  /** The message without the place. */
  readonly problem: string;

  /** @internal */
  constructor(code: HistoryFormatCode, problem: string, { origin, eventId, eventIds = [] }: HistoryPlace = {}) {
    super(
      [origin, eventId === undefined ? undefined : `event ${eventId}`, problem]
        .filter((part) => part !== undefined)
        .join(': '),
    );
    this.code = code;
    this.problem = problem;
    this.origin = origin;
    this.eventId = eventId;
    this.eventIds = eventIds;
  }
}

/** Throws what is wrong with one recording: it knows where that came from. */
export type Refuse = (code: HistoryFormatCode, problem: string, events?: number | readonly number[]) => never;

export function refusalOf(origin: string | undefined): Refuse {
  return (code, problem, events) => {
    const place = typeof events === 'number' ? { eventId: events } : { eventIds: events ?? [] };
    throw new HistoryFormatError(code, problem, { origin, ...place });
  };
}
