// Masks the values of a recorded execution, the same value in the same way wherever it is.
//
//   M1. First all values that a rule means are found, in all payloads; then each is replaced wherever it is: in inputs,
//       results, causes, in JSON inside of texts, in names and ARNs, under whatever member.
//   M2. A mask depends on the value and the seed alone, and no two values have one.
//   M3. Texts of three characters or less, and numbers of four digits or less, are replaced where they are the whole value:
//       inside of other texts they could be anything.

import { hexDigest } from '../../../expressions/digest.js';
import type {
  RecordedDescription,
  RecordedEvent,
  RecordedExecution,
} from '../../../history/recorded/recorded-execution.js';
import {
  ExactNumber,
  entriesOf,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  numberOf,
  ObjectBuilder,
  parseJson,
  stringifyJson,
} from '../../../utils/json.js';
import { literalPattern } from '../../../utils/literal-pattern.js';
import { safely } from '../../../utils/thrown.js';
import type { ReadRule } from './mask-rules.js';
import { type Chance, MASK_PRESETS } from './presets.js';

type Place = readonly (string | number)[];

export interface MaskedValue {
  /** The rule that masks it: `member "password"`. */
  readonly rule: string;
  /** What stands for it. */
  readonly mask: string;
  /** How often it was in the recording. */
  readonly times: number;
  /** Where, the first few: `event 5, input: customer.email`. */
  readonly places: readonly string[];
}

/** A value that looks secret, by the name of its member, and was not masked. */
export interface UnmaskedSecret {
  readonly member: string;
  /** The first of its places. */
  readonly place: string;
}

export interface MaskedExecution {
  readonly execution: RecordedExecution;
  readonly masked: readonly MaskedValue[];
  readonly unmaskedSecrets: readonly UnmaskedSecret[];
  /** A text with all that is masked in it replaced. */
  maskText(text: string): string;
  /** The rule whose value a text still holds; undefined where it holds none. */
  ruleOfLeak(text: string): string | undefined;
}

export function maskExecution(
  execution: RecordedExecution,
  { seed, rules }: { readonly seed: string; readonly rules: readonly ReadRule[] },
): MaskedExecution {
  const masks = new Masks(seed);
  findIn(execution, rules, masks);
  const masking = new Masking(masks);
  return {
    execution: masking.execution(execution),
    masked: masks.report(),
    unmaskedSecrets: masking.secrets(),
    maskText: (text) => masks.replaceIn(text),
    ruleOfLeak: (text) => masks.ruleOfLeak(text),
  };
}

// --- finding ----------------------------------------------------------------------------------------

function findIn({ events, description, children }: RecordedExecution, rules: readonly ReadRule[], masks: Masks): void {
  for (const { type, details } of events) {
    const state = type.endsWith('StateEntered') && typeof details.name === 'string' ? details.name : undefined;
    const isStart = type === 'ExecutionStarted';
    for (const [member, text] of textsIn(details)) {
      const isInput = member === 'input';
      findInText(text, [], rules, masks, (rule) => {
        if (rule.finds.by !== 'path') return true;
        return isInput && (rule.finds.state === undefined ? isStart : rule.finds.state === state);
      });
    }
  }
  for (const [, text] of textsIn({ ...description }, true))
    findInText(text, [], rules, masks, (rule) => rule.finds.by !== 'path');
  for (const child of [...children.values()].flat()) findIn(child, rules, masks);
}

type Counts = (rule: ReadRule) => boolean;

function findInText(text: string, place: Place, rules: readonly ReadRule[], masks: Masks, counts: Counts): void {
  const json = jsonIn(text);
  if (json !== undefined) return findInJson(json, place, rules, masks, counts);
  for (const rule of rules) {
    if (rule.finds.by === 'text' && counts(rule)) findPattern(text, rule, masks);
  }
}

function findInJson(json: Json, place: Place, rules: readonly ReadRule[], masks: Masks, counts: Counts): void {
  if (isJsonArray(json))
    return json.forEach((item, index) => findInJson(item, [...place, index], rules, masks, counts));
  if (isJsonObject(json)) {
    for (const [name, value] of entriesOf(json)) findInJson(value, [...place, name], rules, masks, counts);
    return;
  }
  for (const rule of rules) {
    if (!counts(rule)) continue;
    if (rule.finds.by === 'text') {
      if (typeof json === 'string') findPattern(json, rule, masks);
    } else if (isMeant(rule, place)) masks.add(json, rule, labelOf(place));
  }
  if (typeof json === 'string' && jsonIn(json) !== undefined) findInText(json, place, rules, masks, counts);
}

/** Whether the rule means the place, or something around it. */
function isMeant({ finds }: ReadRule, place: Place): boolean {
  if (finds.by === 'text') return false;
  if (finds.by === 'path') return finds.place(place);
  return place.some((_step, index) => finds.place(place.slice(0, index + 1)));
}

function findPattern(text: string, rule: ReadRule, masks: Masks): void {
  if (rule.finds.by !== 'text') return;
  const { pattern, preset } = rule.finds;
  for (const [found] of text.matchAll(pattern)) {
    const { isOne } = preset === undefined ? {} : MASK_PRESETS[preset];
    if (found !== '' && (isOne === undefined || isOne(found))) masks.add(found, rule, preset ?? 'text');
  }
}

function labelOf(place: Place): string {
  return String(place.findLast((step) => typeof step === 'string') ?? 'value');
}

// --- masks ------------------------------------------------------------------------------------------

interface Mask {
  readonly rule: ReadRule;
  readonly value: Json;
  times: number;
  readonly places: string[];
}

const FEW = 5;

class Masks {
  private readonly seed: string;
  private readonly byText = new Map<string, Mask>();
  private readonly byNumber = new Map<string, Mask>();
  private readonly used = new Set<string>();
  private pattern: RegExp | undefined;

  constructor(seed: string) {
    this.seed = seed;
  }

  add(value: Json, rule: ReadRule, label: string): void {
    if (value === null || typeof value === 'boolean' || value === '') return;
    const known = typeof value === 'string' ? this.byText : this.byNumber;
    const text = typeof value === 'string' ? value : stringifyJson(value);
    if (known.has(text)) return;
    known.set(text, { rule, value: this.maskOf(value, text, rule, label), times: 0, places: [] });
  }

  /** The mask of a whole value, with what is masked inside of a text; the value itself where nothing is. */
  of(value: string | number | ExactNumber, place: string): Json {
    if (typeof value !== 'string') {
      const mask = this.byNumber.get(stringifyJson(value));
      return mask === undefined ? value : this.count(mask, place);
    }
    const mask = this.byText.get(value);
    return mask === undefined ? this.replaceIn(value, place) : this.count(mask, place);
  }

  replaceIn(text: string, place?: string): string {
    this.pattern ??= this.patternOfAll();
    return text.replace(this.pattern, (found) => {
      const mask = this.byText.get(found) ?? this.byNumber.get(found) ?? this.byText.get(decoded(found));
      if (mask === undefined) return found;
      const value = String(place === undefined ? mask.value : this.count(mask, place));
      return this.byText.has(found) || this.byNumber.has(found) ? value : encodeURIComponent(value);
    });
  }

  ruleOfLeak(text: string): string | undefined {
    this.pattern ??= this.patternOfAll();
    for (const [found] of text.matchAll(this.pattern)) {
      const mask = this.byText.get(found) ?? this.byNumber.get(found) ?? this.byText.get(decoded(found));
      if (mask !== undefined && String(mask.value) !== found) return mask.rule.name;
    }
    return undefined;
  }

  report(): MaskedValue[] {
    return [...this.byText.values(), ...this.byNumber.values()].map(({ rule, value, times, places }) => ({
      rule: rule.name,
      mask: String(value instanceof ExactNumber ? value.text : value),
      times,
      places,
    }));
  }

  private count(mask: Mask, place: string): Json {
    mask.times += 1;
    if (mask.places.length < FEW) mask.places.push(place);
    return mask.value;
  }

  private patternOfAll(): RegExp {
    const texts = [...this.byText.keys()].filter((text) => text.length > 3);
    const encoded = texts
      .map((text) => safely(() => encodeURIComponent(text), text))
      .filter((text, index) => text !== texts[index]);
    const numbers = [...this.byNumber.keys()]
      .filter((text) => /^-?\d{5,}$/.test(text))
      .map((text) => `(?<!\\d)${text}(?!\\d)`);
    const parts = [...texts, ...encoded].sort((left, right) => right.length - left.length).map(literalPattern);
    return parts.length + numbers.length === 0 ? /(?!)/g : new RegExp([...parts, ...numbers].join('|'), 'g');
  }

  private maskOf(value: Json, text: string, { replacement, finds }: ReadRule, label: string): Json {
    if (replacement.kind === 'text') return replacement.text;
    const number = numberOf(value);
    for (let attempt = 0; ; attempt++) {
      const chance = new Hashed(`${this.seed}:${attempt}:${text}`);
      const isLast = attempt === MOST_ATTEMPTS;
      const mask =
        number !== undefined
          ? chance.number(text)
          : replacement.kind === 'shape'
            ? chance.shape(text)
            : finds.by === 'text' && finds.preset !== undefined
              ? MASK_PRESETS[finds.preset].pseudonym(text, chance)
              : `${label}-${chance.draw(6, '0123456789abcdef')}`;
      const isTaken = this.used.has(mask) || mask === text || this.byText.has(mask) || this.byNumber.has(mask);
      // A single digit has nine others, and a text without letters and digits none.
      if (isTaken && !isLast) continue;
      this.used.add(mask);
      return number === undefined ? mask : parseJson(mask);
    }
  }
}

const MOST_ATTEMPTS = 100;

class Hashed implements Chance {
  private readonly seed: string;
  private bytes: string[] = [];
  private blocks = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  draw(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.byte() % alphabet.length]).join('');
  }

  shape(text: string): string {
    return text.replace(/\p{L}|\d/gu, (character) => {
      if (/\d/.test(character)) return this.draw(1, '0123456789');
      return /\p{Lu}/u.test(character)
        ? this.draw(1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
        : this.draw(1, 'abcdefghijklmnopqrstuvwxyz');
    });
  }

  /** A number with as many digits in the same places. */
  number(text: string): string {
    return text.replace(/\d+/g, (digits, at: number) => {
      const [first = '', ...rest] = this.draw(digits.length, '0123456789');
      const isLeading = digits.length > 1 && !/[\d.eE]/.test(text[at - 1] ?? '');
      return `${isLeading && first === '0' ? '1' : first}${rest.join('')}`;
    });
  }

  private byte(): number {
    if (this.bytes.length === 0) {
      this.bytes = hexDigest(`${this.seed}:${this.blocks++}`, 'SHA-256')?.match(/../g) ?? [];
    }
    return Number.parseInt(this.bytes.shift() ?? '0', 16);
  }
}

function decoded(text: string): string {
  return safely(() => decodeURIComponent(text), text);
}

// --- replacing --------------------------------------------------------------------------------------

/** Members of details and descriptions that hold data of the execution, and no names of the definition. */
const TEXTS = [
  'input',
  'output',
  'parameters',
  'cause',
  'error',
  'workerName',
  'mapRunArn',
  'executionArn',
  'name',
  'stateMachineArn',
];

/** Not the name of a state, which the definition has. */
function* textsIn(
  members: Readonly<Record<string, unknown>>,
  isDescription = false,
): Generator<readonly [member: string, text: string]> {
  for (const [member, value] of Object.entries(members)) {
    if (member === 'name' && !isDescription) continue;
    if (typeof value === 'string' && TEXTS.includes(member)) yield [member, value];
    if (member === 'assignedVariables' && typeof value === 'object' && value !== null) {
      // A variable is a member by its name.
      const variables = Object.entries(value).map(([name, text]) => `${JSON.stringify(name)}:${String(text)}`);
      yield ['assignedVariables', `{${variables.join(',')}}`];
    }
  }
}

const SECRET = /token|secret|passw(?:or)?d|authorization|api[-_]?key|credential|private[-_]?key/i;

class Masking {
  private readonly masks: Masks;
  private readonly suspects = new Map<string, UnmaskedSecret>();

  constructor(masks: Masks) {
    this.masks = masks;
  }

  secrets(): UnmaskedSecret[] {
    return [...this.suspects.values()];
  }

  execution({ origin, type, events, description, children }: RecordedExecution): RecordedExecution {
    return {
      origin: origin === undefined ? undefined : this.masks.replaceIn(origin),
      type,
      events: events.map((event) => this.event(event)),
      description: this.members({ ...description }, 'description') as RecordedDescription, // texts stay texts
      children: new Map(
        Array.from(children, ([arn, each]) => [this.masks.replaceIn(arn), each.map((child) => this.execution(child))]),
      ),
    };
  }

  private event(event: RecordedEvent): RecordedEvent {
    return { ...event, details: this.members(event.details, `event ${event.id}`) };
  }

  private members(members: Readonly<Record<string, unknown>>, where: string): Readonly<Record<string, unknown>> {
    const masked: Record<string, unknown> = { ...members };
    for (const [member, text] of textsIn(members, where === 'description')) {
      if (member === 'assignedVariables') {
        const variables = Object.entries(members.assignedVariables as Readonly<Record<string, string>>);
        masked[member] = Object.fromEntries(
          variables.map(([name, value]) => [name, this.text(value, [name], `${where}, ${member}`)]),
        );
      } else masked[member] = this.text(text, [], `${where}, ${member}`);
    }
    return masked;
  }

  private text(text: string, place: Place, where: string): string {
    const json =
      jsonIn(text) ??
      (place.length > 0 || /(?:input|output|parameters)$/.test(where)
        ? safely(() => parseJson(text), undefined)
        : undefined);
    if (json === undefined) return String(this.masks.of(text, placeText(where, place)));
    const masked = this.json(json, place, where);
    return masked === json ? text : stringifyJson(masked);
  }

  /** The same value where nothing in it is masked. */
  private json(json: Json, place: Place, where: string): Json {
    if (isJsonArray(json)) {
      const items = json.map((item, index) => this.json(item, [...place, index], where));
      return items.every((item, index) => item === json[index]) ? json : items;
    }
    if (isJsonObject(json)) return this.object(json, place, where);
    if (json === null || typeof json === 'boolean') return json;
    const inside = typeof json === 'string' ? jsonIn(json) : undefined;
    const masked =
      inside === undefined ? this.masks.of(json, placeText(where, place)) : this.text(String(json), place, where);
    this.suspect(json, masked, place, where);
    return masked;
  }

  private object(object: JsonObject, place: Place, where: string): Json {
    const builder = new ObjectBuilder();
    let isSame = true;
    for (const [name, value] of entriesOf(object)) {
      const maskedName = this.masks.replaceIn(name, placeText(where, place));
      const masked = this.json(value, [...place, name], where);
      isSame &&= masked === value && maskedName === name;
      builder.set(maskedName, masked);
    }
    return isSame ? object : builder.finish();
  }

  private suspect(value: Json, masked: Json, place: Place, where: string): void {
    const member = place.findLast((step) => typeof step === 'string');
    if (typeof value !== 'string' || masked !== value || member === undefined || !SECRET.test(member)) return;
    if (!this.suspects.has(member)) this.suspects.set(member, { member, place: placeText(where, place) });
  }
}

function placeText(where: string, place: Place): string {
  const text = place.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? where : `${where}: ${text.replace(/^\./, '')}`;
}

/** An object or a list in a text. */
function jsonIn(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  return safely(() => parseJson(text), undefined);
}
