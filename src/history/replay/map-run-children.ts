// The recorded child executions of one Map Run beside ours: which is which.
//
//   M1. A history does not tell the index of a child: its input says which one it is. Of several with the same input, the
//       recorded result of the Map tells where it can: it lists what those gave that have succeeded, in their order. Else
//       they are taken in the order in which they started.
//   M2. None is taken for another: a recorded child that no input of ours explains is paired with one of ours only where
//       that one has no history of its own either.

import type { Fork } from '../../core/execution.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, stringifyJson } from '../../utils/json.js';
import { once } from '../../utils/once.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import { isCut, readJson } from './comparison.js';
import type { OwnChild, Track } from './track.js';
import type { Unknowns } from './unknowns.js';

/** So many of ours are asked whether their input is the recorded one but for what nobody knew: starts come nearly in order. */
const MOST_ASKED = 100;

export class MapRunChildren {
  readonly fork: Fork;
  readonly parent: Track;
  readonly recorded: readonly Track[];
  /** How many of the recorded ones have an event that is to be followed when its time comes. */
  queued = 0;
  /** Recorded ones that wait for ours: to start, to be stopped or to be redriven. */
  readonly held = new Set<Track>();
  private readonly startedEvent: RecordedEvent;
  private readonly unknowns: Unknowns;
  private readonly inputs = new Map<Track, Json | undefined>();
  /** How many of the recorded ones that are not paired have an input. */
  private readonly recordedInputs = new Map<string, number>();
  /** Ours that are not paired, by their index. */
  private readonly own = new Map<number, OwnChild>();
  private readonly ownByInput = new Map<string, OwnChild[]>();
  /** Of ours, the recorded child that the result of the Map makes it, by its index; and the other way round. */
  private readonly byResult = new Map<number, Track>();
  private readonly indexByResult = new Map<Track, number>();
  private readonly resultOrder = once(() => this.orderOfResults());
  /** Undefined until it is asked for; null where there is none. */
  private cachedResults: readonly Json[] | null | undefined;

  /** @param startedEvent MapRunStarted, as it was recorded. */
  constructor(fork: Fork, parent: Track, startedEvent: RecordedEvent, recorded: readonly Track[], unknowns: Unknowns) {
    this.fork = fork;
    this.parent = parent;
    this.startedEvent = startedEvent;
    this.recorded = recorded;
    this.unknowns = unknowns;
    for (const track of recorded) {
      const input = inputOf(track);
      this.inputs.set(track, input);
      if (input !== undefined) this.count(keyOf(input), 1);
    }
  }

  /** The inputs of the recorded children in the order of their start; undefined for one that was not recorded. */
  get recordedInputValues(): readonly (Json | undefined)[] {
    return this.recorded.map((track) => this.inputs.get(track));
  }

  /** The recorded event that what is missing keeps from coming: the end of the run, or its start where it has not ended. */
  get toCome(): RecordedEvent {
    const { id } = this.startedEvent;
    const isEnd = ({ previousEventId, type }: RecordedEvent) =>
      previousEventId === id && /^MapRun(?:Succeeded|Failed)$/.test(type);
    return this.parent.events.find(isEnd) ?? this.startedEvent;
  }

  /** Ours that no recorded child is. */
  get unpaired(): ReadonlyMap<number, OwnChild> {
    return this.own;
  }

  /** Whether as many were recorded as there are. */
  get isComplete(): boolean {
    return this.recorded.length >= this.fork.size;
  }

  /** One of ours has started. */
  hasStarted(child: OwnChild): void {
    this.own.set(child.index, child);
    const key = keyOf(inputOfOwn(child));
    const same = this.ownByInput.get(key);
    if (same === undefined) this.ownByInput.set(key, [child]);
    else same.push(child);
    this.lookAtResults(child, key);
  }

  /**
   * Ours that the recorded one is, as its input tells; undefined where none of those that have started is.
   * @param isLast whether no other will start: then it may be any with this input.
   */
  find(track: Track, isLast = false): OwnChild | undefined {
    const input = this.inputs.get(track);
    if (input === undefined) return undefined;
    const same = this.ownByInput.get(keyOf(input));
    if (same !== undefined && same.length > 0) return this.preferred(track, same) ?? (isLast ? same[0] : undefined);
    let asked = 0;
    for (const child of this.own.values()) {
      const isSame = () => track.comparison.values('input', input, inputOfOwn(child)).length === 0;
      if (this.unknowns.tentatively(isSame)) return child;
      asked += 1;
      if (asked === MOST_ASKED) break;
    }
    return undefined;
  }

  /** One of ours whose input no recorded child has, the first of them. */
  findUnexplained(): OwnChild | undefined {
    for (const child of this.own.values()) if (!this.isRecorded(child)) return child;
    return undefined;
  }

  /** Whether a recorded child that is not paired has this input. */
  isRecorded(child: OwnChild): boolean {
    return (this.recordedInputs.get(keyOf(inputOfOwn(child))) ?? 0) > 0;
  }

  pair(track: Track, child: OwnChild): void {
    this.own.delete(child.index);
    const same = this.ownByInput.get(keyOf(inputOfOwn(child)));
    same?.splice(same.indexOf(child), 1);
    const input = this.inputs.get(track);
    if (input !== undefined) this.count(keyOf(input), -1);
    track.begin(child);
    const { executionArn } = track.recording.description;
    // What it is called is known, as far as ours is anything that was drawn.
    if (executionArn !== undefined) this.unknowns.explainsText(child.executionArn, executionArn);
  }

  // Of several that were given the same, the result of the Map may show which was which.
  private preferred(track: Track, same: readonly OwnChild[]): OwnChild | undefined {
    if (this.resultOrder() === undefined) return same[0];
    if (outputOf(track) === undefined) return same.find(({ index }) => !this.byResult.has(index));
    const wanted = this.indexByResult.get(track);
    return same.find(({ index }) => index === wanted);
  }

  // Ours start in the order of their items. The one that comes next in the result is the first with its input: whoever else
  // has this input has not succeeded, or comes later.
  private lookAtResults({ index }: OwnChild, inputKey: string): void {
    const order = this.resultOrder();
    const output = order?.outputs[order.next];
    const track = output === undefined ? undefined : order?.tracks.get(`${output}\n${inputKey}`)?.shift();
    if (order === undefined || track === undefined) return;
    order.next += 1;
    this.byResult.set(index, track);
    this.indexByResult.set(track, index);
  }

  /** Undefined where the result does not list what the recorded children gave that have succeeded. */
  private orderOfResults(): ResultOrder | undefined {
    const outputs = this.list?.map(keyOf);
    const tracks = new Map<string, Track[]>();
    const given: string[] = [];
    for (const track of this.recorded) {
      const output = outputOf(track);
      if (output === undefined) continue;
      given.push(keyOf(output));
      const key = `${keyOf(output)}\n${keyOf(this.inputs.get(track))}`;
      const same = tracks.get(key);
      if (same === undefined) tracks.set(key, [track]);
      else same.push(track);
    }
    if (outputs === undefined || outputs.toSorted().join('\n') !== given.sort().join('\n')) return undefined;
    return { outputs, tracks, next: 0 };
  }

  /** What the Map made of its children, where each has a place in it; undefined where that cannot be told. */
  get results(): readonly Json[] | undefined {
    if (this.cachedResults === undefined) this.cachedResults = this.readResults() ?? null;
    return this.cachedResults ?? undefined;
  }

  private readResults(): readonly Json[] | undefined {
    const { list } = this;
    return list?.length === this.recorded.length ? list : undefined;
  }

  /** How many results the output of the state lists; undefined where it is no list. */
  get recordedResultCount(): number | undefined {
    return this.list?.length;
  }

  private get list(): readonly Json[] | undefined {
    const { output } = this.recordedExit?.details ?? {};
    const list = typeof output === 'string' ? readJson(output) : undefined;
    return list !== undefined && isJsonArray(list) ? list : undefined;
  }

  /** The event that the Map state was left with. */
  get recordedExit(): RecordedEvent | undefined {
    const chain = new Set([this.startedEvent.id]);
    for (const event of this.parent.events) {
      if (!chain.has(event.previousEventId) || !/^(?:MapRun|MapState)/.test(event.type)) continue;
      if (event.type === 'MapStateExited') return event;
      chain.add(event.id);
    }
    return undefined;
  }

  private count(key: string, by: number): void {
    this.recordedInputs.set(key, (this.recordedInputs.get(key) ?? 0) + by);
  }
}

/** What the children gave that have succeeded, in the order of their items. */
interface ResultOrder {
  readonly outputs: readonly string[];
  /** The recorded children by their output and their input, those that are not found yet. */
  readonly tracks: ReadonlyMap<string, Track[]>;
  /** The place in the outputs that comes next. */
  next: number;
}

function inputOfOwn({ log }: OwnChild): Json | undefined {
  return log.at(0).payload?.value;
}

function inputOf({ events, recording }: Track): Json | undefined {
  const { input, inputDetails } = events[0]?.details ?? {};
  const text = typeof input === 'string' && !isCut(inputDetails) ? input : recording.description.input;
  return text === undefined ? undefined : readJson(text);
}

/** Undefined for one that did not succeed. */
export function outputOf({ last }: Track): Json | undefined {
  const output = last?.type === 'ExecutionSucceeded' ? last.details.output : undefined;
  return typeof output === 'string' ? readJson(output) : undefined;
}

/** The same for values that are the same JSON: the order of members says nothing. */
export function keyOf(value: Json | undefined): string {
  if (value === undefined) return '';
  if (isJsonArray(value)) return `[${value.map(keyOf).join(',')}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = [...entriesOf(value)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${keyOf(member)}`).join(',')}}`;
}
