// The signatures of the library's functions, for arguments that are as they should be. Everything else is left to the
// library's own check: it finds what takes the place of a missing argument, and knows the errors.
// https://docs.jsonata.org/embedding-extending#function-signature-syntax

import type { Evaluation } from '../library.js';

const STRING = 1;
const NUMBER = 2;
const BOOLEAN = 4;
const NULL = 8;
const ARRAY = 16;
const OBJECT = 32;
const FUNCTION = 64;
const MISSING = 128;
const DATA = STRING | NUMBER | BOOLEAN | NULL | ARRAY | OBJECT | MISSING;

const TYPES: Readonly<Record<string, number>> = {
  s: STRING | MISSING,
  n: NUMBER | MISSING,
  b: BOOLEAN | MISSING,
  l: NULL | MISSING,
  o: OBJECT | MISSING,
  f: FUNCTION,
  j: DATA,
  a: DATA | FUNCTION,
  x: DATA | FUNCTION,
};

interface Parameter {
  readonly types: number;
  /** A value that is no array becomes one. */
  readonly isArray: boolean;
  /** What all elements of the array are; 0 for anything. */
  readonly elements: number;
  readonly isOptional: boolean;
}

// A type or several of them, what is in an array, and whether it may be missing: - is the context's place.
const PARAMETER = /\(([a-z]+)\)([-?+]?)|([a-z])(?:<([a-z])[^>]*>)?([-?+]?)/g;

export class ArgumentTypes {
  private readonly parameters: readonly Parameter[];

  private constructor(parameters: readonly Parameter[]) {
    this.parameters = parameters;
  }

  /** Undefined for a signature that the library alone can check. */
  static of(definition: string): ArgumentTypes | undefined {
    const written = definition.slice(1, -1).split(':', 1)[0] ?? '';
    const parameters: Parameter[] = [];
    let length = 0;
    for (const [text, choice, choiceSuffix, type = '', elements, suffix = choiceSuffix] of written.matchAll(
      PARAMETER,
    )) {
      if (suffix === '+') return undefined;
      length += text.length;
      parameters.push({
        types: choice === undefined ? (TYPES[type] as number) : typesOfChoice(choice),
        isArray: type === 'a',
        elements: elements === undefined || type !== 'a' ? 0 : (TYPES[elements] as number) & ~MISSING,
        isOptional: suffix === '?',
      });
    }
    return length === written.length ? new ArgumentTypes(parameters) : undefined;
  }

  /** The arguments as the function takes them, in the array that was given; undefined where the library has to say. */
  fitted(args: unknown[], run: Evaluation): readonly unknown[] | undefined {
    const { parameters } = this;
    if (args.length > parameters.length) return undefined;
    for (let index = 0; index < args.length; index += 1) {
      const { types, isArray, elements } = parameters[index] as Parameter;
      const arg = args[index];
      const type = typeOf(arg);
      if ((types & type) === 0) return undefined;
      if (!isArray || type === MISSING) continue;
      if (elements !== 0 && !hasElements(arg, type, elements, run)) return undefined;
      if (type !== ARRAY) args[index] = [arg];
    }
    for (let index = args.length; index < parameters.length; index += 1) {
      if (!parameters[index]?.isOptional) return undefined;
    }
    return args;
  }
}

/** In a choice an array is an array, and no value that becomes one. */
function typesOfChoice(choice: string): number {
  return [...choice].reduce((types, symbol) => types | (symbol === 'a' ? ARRAY : (TYPES[symbol] as number)), MISSING);
}

function hasElements(value: unknown, type: number, elements: number, run: Evaluation): boolean {
  if (type !== ARRAY) return type === elements;
  const array = value as readonly unknown[];
  run.read(8 * array.length);
  for (let index = 0; index < array.length; index += 1) if (typeOf(array[index]) !== elements) return false;
  return true;
}

function typeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'number':
      return NUMBER;
    case 'boolean':
      return BOOLEAN;
    case 'function':
      return FUNCTION;
    case 'object':
      if (value === null) return NULL;
      return Array.isArray(value) ? ARRAY : OBJECT;
    default:
      return MISSING;
  }
}
