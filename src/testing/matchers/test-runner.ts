// What a matcher is given by the test runner as `this`, and what it does with it. vitest, jest and the `expect` package
// have all of it; other runners have some, and what they lack is made up for.

import { prettyText } from './pretty-text.js';

/** What of `this` a matcher uses. `isNot` and `promise` say how it was called: `expect(x).resolves.not.toBe…`. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  readonly promise?: string | undefined;
  readonly customTesters?: readonly unknown[] | undefined;
  equals?(a: unknown, b: unknown, customTesters?: unknown): boolean;
  readonly utils?: MatcherUtils | undefined;
}

interface MatcherUtils {
  matcherHint?(name: string, received?: string, expected?: string, options?: object): string;
  diff?(expected: unknown, received: unknown, options?: object): string | null | undefined;
  stringify?(value: unknown): string;
  EXPECTED_COLOR?(text: string): string;
  RECEIVED_COLOR?(text: string): string;
  DIM_COLOR?(text: string): string;
}

/** What a matcher answers. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** `expect(received).toHaveVisited(expected)`, as the runner writes it. */
export interface Call {
  readonly matcher: string;
  /** The names of its arguments. */
  readonly expected?: readonly string[];
}

export class TestRunner {
  readonly isNot: boolean;
  private readonly context: MatcherContext;
  private readonly call: Call;

  constructor(context: MatcherContext, call: Call) {
    this.context = context;
    this.call = call;
    this.isNot = context.isNot ?? false;
  }

  /** Deep equality, with asymmetric matchers on either side. */
  equals(a: unknown, b: unknown): boolean {
    const { context } = this;
    if (context.equals === undefined) throw new TypeError('The test runner gives its matchers no `equals`');
    return context.equals(a, b, [...(context.customTesters ?? [])]);
  }

  /** The first line of a message. */
  get hint(): string {
    const { matcher, expected = [] } = this.call;
    const { utils, promise = '' } = this.context;
    const [first = '', second = ''] = expected;
    const not = this.isNot ? '.not' : '';
    const made = utils?.matcherHint?.(matcher, 'received', first, {
      isNot: this.isNot,
      promise,
      ...(second !== '' && { secondArgument: second }),
    });
    return made ?? `expect(received)${promise === '' ? '' : `.${promise}`}${not}.${matcher}(${expected.join(', ')})`;
  }

  expected(text: string): string {
    return this.context.utils?.EXPECTED_COLOR?.(text) ?? text;
  }

  received(text: string): string {
    return this.context.utils?.RECEIVED_COLOR?.(text) ?? text;
  }

  dim(text: string): string {
    return this.context.utils?.DIM_COLOR?.(text) ?? text;
  }

  /** A value as the runner prints it, on one line where it is short. */
  print(value: unknown): string {
    return this.context.utils?.stringify?.(value) ?? prettyText(value);
  }

  /** The lines of both values with what differs, or undefined where the runner makes none. */
  diff(expected: unknown, received: unknown): string | undefined {
    const made = this.context.utils?.diff?.(comparable(expected, received, this), received, { expand: false });
    return made ?? undefined;
  }

  /** A message: its parts below each other, an empty line between them. */
  message(...parts: readonly (string | undefined)[]): string {
    return [this.hint, ...parts.filter((part) => part !== undefined && part !== '')].join('\n\n');
  }

  /**
   * Says that the matcher was called with what it cannot work with: that fails with `.not` too.
   * @throws TypeError always.
   */
  refuse(text: string): never {
    throw new TypeError(this.message(text));
  }
}

interface Asymmetric {
  asymmetricMatch(other: unknown): boolean;
}

export function isAsymmetric(value: unknown): value is Asymmetric {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}

/**
 * What is expected, for a diff: an asymmetric matcher that fits becomes what it fits, so that the diff does not show it; one
 * of an object that does not fit becomes its members among those that it leaves open.
 */
function comparable(expected: unknown, received: unknown, runner: TestRunner): unknown {
  if (isAsymmetric(expected)) {
    if (expected.asymmetricMatch(received)) return received;
    const sample = sampleOf(expected);
    if (sample === undefined || !isPlainObject(received)) return expected;
    return { ...received, ...mapMembers(sample, (member, key) => comparable(member, received[key], runner)) };
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    return expected.map((item, index) => comparable(item, received[index], runner));
  }
  if (isPlainObject(expected) && isPlainObject(received)) {
    return mapMembers(expected, (member, key) => comparable(member, received[key], runner));
  }
  return expected;
}

/** What an `objectContaining` asks for. */
function sampleOf(matcher: Asymmetric): Record<string, unknown> | undefined {
  if (!('sample' in matcher) || !isPlainObject(matcher.sample)) return undefined;
  return String(matcher) === 'ObjectContaining' ? matcher.sample : undefined;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isAsymmetric(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // That of another realm is one too: jest gives each test file its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function mapMembers(members: Record<string, unknown>, map: (member: unknown, key: string) => unknown) {
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, map(member, key)]));
}
