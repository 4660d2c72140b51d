// Reads a tasks file: JSON or YAML, from a state or Resource to the outcomes of its tasks.
//
//   ChargeCard:                                     one outcome for each attempt:
//     - { error: Payment.GatewayBusy, times: 2 }    the first two,
//     - { result: { chargeId: ch_1 }, after: 2s }   and the third
//   arn:aws:states:::sns:publish:
//     { result: { MessageId: m-1 } }                the same each time
//
// The responses of a mock configuration for Step Functions Local are read too:
// https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html#mock-cfg-resp-sect
//
// Strict, since a member that is passed over makes a test that tests something else.

import { durationMilliseconds } from '../../host/duration.js';
import { type ParsedDefinition, parseDefinition } from '../../language/parse.js';
import { Place } from '../../language/place.js';
import { DefinitionSyntaxError, positionAt } from '../../language/source-position.js';
import { attemptsOf } from '../../testing/mock-config.js';
import { didYouMean } from '../../utils/did-you-mean.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, stringifyJson } from '../../utils/json.js';
import { messageOf } from '../../utils/thrown.js';
import { UsageError } from '../usage-error.js';
import type { Answer, Outcome, OutcomeEnd, SequenceEntry } from './outcome.js';

/**
 * @param name what the file is called in messages.
 * @throws UsageError with line and column of the first thing that is wrong.
 */
export function readOutcomes(text: string, name: string, format?: 'json' | 'yaml'): ReadonlyMap<string, Answer> {
  const file: TasksFile = new TasksFile(parse(text, name, format), name);
  const { definition } = file.parsed;
  if (!isJsonObject(definition)) file.refuse(Place.root, 'a tasks file is an object of outcomes by state or Resource');
  if (isJsonObject(memberOf(definition, 'MockedResponses'))) {
    file.refuse(
      Place.root.at('MockedResponses'),
      'this is a whole mock configuration of Step Functions Local: pass it as --mock-config, with a --test-case',
    );
  }
  return new Map(
    Object.entries(definition).map(([key, value]) => [key, answerOf(value, { file, key, place: Place.root.at(key) })]),
  );
}

/** Where in the file something is, and of which state or Resource. */
interface Spot {
  readonly file: TasksFile;
  readonly key: string;
  readonly place: Place;
}

class TasksFile {
  readonly parsed: ParsedDefinition;
  private readonly name: string;

  constructor(parsed: ParsedDefinition, name: string) {
    this.parsed = parsed;
    this.name = name;
  }

  refuse(place: Place, problem: string): never {
    const { source } = this.parsed;
    const offset = source?.place(place.pointer)?.value.start;
    const at = source === undefined || offset === undefined ? undefined : positionAt(source.text, offset);
    throw new UsageError(`${this.name}:${at === undefined ? '' : `${at.line}:${at.column}:`} ${problem}`);
  }
}

function parse(text: string, name: string, format: 'json' | 'yaml' | undefined): ParsedDefinition {
  try {
    return parseDefinition(text, format === undefined ? {} : { format });
  } catch (error) {
    if (!(error instanceof DefinitionSyntaxError)) throw error;
    const { position, kind } = error;
    throw new UsageError(
      `${name}:${position?.line ?? 1}:${position?.column ?? 1}: not ${kind.toUpperCase()}: ${error.message}`,
    );
  }
}

function answerOf(value: Json, spot: Spot): Answer {
  if (isJsonArray(value)) return sequenceOf(value, spot);
  if (isJsonObject(value) && isMockedResponse(value)) return mockedSequenceOf(value, spot);
  return { kind: 'each-time', outcome: outcomeOf(value, OUTCOME_MEMBERS, spot) };
}

// --- outcomes -------------------------------------------------------------------------------------

const KINDS = ['result', 'response', 'error', 'never'] as const;
const OUTCOME_MEMBERS = [...KINDS, 'cause', 'after', 'submitted'] as const;
const ENTRY_MEMBERS = [...OUTCOME_MEMBERS, 'times'] as const;

function outcomeOf(value: Json, members: readonly string[], spot: Spot): Outcome {
  const { file, key, place } = spot;
  if (!isJsonObject(value)) {
    return file.refuse(place, `the outcome of ${quoted(key)} has to be an object: { "result": ${shortened(value)} }?`);
  }
  checkMembers(value, members, spot);
  const end = endOf(value, spot);
  const after = afterOf(value, spot);
  if (end.kind === 'never' && after !== undefined) {
    file.refuse(place.at('after'), 'what never answers does not answer "after" a time');
  }
  return { end, after, submitted: memberOf(value, 'submitted') };
}

function endOf(value: JsonObject, spot: Spot): OutcomeEnd {
  const { file, key, place } = spot;
  const given = KINDS.filter((kind) => Object.hasOwn(value, kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const found = given.length === 0 ? 'none' : given.map(quoted).join(' and ');
    return file.refuse(place, `an outcome of ${quoted(key)} needs one of ${listed(KINDS)}, and has ${found}`);
  }
  if (kind !== 'error' && Object.hasOwn(value, 'cause')) {
    file.refuse(place.at('cause'), `an outcome of ${quoted(key)} has a "cause" only with an "error"`);
  }
  switch (kind) {
    case 'result':
    case 'response':
      return { kind, value: value[kind] as Json }; // it is there: `given` has it
    case 'error':
      return { kind, error: textOf(value, 'error', spot), cause: causeOf(value, 'cause', spot) };
    case 'never':
      if (value.never === true) return { kind };
      return file.refuse(place.at('never'), '"never" can only be true: the task does not answer');
  }
}

function afterOf(value: JsonObject, { file, place }: Spot): string | number | undefined {
  const after = memberOf(value, 'after');
  if (after === undefined) return undefined;
  if (typeof after !== 'string' && typeof after !== 'number') {
    return file.refuse(place.at('after'), `"after" is a length of time such as "5s" or "2h", not ${shortened(after)}`);
  }
  try {
    durationMilliseconds(after);
  } catch (error) {
    file.refuse(place.at('after'), `"after": ${messageOf(error)}`);
  }
  return after;
}

// --- sequences ------------------------------------------------------------------------------------

function sequenceOf(values: readonly Json[], spot: Spot): Answer {
  const { file, key, place } = spot;
  if (values.length === 0) file.refuse(place, `${quoted(key)} has no outcome at all: name one, or leave the key out`);
  const entries = values.map((value, index): SequenceEntry => {
    const inside = { ...spot, place: place.at(index) };
    const outcome = outcomeOf(value, ENTRY_MEMBERS, inside);
    return { outcome, times: timesOf(value as JsonObject, index === values.length - 1, inside) }; // outcomeOf takes objects only
  });
  return { kind: 'sequence', entries };
}

function timesOf(value: JsonObject, isLast: boolean, { file, place }: Spot): number {
  const times = memberOf(value, 'times');
  if (times === undefined) return 1;
  if (times === 'always') {
    return isLast ? Number.POSITIVE_INFINITY : file.refuse(place.at('times'), 'only the last entry can count "always"');
  }
  if (typeof times === 'number' && Number.isSafeInteger(times) && times > 0) return times;
  return file.refuse(place.at('times'), `"times" is a whole number from 1 or "always", not ${shortened(times)}`);
}

// --- the responses of Step Functions Local ----------------------------------------------------------

type Attempts = NonNullable<ReturnType<typeof attemptsOf>>;

function isMockedResponse(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => attemptsOf(key) !== undefined);
}

function mockedSequenceOf(value: JsonObject, { file, key, place }: Spot): Answer {
  const ranges = Object.entries(value).map(([attempts, response]) => {
    const outcome = mockedOutcomeOf(response, { file, key, place: place.at(attempts) });
    return { attempts, outcome, ...(attemptsOf(attempts) as Attempts) }; // isMockedResponse has seen to that
  });
  ranges.sort((a, b) => a.first - b.first);
  let next = 0;
  const entries = ranges.map(({ attempts, first, last, outcome }): SequenceEntry => {
    if (first !== next || last < first) {
      file.refuse(
        place.at(attempts),
        `the attempts of ${quoted(key)} have to follow each other: ${quoted(attempts)} stands where ${next} is next`,
      );
    }
    next = last + 1;
    return { outcome, times: next - first };
  });
  return { kind: 'sequence', entries };
}

function mockedOutcomeOf(value: Json, spot: Spot): Outcome {
  const { file, key, place } = spot;
  if (!isJsonObject(value) || Object.keys(value).length !== 1) {
    return file.refuse(
      place,
      `a mocked response of ${quoted(key)} is { "Return": ... } or { "Throw": { "Error": ..., "Cause": ... } }`,
    );
  }
  checkMembers(value, ['Return', 'Throw'], spot);
  const returned = memberOf(value, 'Return');
  if (returned !== undefined) return plainOutcome({ kind: 'response', value: returned });
  const thrown = memberOf(value, 'Throw');
  const inside = { ...spot, place: place.at('Throw') };
  if (!isJsonObject(thrown)) return file.refuse(inside.place, '"Throw" is an object: { "Error": ..., "Cause": ... }');
  checkMembers(thrown, ['Error', 'Cause'], inside);
  return plainOutcome({
    kind: 'error',
    error: textOf(thrown, 'Error', inside),
    cause: causeOf(thrown, 'Cause', inside),
  });
}

function plainOutcome(end: OutcomeEnd): Outcome {
  return { end, after: undefined, submitted: undefined };
}

// --- members --------------------------------------------------------------------------------------

function checkMembers(value: JsonObject, allowed: readonly string[], { file, key, place }: Spot): void {
  for (const member of Object.keys(value)) {
    if (allowed.includes(member)) continue;
    if (member === 'times')
      file.refuse(place.at(member), `"times" is for the entries of a sequence: ${quoted(key)}: [{ ... }]`);
    const meant = didYouMean(member, allowed);
    file.refuse(
      place.at(member),
      `unknown member ${quoted(member)} in an outcome of ${quoted(key)}` +
        `${meant === undefined ? '' : `; did you mean ${quoted(meant)}?`} (allowed: ${allowed.join(', ')})`,
    );
  }
}

function textOf(value: JsonObject, member: string, { file, place }: Spot): string {
  const text = memberOf(value, member);
  if (typeof text === 'string' && text !== '') return text;
  return file.refuse(
    text === undefined ? place : place.at(member),
    `${quoted(member)} is the name of an error, a text${text === undefined ? '' : `, not ${shortened(text)}`}`,
  );
}

function causeOf(value: JsonObject, member: string, { file, place }: Spot): string | undefined {
  const text = memberOf(value, member);
  if (text === undefined || typeof text === 'string') return text;
  return file.refuse(place.at(member), `${quoted(member)} is a text, not ${shortened(text)}`);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).map(quoted).join(', ')} or ${quoted(names.at(-1) ?? '')}`;
}

function shortened(value: Json): string {
  const text = stringifyJson(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
