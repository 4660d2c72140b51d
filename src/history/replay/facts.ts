// What the core is told of a recording: facts from outside, each at its recorded time, and what the recording lacks of them.

import { Execution, type Strand } from '../../core/execution.js';
import type { HistoryLog } from '../../core/history-log.js';
import type { HostEvent } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import { step } from '../../core/step.js';
import type { ChildLog } from '../../core/turn.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import type { Track } from './track.js';

/** What the recording would have to say for the execution to go on. */
export interface MissingOutcome {
  /** The child execution of a distributed Map whose event it is, as a divergence names it; undefined for none. */
  readonly execution: string | undefined;
  /** The recorded event that is not reached without it. */
  readonly eventId: number;
  readonly state: string;
  readonly what: string;
}

/** A host event without its time. */
export type NewFact = HostEvent extends infer Event ? (Event extends HostEvent ? Omit<Event, 'at'> : never) : never;

/** Where the core tells its events. */
export interface Histories {
  readonly log: HistoryLog;
  readonly childLog: ChildLog | undefined;
}

export class Facts {
  readonly execution = new Execution();
  readonly journal: HostEvent[] = [];
  missing: MissingOutcome | undefined;
  private readonly program: Program;
  private readonly histories: Histories;
  private readonly hasTold: () => void;
  private readonly times = new Set<number>();

  /** @param hasTold called when the core has told what follows from a fact. */
  constructor(program: Program, histories: Histories, hasTold: () => void) {
    this.program = program;
    this.histories = histories;
    this.hasTold = hasTold;
  }

  /** Whether this was the time of a fact, epoch milliseconds. */
  isTime(milliseconds: number): boolean {
    return this.times.has(milliseconds);
  }

  /** @param dueAt when it is, where the recording has no times. @returns true */
  happens(event: RecordedEvent, fact: NewFact, dueAt = this.execution.now): boolean {
    const at = Math.max(event.timestamp ?? dueAt, this.execution.now);
    this.tell({ budget: 0, ...fact, at } as HostEvent);
    return true;
  }

  tell(event: HostEvent): void {
    this.times.add(event.at);
    this.journal.push(event);
    const { log, childLog } = this.histories;
    step(this.program, this.execution, event, { log, ...(childLog !== undefined && { childLog }) });
    this.hasTold();
  }

  /** The first thing that is lacking is what is told. @returns false */
  lacks(track: Track, event: RecordedEvent, { node }: Pick<Strand, 'node'>, what: string): boolean {
    this.missing ??= { execution: track.name, eventId: event.id, state: node.name, what };
    return false;
  }
}

export function textsIn(details: RecordedEvent['details'], ...members: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const member of members) {
    const text = details[member];
    if (typeof text === 'string') texts[member] = text;
  }
  return texts;
}
