// One evaluation of one expression: its clock and its chance, and what it has used of its limits.

import type { Json } from '../../utils/json.js';
import type { RandomSource } from '../../utils/random.js';
import type { EngineValue } from './engine.js';
import { UncodedFault } from './faults.js';
import { type Evaluation, library, type RegularExpressionEngine } from './library.js';
import { LimitExceeded, type Limits } from './limits.js';
import { RegularExpression } from './regular-expression/index.js';
import { BoundValues } from './values.js';

const BYTES_PER_ELEMENT = 8;
// A text that grows by appending is kept in pieces until somebody reads it.
const BYTES_PER_PIECE = 32;
// Work is counted in elements looked through, so that it stays an integer.
const ELEMENTS_PER_STEP = 32;

/** What an evaluation takes from outside. */
export interface Surroundings {
  readonly now: number;
  readonly random: RandomSource;
}

export class RunningEvaluation implements Evaluation {
  readonly now: number;
  readonly bound = new BoundValues();
  depth = 0;
  readonly mostDepth: number;
  private readonly random: RandomSource;
  private readonly limits: Limits;
  /** What was drawn before the evaluation began again, and has not been drawn since. */
  private again: (number | string)[] | undefined;
  private drawn: (number | string)[] | undefined;
  private work = 0;
  private readonly mostWork: number;
  private totalBytes = 0;
  private valueDepth = 0;

  constructor(surroundings: Surroundings, limits: Limits) {
    this.now = surroundings.now;
    this.random = surroundings.random;
    this.limits = limits;
    this.mostDepth = limits.depth;
    this.mostWork = limits.steps * ELEMENTS_PER_STEP;
  }

  nextDouble(): number {
    const before = this.again?.shift();
    return this.remember(typeof before === 'number' ? before : this.random.nextDouble());
  }

  uuid(): string {
    const before = this.again?.shift();
    return this.remember(typeof before === 'string' ? before : this.random.uuid());
  }

  private remember<T extends number | string>(drawn: T): T {
    this.drawn ??= [];
    this.drawn.push(drawn);
    return drawn;
  }

  restart(): void {
    this.again = this.drawn;
    this.drawn = undefined;
    this.depth = 0;
    this.work = 0;
    this.totalBytes = 0;
    this.valueDepth = 0;
  }

  bind(json: Json): EngineValue {
    return this.bound.bind(json);
  }

  enter(): void {
    this.depth += 1;
    if (this.depth > this.limits.depth) throw LimitExceeded.depth(this.depth, this.limits.depth);
    this.step();
  }

  leave(value: unknown): void {
    this.depth -= 1;
    this.made(value);
  }

  made(value: unknown): void {
    if (typeof value === 'string') this.checkBytes(value.length);
    else if (Array.isArray(value)) this.checkBytes(value.length * BYTES_PER_ELEMENT);
  }

  step(): void {
    this.read(ELEMENTS_PER_STEP);
  }

  call(args: readonly unknown[]): void {
    for (const arg of args) {
      if (Array.isArray(arg)) this.read(arg.length);
      else if (typeof arg === 'string') this.read(arg.length >> 4);
    }
  }

  read(count: number): void {
    // Nothing where there is no length: `in` takes any value.
    if (count > 0) this.work += count;
    if (this.work > this.mostWork) throw LimitExceeded.steps();
  }

  allocate(count: number): void {
    this.use(count * BYTES_PER_ELEMENT);
    this.read(count);
  }

  compare(left: unknown, right: unknown): void {
    const areObjects = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
    // The members of objects are listed and sorted.
    this.read(areObjects ? ELEMENTS_PER_STEP : 2);
  }

  transcode(characters: number): void {
    this.use(2 * characters);
    this.read(ELEMENTS_PER_STEP * (characters >> 4));
  }

  append(length: number): void {
    this.text(length);
    this.use(BYTES_PER_PIECE);
  }

  text(length: number): void {
    this.checkBytes(length);
    this.read(1);
  }

  measure(value: unknown, indentation: number): void {
    this.use(this.textLength(value, indentation, 0));
  }

  picture(length: number): void {
    if (length > this.limits.pictureLength) throw LimitExceeded.memory();
  }

  checkFinite(value: number): void {
    if (!Number.isFinite(value)) throw new UncodedFault(`${value} cannot be formatted`);
  }

  descend(): void {
    this.valueDepth += 1;
    if (this.valueDepth > this.limits.valueDepth) this.failForDepth(this.valueDepth);
  }

  ascend(): void {
    this.valueDepth -= 1;
  }

  regex(pattern: RegExp): RegularExpressionEngine {
    return new RegularExpression(pattern, (count) => this.read(count));
  }

  objectsIn(value: unknown): ReadonlySet<unknown> {
    const objects = new Set<unknown>();
    const collect = (each: unknown): void => {
      if (typeof each !== 'object' || each === null || objects.has(each)) return;
      objects.add(each);
      this.read(1);
      this.descend();
      Object.values(each).forEach(collect);
      this.ascend();
    };
    collect(value);
    return objects;
  }

  checkOwn(objects: ReadonlySet<unknown>, value: unknown): void {
    if (typeof value === 'object' && value !== null && !objects.has(value)) {
      throw new UncodedFault('The transform operator can change nothing but the value that it is applied to');
    }
  }

  /** The length of the JSON text of a value, not less than it will be. */
  private textLength(value: unknown, indentation: number, depth: number): number {
    if (typeof value === 'string') return value.length + 2;
    // A function is an empty text.
    if (typeof value !== 'object' || value === null || library.isFunction(value)) return BYTES_PER_ELEMENT;
    if (depth > this.limits.valueDepth) this.failForDepth(depth);
    const perMember = 2 + indentation * (depth + 1);
    let length = 2;
    const add = (member: unknown, keyLength: number): void => {
      length += perMember + keyLength + this.textLength(member, indentation, depth + 1);
      this.read(8);
      this.checkBytes(length);
    };
    if (Array.isArray(value)) for (const element of value) add(element, 0);
    else for (const [key, member] of Object.entries(value)) add(member, key.length + 3);
    return length;
  }

  private use(bytes: number): void {
    this.checkBytes(bytes);
    this.totalBytes += bytes;
    if (this.totalBytes > this.limits.totalBytes) throw LimitExceeded.memory();
  }

  private checkBytes(bytes: number): void {
    if (bytes > this.limits.valueBytes) throw LimitExceeded.memory();
  }

  private failForDepth(depth: number): never {
    throw LimitExceeded.depth(depth, this.limits.valueDepth);
  }
}
