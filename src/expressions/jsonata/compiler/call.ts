// f(a, b), a ~> f(b), f ~> g, and calls at the end of a function.
// https://docs.jsonata.org/programming

import { library } from '../library.js';
import { LimitExceeded } from '../limits.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, Frame, LeftToLibrary } from './code.js';
import { type Compiler, type Place, within } from './compiler.js';
import { Fault } from './fault.js';
import { apply, asArgument, asItIsCalled, type FunctionValue, isFunction, type Native, TailCall } from './functions.js';
import { callingFunctions, type OwnFunction, ownFunctions } from './own-functions.js';
import { Scope } from './scope.js';
import type { Finish } from './sequences.js';
import { ArgumentTypes } from './signature.js';

type CallNode = SyntaxNode & { readonly type: 'function' };
type ApplicationNode = SyntaxNode & { readonly type: 'apply' };
type Variable = SyntaxNode & { readonly type: 'variable' };

export function callCode(node: CallNode, place: Place, finish: Finish, compiler: Compiler): Code {
  return calling(node, undefined, place, finish, compiler);
}

/** a ~> f(b) is f(a, b). */
export function applicationCode(node: ApplicationNode, place: Place, finish: Finish, compiler: Compiler): Code {
  const inner = within(place);
  const left = compiler.node(node.lhs, inner);
  if (node.rhs.type === 'function') return calling(node.rhs, left, place, finish, compiler);
  const right = compiler.node(node.rhs, inner);
  const { depth } = place;
  const chained = chaining(compiler);
  return (input, frame) => {
    const value = left(input, frame);
    const procedure = right(input, frame);
    if (!isFunction(procedure)) throw new Fault('T2006', { value: procedure });
    const { run } = frame;
    const around = run.depth;
    run.depth = around + depth;
    const result = isFunction(value)
      ? apply(chained(null, new Frame(run, undefined, [], undefined)), [value, procedure], null, run, undefined)
      : apply(procedure, [value], null, run, undefined);
    run.depth = around;
    run.made(result);
    return finish(result);
  };
}

let chain: Code | undefined;

/** The function that f ~> g calls with f and g. */
function chaining(compiler: Compiler): Code {
  if (chain === undefined) {
    const tree = library('function($f, $g) { function($x){ $g($f($x)) } }').ast();
    const root = new Scope(undefined, [], new Set());
    chain = compiler.another(root).node(tree, { scope: root, depth: 1 });
  }
  return chain;
}

/** The call that a function ends with: its parts are evaluated when the function has ended. */
export function tailCallCode(node: SyntaxNode, { scope }: Place, compiler: Compiler): Code {
  if (node.type !== 'function') throw new TypeError('Nothing but a call ends a function');
  const native = nativeOf(node.procedure, { scope, depth: 1 }, compiler);
  if (native !== undefined && argumentTypesOf(native) !== undefined) {
    // It calls nothing at its end, so that it can as well be called at once.
    const { args } = partsOf(node, { scope, depth: 0 }, compiler);
    compiler.count(1);
    return nativeCall(native, node.procedure as Variable, args, undefined, 0, (value) => value, true);
  }
  compiler.hasTailCalls = true;
  const { procedure, args } = partsOf(node, { scope, depth: 0 }, compiler);
  const token = node.procedure.type === 'variable' ? node.procedure.value : undefined;
  const call = { procedure: procedure(), args, token };
  return (input, frame) => new TailCall(call, input, frame);
}

interface CallParts {
  procedure(): Code;
  readonly args: readonly Code[];
}

function partsOf(node: CallNode, place: Place, compiler: Compiler): CallParts {
  const inner = within(place);
  return {
    procedure: () => compiler.node(node.procedure, inner),
    args: compiler.nodes(node.arguments, inner),
  };
}

function calling(node: CallNode, first: Code | undefined, place: Place, finish: Finish, compiler: Compiler): Code {
  const parts = partsOf(node, place, compiler);
  const native = nativeOf(node.procedure, place, compiler);
  if (native !== undefined) {
    compiler.count(place.depth + 1);
    return nativeCall(native, node.procedure as Variable, parts.args, first, place.depth, finish, false);
  }
  const procedureCode = parts.procedure();
  const { args } = parts;
  const token = nameOf(node.procedure);
  const sameName = forgottenVariable(node.procedure, place, compiler);
  const { depth } = place;
  return (input, frame) => {
    const procedure = procedureCode(input, frame);
    if (procedure === undefined && sameName?.(input, frame)) throw new Fault('T1005', { token });
    const values: unknown[] = first === undefined ? [] : [first(input, frame)];
    for (const arg of args) values.push(asArgument(arg(input, frame)));
    const { run } = frame;
    const around = run.depth;
    run.depth = around + depth;
    let result: unknown;
    try {
      result = apply(procedure, values, input, run, token);
    } catch (error) {
      nameAfter(error, token);
      throw error;
    }
    run.depth = around;
    run.made(result);
    return finish(result);
  };
}

/** The name that is called, as errors show it. */
export function nameOf(procedure: SyntaxNode): string | undefined {
  const named = procedure.type === 'path' ? procedure.steps[0] : procedure;
  return (named as { readonly value?: string } | undefined)?.value;
}

/** f() in place of $f(): reads the variable of that name. */
export function forgottenVariable(procedure: SyntaxNode, place: Place, compiler: Compiler): Code | undefined {
  const name = nameOf(procedure);
  return procedure.type === 'path' && typeof name === 'string' ? compiler.variable(name, place) : undefined;
}

function nameAfter(error: unknown, token: string | undefined): void {
  const named = error as { token?: string | undefined };
  if (!named.token) named.token = token;
}

function nativeOf(procedure: SyntaxNode, place: Place, compiler: Compiler): Native | undefined {
  if (procedure.type !== 'variable' || procedure.value === '') return undefined;
  if (procedure.predicate !== undefined || procedure.group !== undefined) return undefined;
  return compiler.nativeAt(procedure.value, place);
}

function argumentTypesOf({ definition }: Native): ArgumentTypes | undefined {
  return definition.signature && ArgumentTypes.of(definition.signature.definition);
}

/** `isAtEnd`: the arguments are evaluated with a context that only the caller of the function knows. */
function nativeCall(
  native: Native,
  { value: name }: Variable,
  args: readonly Code[],
  first: Code | undefined,
  depth: number,
  finish: Finish,
  isAtEnd: boolean,
): Code {
  const { signature } = native.definition;
  const types = argumentTypesOf(native);
  const callingFunction = callingFunctions[name];
  const own: OwnFunction = callingFunction ?? ownFunctions[name] ?? ((values) => native.callAlone(values));
  // What a function that calls others is given goes nowhere else.
  const callback = callingFunction === undefined ? undefined : 1;
  const prepare = isAtEnd
    ? (value: FunctionValue, at: number) => (at === callback ? asItIsCalled(value, name) : value)
    : (value: FunctionValue, at: number) => (at === callback ? value : asArgument(value));
  const evaluated = (input: unknown, frame: Frame): unknown[] => {
    const values: unknown[] = first === undefined ? [] : [first(input, frame)];
    for (let index = 0; index < args.length; index += 1) {
      const value = (args[index] as Code)(input, frame);
      values.push(isFunction(value) ? prepare(value, values.length) : value);
    }
    return values;
  };
  const argumentsFor = isAtEnd ? withoutName(evaluated) : evaluated;
  return (input, frame) => {
    const { run } = frame;
    const values = argumentsFor(input, frame);
    const around = run.depth;
    run.depth = around + depth;
    run.step();
    let result: unknown;
    try {
      run.call(values);
      const fitted = types?.fitted(values, run);
      if (fitted === undefined && isAtEnd) throw new LeftToLibrary();
      const checked = fitted ?? signature?.validate(values, input) ?? values;
      run.descend();
      result = own(checked, run);
      run.ascend();
    } catch (error) {
      nameAfter(error, name);
      throw error;
    }
    run.depth = around;
    run.made(result);
    return finish(result);
  };
}

/** The arguments of a call at the end: their errors do not bear the name of the function that ends with the call. */
function withoutName(evaluate: (input: unknown, frame: Frame) => unknown[]): typeof evaluate {
  return (input, frame) => {
    try {
      return evaluate(input, frame);
    } catch (error) {
      const isNamed = error instanceof LimitExceeded || (error as { readonly token?: unknown }).token !== undefined;
      throw isNamed ? error : new LeftToLibrary();
    }
  };
}
