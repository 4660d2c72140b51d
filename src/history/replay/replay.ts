// A recorded execution, run again: whether the definition explains it.
//
//   R1. What is not in the recording and cannot be derived is learned from it (names, what was drawn at random) and put to
//       the proof by another run.
//   R2. A random number that shows nowhere is assumed to be one with which the recording is explained, if there is such a one.

import type { ReadItems } from '../../core/command.js';
import type { HistoryEvent } from '../../core/history-event.js';
import { toHistoryEvent } from '../../core/history-event.js';
import type { ExecutionIdentity, HostEvent } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import type { ParsedDefinition } from '../../language/parse.js';
import { escapePointer, pointerTokens } from '../../language/place.js';
import { positionAt } from '../../language/source-position.js';
import type { StateMachineDefinition } from '../../language/types.js';
import { once } from '../../utils/once.js';
import type { RecordedEvent, RecordedExecution } from '../recorded/recorded-execution.js';
import { type AssumedNumber, assumeNumbers } from './assumptions.js';
import { isCut } from './comparison.js';
import type { DefinitionPlace, Divergence, FoundDivergence } from './divergence.js';
import type { MissingOutcome } from './facts.js';
import { Lockstep, type LockstepResult } from './lockstep.js';
import type { ReadByNow } from './map-run-facts.js';
import type { Track } from './track.js';
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
  /** The first to show: by event id, and a child execution before what follows from it. */
  readonly divergence: Divergence | undefined;
  /** All of them, in that order; what follows from an event that did not come is not compared. */
  readonly divergences: readonly Divergence[];
  readonly missing: MissingOutcome | undefined;
  /** Random numbers that show nowhere in the recording, and of which others would have led elsewhere. */
  readonly assumed: readonly AssumedNumber[];
  /** Our own history, derived from the definition. Made when first read. */
  readonly history: readonly HistoryEvent[];
  /** What came from outside, in the order in which it was taken from the recording. */
  readonly journal: readonly HostEvent[];
  /** By the ids of our history, those of the recorded events that are the same. */
  readonly recordedIds: ReadonlyMap<number, number>;
  /** The child executions of distributed Maps whose histories were given, as far as it is known which of ours they are. */
  readonly children: readonly ReplayedChild[];
}

/** A recorded child execution of a distributed Map, derived. */
export interface ReplayedChild {
  /** What divergences call it. */
  readonly execution: string;
  /** What was given of it. */
  readonly recording: RecordedExecution;
  /** The ARN of ours: names that are drawn are others than the recorded ones, where nothing tells these. */
  readonly derivedArn: string;
  /** Which child of its Map Run it is, from 0. */
  readonly index: number;
  /** Our own history, derived from the definition. Made when first read. */
  readonly history: readonly HistoryEvent[];
  /** That of the execution and all of its children. */
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
  options: ReplayOptions = {},
): Replay {
  return replayOnce(machine, recorded, options, undefined).replay;
}

/**
 * Replays with the items that were read by now.
 * @returns what of it is known, and the items that have to be read for it to go on; undefined where it is done.
 */
export function replayOnce(
  machine: ReplayedMachine,
  recorded: RecordedExecution,
  { lateness = LATENESS }: ReplayOptions,
  items: ReadByNow | undefined,
): { readonly replay: Replay; readonly unread: ReadItems | undefined } {
  const [first] = recorded.events;
  const input = first?.details.input;
  if (first?.type !== 'ExecutionStarted' || typeof input !== 'string' || isCut(first.details.inputDetails)) {
    const missing = {
      execution: undefined,
      eventId: 1,
      state: '',
      what: 'the input of the execution was not recorded',
    };
    return { replay: unrecorded(missing), unread: undefined };
  }
  const replayWith = (known: Learned) => {
    const identity = identityOf(recorded, first, known);
    return new Lockstep(machine.program, recorded, {
      definitionAt: (pointer) => valueAt(machine.definition, pointer),
      identity,
      madeUpNames: namesIn(identity),
      startedAt: first.timestamp ?? recorded.description.startDate ?? SOME_START,
      input,
      draws: drawsOf(known),
      lateness,
      items,
    }).run();
  };
  let learned: Learned = new Map();
  let result: LockstepResult;
  for (let run = 1; ; run += 1) {
    result = replayWith(learned);
    if (result.unread !== undefined) return { replay: replayOf(machine, result, []), unread: result.unread };
    const found = result.unknowns.learned;
    const news = [...found].filter(([unknown, value]) => learned.get(unknown) !== value);
    if (news.length === 0 || run === MOST_RUNS) break;
    learned = new Map([...learned, ...news]);
  }
  if (result.divergences.length === 0 || !drawsNumbers(machine)) {
    return { replay: replayOf(machine, result, []), unread: undefined };
  }
  const { assumed, result: best } = assumeNumbers(result, learned, replayWith);
  return { replay: replayOf(machine, best, assumed), unread: undefined };
}

/** Whether a state may be made of a random number: jitter decides nothing but times, and those are the recorded ones. */
function drawsNumbers({ definition }: ReplayedMachine): boolean {
  return /\$(?:random|shuffle)\b|States\.MathRandom\b/.test(JSON.stringify(definition));
}

function replayOf(
  machine: ReplayedMachine,
  { root, children, missing, journal, ...result }: LockstepResult,
  assumed: readonly AssumedNumber[],
): Replay {
  const divergences = result.divergences.map((found) => placed(machine, found));
  const [divergence] = divergences;
  const history = once(() => Array.from(root.history, toHistoryEvent));
  const replayedChildren = once(() => children.map((child) => childOf(child, journal)));
  return {
    verdict: divergence !== undefined ? 'diverged' : missing === undefined ? 'equal' : 'unrecorded',
    divergence,
    divergences,
    missing,
    assumed,
    get history() {
      return history();
    },
    journal,
    recordedIds: root.recordedIds,
    get children() {
      return replayedChildren();
    },
  };
}

function childOf(
  { child, name = '', history, recordedIds, recording }: Track,
  journal: readonly HostEvent[],
): ReplayedChild {
  const events = once(() => Array.from(history, toHistoryEvent));
  return {
    execution: name,
    recording,
    derivedArn: child?.executionArn ?? '',
    index: child?.index ?? 0,
    get history() {
      return events();
    },
    journal,
    recordedIds,
  };
}

function unrecorded(missing: MissingOutcome): Replay {
  return {
    verdict: 'unrecorded',
    divergence: undefined,
    divergences: [],
    missing,
    assumed: [],
    history: [],
    journal: [],
    recordedIds: new Map(),
    children: [],
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
  const [, partition = 'aws', , , accountOfRole = '123456789012'] = roleArn.split(':');
  const region =
    (executionArn ?? stateMachineArn)?.split(':')[3] ??
    events.find(({ details }) => typeof details.region === 'string')?.details.region ??
    'us-east-1';
  const ofArn = executionArn?.split(':');
  const executionName = description.name ?? ofArn?.[7] ?? String(learned.get('executionName') ?? MADE_UP.executionName);
  const stateMachineName =
    stateMachineArn?.split(':')[6] ?? ofArn?.[6] ?? String(learned.get('stateMachineName') ?? MADE_UP.stateMachineName);
  const account = executionArn === undefined ? accountIn(events, accountOfRole) : accountOfRole;
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

/** Emulators take a role of any account. Where ARNs of executions and machines are all of another one, it is that. */
function accountIn(events: readonly RecordedEvent[], ofRole: string): string {
  const accounts = new Set<string>();
  for (const { details } of events) {
    for (const value of Object.values(details)) {
      if (typeof value !== 'string' || !value.includes(':states:')) continue;
      for (const [, account = ''] of value.matchAll(OWN_ARN)) accounts.add(account);
    }
  }
  const [only, ...others] = accounts;
  return only === undefined || others.length > 0 ? ofRole : only;
}

const OWN_ARN = /arn:[\w-]+:states:[\w-]+:(\d{12}):(?:execution|express|stateMachine|mapRun):/g;

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
  const whose = found.execution === undefined ? 'Event' : `Child execution ${found.execution}, event`;
  return { ...found, place, what, message: `${whose} ${found.eventId} ${what}${whereOf(found.state, place)}` };
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
