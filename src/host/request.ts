// What a request may hold: the constraints of the API's model, and the words in which the service refuses what breaks
// them. What is not a value of the right type at all is a mistake in the caller's code, and a TypeError.
// https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html

import { ServiceError } from './service-error.js';

/** A value that the model has no room for: not a wrong value, but no value of its type. */
export class RequestTypeError extends TypeError {}

/** What a member of a request may be. */
export interface Shape<Value = unknown> {
  /**
   * The value without what the model does not know.
   * @param broken is told of each constraint that the value breaks.
   * @throws TypeError for a value of another type.
   */
  read(value: unknown, place: string, broken: Broken): Value;
  /** As messages quote it. */
  print(value: unknown): string;
}

export interface RequiredShape<Value> extends Shape<Value> {
  readonly isRequired: true;
}

export type Members = Readonly<Record<string, Shape>>;

type ValueOf<S> = S extends Shape<infer Value> ? Value : never;
type RequiredNames<M extends Members> = {
  [N in keyof M]: M[N] extends { readonly isRequired: true } ? N : never;
}[keyof M];

/** What a structure with these members holds. */
export type ValuesOf<M extends Members> = { readonly [N in RequiredNames<M>]: ValueOf<M[N]> } & {
  readonly [N in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[N]> | undefined;
};

type Broken = (problem: string) => void;

/**
 * A request, without members that the operation does not know.
 * @throws ServiceError ValidationException for all that breaks a constraint; TypeError for values of other types.
 */
export function readRequest<M extends Members>(members: M, request: unknown): ValuesOf<M> {
  const problems: string[] = [];
  const values = structure('Request', members).read(request, '', (problem) => problems.push(problem));
  if (problems.length === 0) return values;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new ServiceError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** A regular expression, as the model has it; the whole text has to match. */
  readonly pattern?: string;
  /** Messages do not quote it. */
  readonly isSensitive?: boolean;
}

export function text({
  min = 0,
  max = Number.POSITIVE_INFINITY,
  pattern,
  isSensitive,
}: TextLimits = {}): Shape<string> {
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  const shape: Shape<string> = {
    read(value, place, broken) {
      if (typeof value !== 'string') throw wrongType(place, 'a text', value);
      const found = isSensitive ? `Value at '${place}'` : subject(shape, value, place);
      checkLength(found, value.length, { min, max }, broken);
      if (whole?.test(value) === false)
        broken(`${found} ${constraint(`satisfy regular expression pattern: ${pattern}`)}`);
      return value;
    },
    print: String,
  };
  return shape;
}

interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
}

export function integer(limits: NumberLimits): Shape<number> {
  return numeric('a whole number', Number.isInteger, limits);
}

export function number(limits: NumberLimits): Shape<number> {
  return numeric('a number', Number.isFinite, limits);
}

function numeric(
  what: string,
  isOne: (value: unknown) => boolean,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: NumberLimits,
): Shape<number> {
  const shape: Shape<number> = {
    read(value, place, broken) {
      if (!isOne(value)) throw wrongType(place, what, value);
      const number = value as number;
      const found = subject(shape, number, place);
      if (number < min) broken(`${found} ${constraint(`have value greater than or equal to ${min}`)}`);
      if (number > max) broken(`${found} ${constraint(`have value less than or equal to ${max}`)}`);
      return number;
    },
    print: String,
  };
  return shape;
}

export function flag(): Shape<boolean> {
  return {
    read(value, place) {
      if (typeof value !== 'boolean') throw wrongType(place, 'true or false', value);
      return value;
    },
    print: String,
  };
}

/** One of these texts, in the order in which messages list them. */
export function oneOf<const Value extends string>(...values: readonly Value[]): Shape<Value> {
  const shape: Shape<Value> = {
    read(value, place, broken) {
      if (typeof value !== 'string') throw wrongType(place, 'a text', value);
      const known = values.find((each) => each === value);
      if (known === undefined) {
        broken(`${subject(shape, value, place)} ${constraint(`satisfy enum value set: [${values.join(', ')}]`)}`);
      }
      return value as Value;
    },
    print: String,
  };
  return shape;
}

export function list<Item>(
  item: Shape<Item>,
  { min = 0, max = Number.POSITIVE_INFINITY }: { readonly min?: number; readonly max?: number } = {},
): Shape<readonly Item[]> {
  const shape: Shape<readonly Item[]> = {
    read(value, place, broken) {
      if (!Array.isArray(value)) throw wrongType(place, 'a list', value);
      checkLength(subject(shape, value, place), value.length, { min, max }, broken);
      return value.map((each, index) => item.read(each, `${place}.${index + 1}.member`, broken));
    },
    print: (value) => `[${(value as readonly unknown[]).map((each) => item.print(each)).join(', ')}]`,
  };
  return shape;
}

/** @param name as messages have it. */
export function structure<M extends Members>(name: string, members: M): Shape<ValuesOf<M>> {
  return {
    read(value, place, broken) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw wrongType(place, 'an object', value);
      }
      const values: Record<string, unknown> = {};
      for (const [member, shape] of Object.entries(members)) {
        const at = place === '' ? member : `${place}.${member}`;
        const own: unknown = Object.hasOwn(value, member) ? (value as Record<string, unknown>)[member] : undefined;
        if (own !== undefined && own !== null) values[member] = shape.read(own, at, broken);
        else if ('isRequired' in shape) broken(`Value null at '${at}' ${constraint('not be null')}`);
      }
      return values as ValuesOf<M>;
    },
    print(value) {
      const own = Object.entries(members).flatMap(([member, shape]) => {
        const each = (value as Record<string, unknown>)[member];
        return each === undefined || each === null ? [] : [`${member}=${shape.print(each)}`];
      });
      return `${name}(${own.join(', ')})`;
    },
  };
}

export function required<Value>(shape: Shape<Value>): RequiredShape<Value> {
  return { ...shape, isRequired: true };
}

// --- messages ---------------------------------------------------------------------------------------

interface Range {
  readonly min: number;
  readonly max: number;
}

function checkLength(found: string, length: number, { min, max }: Range, broken: Broken): void {
  if (length < min) broken(`${found} ${constraint(`have length greater than or equal to ${min}`)}`);
  if (length > max) broken(`${found} ${constraint(`have length less than or equal to ${max}`)}`);
}

function subject(shape: Shape, value: unknown, place: string): string {
  return `Value '${shape.print(value)}' at '${place}'`;
}

function constraint(what: string): string {
  return `failed to satisfy constraint: Member must ${what}`;
}

function wrongType(place: string, expected: string, value: unknown): TypeError {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
  return new RequestTypeError(
    `${place === '' ? 'The request' : `\`${place}\``} has to be ${expected}, and is ${found}`,
  );
}
