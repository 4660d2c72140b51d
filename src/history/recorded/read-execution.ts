// Recordings of executions, out of what the API and the logs give: whole and checked, or refused with the reason.
//
//   R1. Nothing is made up: what a recording does not have is undefined, or the recording is refused.
//   R2. The order in which parts come says nothing: events are ordered by their ids.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html

import type { StateMachineType } from '../../language/types.js';
import { Assembly, type AssemblyOptions, type Part } from './assembly.js';
import { checkEvents, isTruncated } from './check-events.js';
import { type ChildRecordings, readChildren } from './child-recordings.js';
import { type Refuse, refusalOf } from './history-format-error.js';
import { checkDescription, describedByArn, readDescription, typeByArn } from './read-description.js';
import { readHistoryEvent, readLogEntry, wholeNumber } from './read-event.js';
import type { RecordedDescription, RecordedEvent, RecordedExecution } from './recorded-execution.js';
import { type Piece, piecesOf } from './recordings.js';

export interface ReadExecutionOptions {
  /** What messages call the recording: the name of its file, say. */
  readonly origin?: string;
  /** The response of DescribeExecution, where it does not stand with the events. */
  readonly describe?: unknown;
  /** Where the recording itself does not say it. */
  readonly type?: StateMachineType;
  /** Recordings of child executions of distributed Maps, as ChildRecordings says, where they do not stand with the events. */
  readonly children?: ChildRecordings;
}

/**
 * The execution that was recorded in `value`, parsed JSON or what an SDK gave:
 *
 * - a response of GetExecutionHistory, a list of such pages, or a list of events (`run.history`); a run itself
 * - `{ describe, history, children }`: the response of DescribeExecution and any of these; instead of `describe` also
 *   `execution` or `description`, instead of `history` also `events` or `pages`; `children` as ChildRecordings says
 * - what CloudWatch Logs has of one execution: entries, or what the API of the logs or Logs Insights wraps around them
 *
 * @throws HistoryFormatError for anything else, and for a history that is not whole.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function readExecution(value: unknown, options: ReadExecutionOptions = {}): RecordedExecution {
  const refuse = refusalOf(options.origin);
  const parts = partsOf(piecesOf(value, refuse), { maySplit: false, type: options.type });
  const [only, ...others] = parts;
  if (only === undefined)
    return refuse('NOT_A_HISTORY', 'holds no event: the history of an execution has one at least');
  if (others.length > 0) {
    const arns = parts.flatMap(({ executionArn }) => executionArn ?? []).slice(0, 3);
    refuse(
      'SEVERAL_EXECUTIONS',
      `holds ${parts.length} executions${arns.length === 0 ? '' : ` (${arns.join(', ')}${parts.length > 3 ? ', …' : ''})`}: readExecutions reads them all`,
    );
  }
  return executionOf(only, options);
}

/**
 * All executions that were recorded in `value`, in the order in which they first appear: entries of a log go by their
 * `execution_arn`, lists may hold whole recordings, and of pages and events that say of no execution, a second event 1
 * begins another one.
 * @throws HistoryFormatError for the first that cannot be read.
 */
export function readExecutions(
  value: unknown,
  options: Pick<ReadExecutionOptions, 'origin' | 'type'> = {},
): RecordedExecution[] {
  const refuse = refusalOf(options.origin);
  const parts = partsOf(piecesOf(value, refuse), { maySplit: true, type: options.type });
  return parts.map((part) => {
    const origin = originOf(options.origin, part, parts.length);
    return executionOf(part, { ...options, ...(origin !== undefined && { origin }) });
  });
}

/** The events of which the service cut off a payload, because it was too large to be recorded. */
export function truncatedEvents(execution: RecordedExecution): readonly RecordedEvent[] {
  return execution.events.filter(({ details }) => isTruncated(details));
}

function partsOf(pieces: readonly Piece[], options: AssemblyOptions): Part[] {
  const assembly = new Assembly(options);
  for (const piece of pieces) assembly.add(piece);
  return assembly.end();
}

function originOf(origin: string | undefined, { executionArn }: Part, count: number): string | undefined {
  if (executionArn === undefined || count < 2) return origin;
  return [origin, `execution ${executionArn}`].filter((part) => part !== undefined).join(', ');
}

/** The events that stand beside a description. */
function withItsHistory(part: Part, refuse: Refuse): Part {
  if (part.history === undefined) return part;
  const [history, ...others] = partsOf(piecesOf(part.history, refuse), { maySplit: false });
  if (history === undefined) return part;
  if (others.length > 0) refuse('SEVERAL_EXECUTIONS', 'the events beside one description are of several executions');
  return { ...history, origin: part.origin, describe: part.describe, children: part.children };
}

/** @internal */
export function executionOf(whole: Part, options: ReadExecutionOptions): RecordedExecution {
  if (whole.read !== undefined) return whole.read;
  const refuse = refusalOf(options.origin);
  if (whole.refused !== undefined) return refuse(whole.refused.code, whole.refused.problem);
  const part = withItsHistory(whole, refuse);
  const description = descriptionOf(part, options, refuse);
  const type = typeOf(description, options, refuse) ?? (part.isLog ? 'EXPRESS' : undefined);
  const read = part.isLog ? readLogEntry : readHistoryEvent;
  const events = checkEvents(
    part.events.map((event) => read(event, refuse)),
    { isLog: part.isLog, type, hasUnreadPages: part.hasUnreadPages },
    refuse,
  );
  checkDescription(description, events, refuse);
  const { origin } = options;
  const readChild = (recording: unknown, place: string) =>
    readExecution(recording, { origin: [origin, place].filter((each) => each !== undefined).join(', ') });
  const children = readChildren(options.children ?? part.children, events, readChild, refuse);
  return { origin, type, events, description, children };
}

function descriptionOf(part: Part, options: ReadExecutionOptions, refuse: Refuse): RecordedDescription {
  const given = readDescription(options.describe ?? part.describe, refuse);
  if (!part.isLog || part.executionArn === undefined) return given;
  if (given.executionArn !== undefined && given.executionArn !== part.executionArn) {
    refuse(
      'OTHER_DESCRIPTION',
      `the description is of ${given.executionArn}, and the log of ${part.executionArn}: it is of another execution`,
    );
  }
  const redriveCounts = part.events.flatMap((entry) => wholeNumber(entry.redrive_count) ?? []);
  return {
    ...describedByArn(part.executionArn),
    ...(redriveCounts.length > 0 && { redriveCount: redriveCounts.reduce((a, b) => Math.max(a, b)) }),
    ...given,
  };
}

function typeOf(
  { executionArn }: RecordedDescription,
  { type }: ReadExecutionOptions,
  refuse: Refuse,
): StateMachineType | undefined {
  const byArn = typeByArn(executionArn);
  if (type !== undefined && byArn !== undefined && type !== byArn) {
    refuse('OTHER_DESCRIPTION', `the type ${type} was given, and ${executionArn} is of a ${byArn} execution`);
  }
  return type ?? byArn;
}
