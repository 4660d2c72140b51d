// A recorded execution, run again: whether the definition explains it.
//
//   R1. What is not in the recording and cannot be derived is learned from it (names, what was drawn at random) and put to
//       the proof by another run.

import type { HistoryEvent } from '../../core/history-event.js';
import { toHistoryEvent } from '../../core/history-event.js';
import type { ExecutionIdentity, HostEvent } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import type { ParsedDefinition } from '../../language/parse.js';
import { escapePointer, pointerTokens } from '../../language/place.js';
import { positionAt } from '../../language/source-position.js';
import type { StateMachineDefinition } from '../../language/types.js';
import type { RecordedEvent, RecordedExecution } from '../recorded/recorded-execution.js';
import { isCut } from './comparison.js';
import type { DefinitionPlace, Divergence, FoundDivergence } from './divergence.js';
import { Lockstep, type LockstepResult, type MissingOutcome } from './lockstep.js';
import type { Learned } from './unknowns.js';

export interface ReplayedMachine {
  readonly parsed: ParsedDefinition;
  readonly program: Program;
  readonly definition: StateMachineDefinition;
}

export interface ReplayOptions {
  /**
   * How much later than it is due something may come in the recording, in milliseconds: the end of a Wait, the next attempt,
   * a timeout. Default: 5000. It may come a second too early, too.
   */
  readonly lateness?: number;
}

export interface Replay {
  /**
   * `equal`: the definition explains every recorded event, and would have told no other. `diverged`: it does not.
   * `unrecorded`: it cannot be said, because the recording lacks something from outside (`missing`); no event before that
   * diverges.
   */
  readonly verdict: 'equal' | 'diverged' | 'unrecorded';
  /** The one with the lowest event id. */
  readonly divergence: Divergence | undefined;
  /** All of them, by event id; what follows from an event that did not come is not compared. */
  readonly divergences: readonly Divergence[];
  readonly missing: MissingOutcome | undefined;
  /** Our own history, derived from the definition. Made when first read. */
  readonly history: readonly HistoryEvent[];
  /** What came from outside, in the order in which it was taken from the recording. */
  readonly journal: readonly HostEvent[];
  /** By the ids of our history, those of the recorded events that are the same. */
  readonly recordedIds: ReadonlyMap<number, number>;
}

const LATENESS = 5000;
/** For a recording without times. */
const SOME_START = Date.UTC(2024, 0, 1);
/** Each may teach something that the next one needs. */
const MOST_RUNS = 6;
/** Names of ours, which nobody gives. */
const MADE_UP = {
  executionName: '8f6e0b1c-5d0f-4c39-9c55-3a1d6a7e9b01',
  stateMachineName: '8f6e0b1c-5d0f-4c39-9c55-3a1d6a7e9b02',
} as const;

export function replayRecorded(
  machine: ReplayedMachine,
  recorded: RecordedExecution,
  { lateness = LATENESS }: ReplayOptions = {},
): Replay {
  const [first] = recorded.events;
  const input = first?.details.input;
  if (first?.type !== 'ExecutionStarted' || typeof input !== 'string' || isCut(first.details.inputDetails)) {
    return unrecorded({ eventId: 1, state: '', what: 'the input of the execution was not recorded' });
  }
  let learned: Learned = new Map();
  let result: LockstepResult;
  for (let run = 1; ; run += 1) {
    const identity = identityOf(recorded, first, learned);
    result = new Lockstep(machine.program, recorded.events, {
      identity,
      madeUpNames: namesIn(identity),
      startedAt: first.timestamp ?? recorded.description.startDate ?? SOME_START,
      input,
      draws: drawsOf(learned),
      lateness,
    }).run();
    const found = result.unknowns.learned;
    const news = [...found].filter(([unknown, value]) => learned.get(unknown) !== value);
    if (news.length === 0 || run === MOST_RUNS) break;
    learned = new Map([...learned, ...news]);
  }
  const divergences = result.divergences.map((found) => placed(machine, found));
  const [divergence] = divergences;
  let history: readonly HistoryEvent[] | undefined;
  return {
    verdict: divergence !== undefined ? 'diverged' : result.missing === undefined ? 'equal' : 'unrecorded',
    divergence,
    divergences,
    missing: result.missing,
    get history() {
      history ??= Array.from(result.history, toHistoryEvent);
      return history;
    },
    journal: result.journal,
    recordedIds: result.recordedIds,
  };
}

function unrecorded(missing: MissingOutcome): Replay {
  return {
    verdict: 'unrecorded',
    divergence: undefined,
    divergences: [],
    missing,
    history: [],
    journal: [],
    recordedIds: new Map(),
  };
}

function drawsOf(learned: Learned): (string | number | null)[] {
  const draws: (string | number | null)[] = [];
  for (const [unknown, value] of learned) {
    if (typeof unknown !== 'number') continue;
    while (draws.length < unknown) draws.push(null);
    draws[unknown] = value;
  }
  return draws;
}

// --- who it was -------------------------------------------------------------------------------------

function identityOf(
  { description, events }: RecordedExecution,
  first: RecordedEvent,
  learned: Learned,
): ExecutionIdentity {
  const { executionArn, stateMachineArn } = description;
  const roleArn = String(first.details.roleArn ?? 'arn:aws:iam::123456789012:role/unknown');
  const [, partition = 'aws', , , account = '123456789012'] = roleArn.split(':');
  const region =
    (executionArn ?? stateMachineArn)?.split(':')[3] ??
    events.find(({ details }) => typeof details.region === 'string')?.details.region ??
    'us-east-1';
  const ofArn = executionArn?.split(':');
  const executionName = description.name ?? ofArn?.[7] ?? String(learned.get('executionName') ?? MADE_UP.executionName);
  const stateMachineName =
    stateMachineArn?.split(':')[6] ?? ofArn?.[6] ?? String(learned.get('stateMachineName') ?? MADE_UP.stateMachineName);
  const prefix = `arn:${partition}:states:${String(region)}:${account}`;
  return {
    executionArn: executionArn ?? `${prefix}:execution:${stateMachineName}:${executionName}`,
    executionName,
    stateMachineArn: stateMachineArn ?? `${prefix}:stateMachine:${stateMachineName}`,
    stateMachineName,
    roleArn,
    region: String(region),
  };
}

function namesIn({ executionName, stateMachineName }: ExecutionIdentity) {
  return (['executionName', 'stateMachineName'] as const)
    .map((what) => [MADE_UP[what], what] as const)
    .filter(([name]) => name === executionName || name === stateMachineName);
}

// --- where the definition says so ---------------------------------------------------------------------

/** @param machine what was replayed. */
export function placed(machine: ReplayedMachine, { fields, why, ...found }: FoundDivergence): Divergence {
  const place = found.state === undefined ? undefined : placeOf(machine, found.state, fields);
  const what = whatOf(found, why);
  return { ...found, place, what, message: `Event ${found.eventId} ${what}${whereOf(found.state, place)}` };
}

/** @param fields of the state, of which the first that is there is meant; the state itself where none is. */
export function placeOf(
  { parsed, program, definition }: ReplayedMachine,
  state: string,
  fields: readonly string[],
): DefinitionPlace | undefined {
  const node = program.containers.map(({ nodes }) => nodes.get(state)).find((each) => each !== undefined);
  if (node === undefined) return undefined;
  const { pointer: ofState } = node.place;
  const own = valueAt(definition, ofState);
  const field = fields.find((name) => typeof own === 'object' && own !== null && name in own);
  const pointer = field === undefined ? ofState : `${ofState}/${escapePointer(field)}`;
  const written = parsed.source?.place(pointer);
  const start = (written?.key ?? written?.value)?.start;
  const position =
    start === undefined || parsed.source === undefined ? undefined : positionAt(parsed.source.text, start);
  return { pointer, file: parsed.source?.file, line: position?.line, column: position?.column };
}

function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const token of pointerTokens(pointer)) value = (value as Record<string, unknown> | undefined)?.[token];
  return value;
}

type Found = Omit<FoundDivergence, 'fields' | 'why'>;

function whatOf({ recorded, differences }: Found, why: string): string {
  const name = recorded?.details.name;
  const event =
    recorded === undefined ? '' : `${recorded.type}${typeof name === 'string' ? ` ${JSON.stringify(name)}` : ''} `;
  const [first, ...others] = differences;
  if (first === undefined) return `${event}${why}`;
  const member = [first.member, ...first.path].join('.');
  const more = others.length === 0 ? '' : `, and ${others.length} more differ`;
  return `${event}has another ${member}: recorded ${shown(first.recorded)}, derived ${shown(first.derived)}${more}`;
}

function whereOf(state: string | undefined, place: DefinitionPlace | undefined): string {
  if (state === undefined) return '';
  const where =
    place?.line === undefined
      ? (place?.pointer ?? '')
      : `${place.file === undefined ? '' : `${place.file}:`}${place.line}:${place.column}`;
  return ` (state ${JSON.stringify(state)}${where === '' ? '' : `, ${where}`})`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
