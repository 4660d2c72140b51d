// Whether what we derive is what was recorded. JSON texts are compared as JSON: the order of members and the notation of
// numbers are not the definition's doing.

import { type HistoryRecord, payloadMember } from '../../core/history-event.js';
import type { Payload } from '../../core/payload.js';
import {
  compareNumbers,
  type ExactNumber,
  entriesOf,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  jsonKind,
  parseJson,
  stringifyJson,
} from '../../utils/json.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import type { Unknowns } from './unknowns.js';

/** One value of an event that differs. */
export interface Difference {
  /** The member of the event's details: `output`, `error`, `assignedVariables.total`. */
  readonly member: string;
  /** Where in the member's JSON it differs; empty for all of it. */
  readonly path: readonly (string | number)[];
  /** Undefined for what is not there. */
  readonly recorded: unknown;
  readonly derived: unknown;
}

export interface ComparisonContext {
  readonly unknowns: Unknowns;
  /** Whether this was the time of our clock at some moment, epoch milliseconds. */
  isTime(milliseconds: number): boolean;
  /** By how much times that a state writes down may differ, in milliseconds. */
  readonly timeTolerance: number;
  /** The recorded event that is ours with this id. */
  recordedIdOf(id: number): number | undefined;
  /** Whether these are when the execution started, epoch milliseconds: a child execution of ours may start before. */
  isStart(recorded: number, derived: number): boolean;
}

/** Not compared: what says how much of a payload is shown, and what is fixed outside of the definition. */
const NOT_DERIVED = new Set(['name', 'stateMachineAliasArn', 'stateMachineVersionArn']);
const PAYLOADS = ['input', 'output', 'parameters'] as const;
const MOST_DIFFERENCES = 10;

export class Comparison {
  private readonly context: ComparisonContext;
  /** The recorded text that a payload was found to be: states hand on what they were given. */
  private readonly known = new WeakMap<Payload, string>();

  constructor(context: ComparisonContext) {
    this.context = context;
  }

  /** What differs in the details; the type and the name are the same. */
  differences(recorded: RecordedEvent, derived: HistoryRecord): Difference[] {
    const found: Difference[] = [];
    for (const member of PAYLOADS) this.payload(member, recorded.details, derived, found);
    this.variables(recorded.details, derived, found);
    const ours = (derived.details ?? {}) as Readonly<Record<string, unknown>>;
    for (const member of new Set([...Object.keys(ours), ...Object.keys(recorded.details)])) {
      if (NOT_DERIVED.has(member) || member === 'assignedVariables' || member.endsWith('Details')) continue;
      if ((PAYLOADS as readonly string[]).includes(member)) continue;
      this.json(asJson(recorded.details[member]), asJson(ours[member]), [], member, found);
    }
    return found;
  }

  /** What differs between two values that are called `member`. */
  values(member: string, recorded: Json | undefined, derived: Json | undefined): Difference[] {
    const found: Difference[] = [];
    this.json(recorded, derived, [], member, found);
    return found;
  }

  private payload(
    member: (typeof PAYLOADS)[number],
    details: RecordedEvent['details'],
    { payload, type }: HistoryRecord,
    found: Difference[],
  ): void {
    const text = details[member];
    const isOurs = payload !== undefined && payloadMember(type) === member;
    if (!isOurs) {
      if (text !== undefined) found.push({ member, path: [], recorded: text, derived: undefined });
      return;
    }
    // Data that was not recorded says nothing.
    if (typeof text !== 'string' || isCut(details[`${member}Details`])) return;
    if (this.known.get(payload) === text) return;
    const before = found.length;
    if (payload.text() !== text) this.json(readJson(text), payload.value, [], member, found);
    if (found.length === before) this.known.set(payload, text);
  }

  private variables(details: RecordedEvent['details'], { details: ours }: HistoryRecord, found: Difference[]): void {
    if (isCut(details.assignedVariablesDetails)) return;
    const recorded = (details.assignedVariables ?? {}) as Readonly<Record<string, unknown>>;
    const derived = (ours?.assignedVariables ?? {}) as Readonly<Record<string, Json>>;
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(derived)])) {
      const text = recorded[name];
      this.json(
        typeof text === 'string' ? readJson(text) : undefined,
        derived[name],
        [],
        `assignedVariables.${name}`,
        found,
      );
    }
  }

  private json(
    recorded: Json | undefined,
    derived: Json | undefined,
    path: readonly (string | number)[],
    member: string,
    found: Difference[],
  ): void {
    if (found.length >= MOST_DIFFERENCES || recorded === derived) return;
    if (recorded !== undefined && derived !== undefined) {
      if (isJsonArray(recorded) && isJsonArray(derived)) {
        const length = Math.max(recorded.length, derived.length);
        for (let at = 0; at < length; at += 1) this.json(recorded[at], derived[at], [...path, at], member, found);
        return;
      }
      if (isJsonObject(recorded) && isJsonObject(derived)) return this.objects(recorded, derived, path, member, found);
      if (this.isSameScalar(recorded, derived)) return;
    }
    found.push({ member, path, recorded: shown(recorded), derived: shown(derived) });
  }

  private objects(
    recorded: JsonObject,
    derived: JsonObject,
    path: readonly (string | number)[],
    member: string,
    found: Difference[],
  ): void {
    const ours = new Map(entriesOf(derived));
    for (const [name, value] of entriesOf(recorded)) {
      this.json(value, ours.get(name), [...path, name], member, found);
      ours.delete(name);
    }
    for (const [name, value] of ours) this.json(undefined, value, [...path, name], member, found);
  }

  private isSameScalar(recorded: Json, derived: Json): boolean {
    if (typeof recorded === 'string' && typeof derived === 'string') return this.isSameText(recorded, derived);
    // Some have digits that JavaScript does not keep, and the service writes small ones its own way (3.8E-4).
    if (isJsonNumber(recorded) && isJsonNumber(derived)) {
      if (compareNumbers(recorded, derived) === 0) return true;
      const [theirs, ours] = [Number(recorded), Number(derived)];
      return this.isSameTime(theirs, ours) || this.context.unknowns.explainsNumber(ours, theirs);
    }
    return false;
  }

  private isSameText(recorded: string, derived: string): boolean {
    const ours = derived.replace(ENTERED_AT, (text, before: string, id: string) => {
      const theirs = this.context.recordedIdOf(Number(id));
      return theirs === undefined ? text : `${before}${theirs}`;
    });
    if (ours === recorded) return true;
    if (TIMESTAMP.test(ours) && (TIMESTAMP.test(recorded) || PYTHON_TIMESTAMP.test(recorded))) {
      if (this.isSameTime(Date.parse(recorded), Date.parse(ours))) return true;
    }
    if (this.context.unknowns.explainsText(ours, recorded)) return true;
    return this.isSameJsonText(recorded, ours);
  }

  /** A text that holds JSON, such as the cause that a state was given. */
  private isSameJsonText(recorded: string, derived: string): boolean {
    if (!MAY_BE_JSON.test(recorded) || !MAY_BE_JSON.test(derived)) return false;
    const [left, right] = [readJson(recorded), readJson(derived)];
    if (typeof left !== 'object' || typeof right !== 'object') return false;
    const found: Difference[] = [];
    this.json(left, right, [], '', found);
    return found.length === 0;
  }

  private isSameTime(recorded: number, derived: number): boolean {
    const { context } = this;
    if (context.isStart(recorded, derived)) return true;
    return Math.abs(recorded - derived) <= context.timeTolerance && context.isTime(derived);
  }
}

const ENTERED_AT = /(\(entered at the event id #)(\d+)/g;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** How LocalStack has the times of its context object: no function of JSONata writes microseconds. */
const PYTHON_TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;
const MAY_BE_JSON = /^\s*[{[]/;

/** What a recording says of a payload that it does not show whole. */
export function isCut(flags: unknown): boolean {
  return typeof flags === 'object' && flags !== null && 'truncated' in flags && flags.truncated === true;
}

/** What is no JSON is the text that it is. */
export function readJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return text;
    throw error;
  }
}

function isJsonNumber(value: Json): value is number | ExactNumber {
  return jsonKind(value) === 'number';
}

function asJson(value: unknown): Json | undefined {
  return value as Json | undefined; // the members of details are JSON
}

function shown(value: Json | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(stringifyJson(value));
}
