// Functions as values, and how they are called. They are functions of JavaScript, so that those of the library can call
// them; the compiled expression calls what is behind them.

import type { Evaluation, Focus, NativeFunction } from '../library.js';
import { library } from '../library.js';
import type { Signature } from '../syntax-tree.js';
import { type Code, Frame, LeftToLibrary, UNBOUND } from './code.js';
import { Fault, nameInError } from './fault.js';
import { sequenceOf } from './sequences.js';

export interface FunctionValue {
  (...args: readonly unknown[]): unknown;
  /** How many arguments it takes. */
  arity?: number;
  /** None for what the library calls too: an argument, a regular expression, what leads to the next match. */
  callee?: Callee;
  apply(self: unknown, args: readonly unknown[]): unknown;
}

/** What is called. The result can be a TailCall. */
export interface Callee {
  call(args: readonly unknown[], context: unknown, run: Evaluation): unknown;
}

export function isFunction(value: unknown): value is FunctionValue {
  return typeof value === 'function';
}

/** The function takes so many arguments. */
export function arityOf(value: FunctionValue): number {
  return value.arity ?? value.length;
}

/** What may have a signature, which its arguments are held against. */
abstract class WithSignature implements Callee {
  protected abstract get signature(): Signature | undefined;
  abstract callUnchecked(args: readonly unknown[], run: Evaluation): unknown;

  call(args: readonly unknown[], context: unknown, run: Evaluation): unknown {
    const { signature } = this;
    if (signature === undefined) return this.callUnchecked(args, run);
    run.call(args);
    return this.callUnchecked(signature.validate(args, context), run);
  }
}

// --- functions of the expression --------------------------------------------------------------------

/** A function as it is written. */
export interface LambdaText {
  readonly parameterCount: number;
  /** Of a frame: those of the parameters first. */
  readonly slotCount: number;
  readonly signature: Signature | undefined;
  readonly code: Code;
  /** What one evaluation of the body costs. */
  readonly cost: number;
  /** How many parts of the body are evaluated one inside of the other, at most. */
  readonly deepest: number;
  /** The body can end with a call. */
  readonly hasTailCalls: boolean;
}

/** A function with what was around it when it was evaluated. */
export class Lambda extends WithSignature {
  readonly text: LambdaText;
  readonly input: unknown;
  readonly frame: Frame;

  constructor(text: LambdaText, input: unknown, frame: Frame) {
    super();
    this.text = text;
    this.input = input;
    this.frame = frame;
  }

  protected get signature(): Signature | undefined {
    return this.text.signature;
  }

  callUnchecked(args: readonly unknown[], run: Evaluation): unknown {
    const { parameterCount, slotCount } = this.text;
    const slots = new Array<unknown>(slotCount);
    for (let index = 0; index < parameterCount; index += 1) slots[index] = args[index];
    for (let index = parameterCount; index < slotCount; index += 1) slots[index] = UNBOUND;
    return this.enter(slots, run);
  }

  enter(slots: unknown[], run: Evaluation): unknown {
    const { code, cost, deepest } = this.text;
    if (run.depth + deepest > run.mostDepth) throw new LeftToLibrary();
    run.read(cost);
    return code(this.input, new Frame(run, this.frame, slots, undefined));
  }
}

export function lambdaValue(lambda: Lambda): FunctionValue {
  const value = functionValue(lambda, lambda.text.parameterCount);
  value.apply = (_self, args) => apply(value, args, lambda.input, library.current(), undefined);
  return value;
}

/** For the library it is nothing that JavaScript can call; but a lambda has `apply`. */
export function functionValue(callee: Callee, arity: number): FunctionValue {
  const value: FunctionValue = () => uncallable();
  value.arity = arity;
  value.callee = callee;
  value.apply = uncallable;
  return value;
}

function uncallable(): never {
  throw new TypeError('It is called by expressions alone');
}

/** What `apply` gets for a function that is an argument: without a name, and not evaluated for anything. */
export function asArgument(value: unknown): unknown {
  if (!isFunction(value)) return value;
  const argument: FunctionValue = (...args: readonly unknown[]) =>
    apply(value, args, null, library.current(), undefined);
  argument.arity = arityOf(value);
  return argument;
}

/**
 * What a function of the library calls that is given a function in a call at the end of another: the function itself,
 * as the library has it, where all others are given what an expression can call. `$sort` calls it without `apply`.
 */
export function asItIsCalled(value: FunctionValue, name: string): FunctionValue {
  const { callee } = value;
  if (callee === undefined) return value;
  if (name !== 'sort' && callee instanceof Lambda && callee.text.signature === undefined) return value;
  const called: FunctionValue = name === 'sort' ? () => value() : (...args) => value.apply(null, args);
  called.arity = arityOf(value);
  return called;
}

// --- functions of the library -----------------------------------------------------------------------

const FOCUS: Focus = { createSequence: sequenceOf, options: {} };

export class Native extends WithSignature {
  readonly definition: NativeFunction;

  constructor(definition: NativeFunction) {
    super();
    this.definition = definition;
  }

  protected get signature(): Signature | undefined {
    return this.definition.signature;
  }

  callUnchecked(args: readonly unknown[], run: Evaluation): unknown {
    run.descend();
    const result = this.callAlone(args);
    run.ascend();
    return result;
  }

  callAlone(args: readonly unknown[]): unknown {
    return this.definition.implementation.apply(FOCUS, args as unknown[]);
  }
}

export function nativeValue(native: Native): FunctionValue {
  return functionValue(native, native.definition.implementation.length);
}

const natives = new Map<string, FunctionValue>();

/** Each function of the library is one value. */
export function nativeNamed(name: string): FunctionValue | undefined {
  const before = natives.get(name);
  const definition = before === undefined ? library.native(name) : undefined;
  if (definition === undefined) return before;
  const value = nativeValue(new Native(definition));
  natives.set(name, value);
  return value;
}

// --- calls ------------------------------------------------------------------------------------------

/** A call at the end of a function: made when the function has ended, so that the stack does not grow. */
export class TailCall {
  readonly call: TailCallText;
  readonly input: unknown;
  readonly frame: Frame;

  constructor(call: TailCallText, input: unknown, frame: Frame) {
    this.call = call;
    this.input = input;
    this.frame = frame;
  }
}

export interface TailCallText {
  readonly procedure: Code;
  readonly args: readonly Code[];
  /** The name of the variable that is called. */
  readonly token: string | undefined;
}

/**
 * Calls a function. `context` takes the place of a missing argument where the signature says so; `token` is the name in
 * the messages of errors.
 */
export function apply(
  procedure: unknown,
  args: readonly unknown[],
  context: unknown,
  run: Evaluation,
  token: string | undefined,
): unknown {
  return finished(applyOnce(procedure, args, context, run, token), context, run);
}

/** Makes the calls at the end, one after the other. */
export function finished(given: unknown, context: unknown, run: Evaluation): unknown {
  let result = given;
  while (result instanceof TailCall) {
    const { call, input, frame } = result;
    const procedure = call.procedure(input, frame);
    if (procedure === null || (typeof procedure !== 'object' && typeof procedure !== 'function')) {
      throw new TypeError('There is nothing to call');
    }
    const args: unknown[] = [];
    for (const arg of call.args) args.push(arg(input, frame));
    result = applyOnce(procedure, args, context, run, call.token);
  }
  return result;
}

function applyOnce(
  procedure: unknown,
  args: readonly unknown[],
  context: unknown,
  run: Evaluation,
  token: string | undefined,
): unknown {
  run.step();
  try {
    if (!isFunction(procedure)) throw notAFunction(procedure);
    const { callee } = procedure;
    return callee === undefined ? procedure.apply(context, args) : callee.call(args, context, run);
  } catch (error) {
    if (procedure) nameInError(error, token);
    throw error;
  }
}

function notAFunction(value: unknown): Error {
  // The library takes a member of that name for a signature.
  const hasSignature = typeof value === 'object' && value !== null && 'signature' in value;
  return hasSignature ? new LeftToLibrary() : new Fault('T1006');
}
