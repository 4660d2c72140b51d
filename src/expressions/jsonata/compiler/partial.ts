// f(?, b): a function of the arguments that are left out.
// https://docs.jsonata.org/programming#partial-function-application

import type { Evaluation } from '../library.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { forgottenVariable, nameOf } from './call.js';
import { type Code, LeftToLibrary } from './code.js';
import { type Compiler, type Place, within } from './compiler.js';
import { Fault } from './fault.js';
import { type Callee, type FunctionValue, functionValue, isFunction, Lambda, Native } from './functions.js';

/** Stands for an argument that is left out. */
const LEFT_OUT: unique symbol = Symbol('?');

export function partialCode(node: SyntaxNode & { readonly type: 'partial' }, place: Place, compiler: Compiler): Code {
  const inner = within(place);
  const args = node.arguments.map((arg): Code => {
    return arg.type === 'operator' ? () => LEFT_OUT : compiler.node(arg, inner);
  });
  const procedureCode = compiler.node(node.procedure, inner);
  const sameName = forgottenVariable(node.procedure, place, compiler);
  const token = nameOf(node.procedure);
  return (input, frame) => {
    const given = args.map((arg) => arg(input, frame));
    const procedure = procedureCode(input, frame);
    if (procedure === undefined && sameName?.(input, frame)) throw new Fault('T1007', { token });
    if (!isFunction(procedure)) throw new Fault('T1008', { token });
    // The library takes data of this shape for an argument that is left out.
    if (given.some(looksLeftOut)) throw new LeftToLibrary();
    return partialOf(procedure, given);
  };
}

function partialOf({ callee }: FunctionValue, given: readonly unknown[]): FunctionValue {
  if (callee instanceof Lambda) return partialValue(new Partial(callee, filled(callee.text.parameterCount, given)));
  if (callee instanceof Partial) return partialValue(callee.with(given));
  if (callee instanceof Native) return partialOfNative(callee, given);
  throw new LeftToLibrary();
}

function filled(count: number, given: readonly unknown[]): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => given[index]);
}

/** The parameters of functions of the library are counted: one with a default is none for JavaScript. */
function partialOfNative(native: Native, given: readonly unknown[]): FunctionValue {
  const { implementation } = native.definition;
  const isPlain = implementation.length > 0 && !/^[^)]*=/.test(implementation.toString());
  // Its functions are not what a call makes of them.
  if (!isPlain || given.some(isFunction)) throw new LeftToLibrary();
  const call = (args: readonly unknown[], run: Evaluation) => {
    run.call(args);
    return native.callAlone(args);
  };
  return partialValue(new Partial({ callUnchecked: call }, filled(implementation.length, given)));
}

class Partial implements Callee {
  private readonly of: { callUnchecked(args: readonly unknown[], run: Evaluation): unknown };
  private readonly given: readonly unknown[];

  constructor(of: { callUnchecked(args: readonly unknown[], run: Evaluation): unknown }, given: readonly unknown[]) {
    this.of = of;
    this.given = given;
  }

  get arity(): number {
    return this.given.filter((arg) => arg === LEFT_OUT).length;
  }

  call(args: readonly unknown[], _context: unknown, run: Evaluation): unknown {
    return this.of.callUnchecked(this.merged(args), run);
  }

  with(args: readonly unknown[]): Partial {
    return new Partial(this.of, this.merged(args));
  }

  private merged(args: readonly unknown[]): readonly unknown[] {
    let next = 0;
    return this.given.map((arg) => (arg === LEFT_OUT ? args[next++] : arg));
  }
}

function partialValue(partial: Partial): FunctionValue {
  return functionValue(partial, partial.arity);
}

function looksLeftOut(value: unknown): boolean {
  const { type, value: symbol } = (value ?? {}) as { readonly type?: unknown; readonly value?: unknown };
  return type === 'operator' && symbol === '?';
}
