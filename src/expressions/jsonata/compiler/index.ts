// The compiler as the engine sees it: a syntax tree in, a program out.

import { type Evaluation, library } from '../library.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { Frame, LeftToLibrary, NotCompiled } from './code.js';
import { nodeCode } from './compile.js';
import { Compiler, type Part } from './compiler.js';
import { nativeNamed } from './functions.js';
import { namesBoundIn, Scope } from './scope.js';
import { isSequence, marked } from './sequences.js';

export type Bindings = Readonly<Record<string, unknown>>;

/** What the program cannot say: the library has to evaluate, from the beginning. */
export const LEFT_TO_LIBRARY: unique symbol = Symbol('left to the library');

export interface Program {
  /**
   * The value of the expression for the input, or LEFT_TO_LIBRARY.
   * @throws what the library throws
   */
  run(input: unknown, bindings: Bindings, evaluation: Evaluation): unknown;
}

/** Undefined for an expression that is not compiled. */
export function compileTree(tree: SyntaxNode): Program | undefined {
  const root = new Scope(undefined, [], namesBoundIn([tree]));
  const compiler = new Compiler(root, namesInTuples(tree), nodeCode);
  try {
    const part = compiler.partOf(tree, { scope: root, depth: 1 });
    return new CompiledProgram(part, compiler);
  } catch (error) {
    if (error instanceof NotCompiled) return undefined;
    throw error;
  }
}

class CompiledProgram implements Program {
  private readonly part: Part;
  private readonly deepest: number;
  /** The variables that are bound for the whole expression, by slot. */
  private readonly names: readonly string[];
  /** What their slots hold where nothing is bound: functions of the library. */
  private readonly initial: readonly unknown[];
  private readonly natives: readonly string[];

  constructor(part: Part, { deepest, natives, root }: Compiler) {
    this.part = part;
    this.deepest = deepest;
    this.names = root.names;
    this.initial = root.names.map(nativeNamed);
    this.natives = [...natives];
  }

  run(input: unknown, bindings: Bindings, evaluation: Evaluation): unknown {
    if (this.deepest > evaluation.mostDepth) return LEFT_TO_LIBRARY;
    // A variable hides the function of its name.
    for (const name of this.natives) if (Object.hasOwn(bindings, name)) return LEFT_TO_LIBRARY;
    const slots = this.initial.slice();
    for (let slot = 0; slot < slots.length; slot += 1) {
      const name = this.names[slot] as string;
      if (name === '$') slots[slot] = input;
      else if (Object.hasOwn(bindings, name)) slots[slot] = bindings[name];
    }
    return library.during(evaluation, () => this.evaluate(input, new Frame(evaluation, undefined, slots, undefined)));
  }

  private evaluate(input: unknown, frame: Frame): unknown {
    const { code, cost } = this.part;
    try {
      frame.run.read(cost);
      return code(wrapped(input), frame);
    } catch (error) {
      // A stack that is too small for closures may be enough for the library, which fails by itself where it is not.
      if (error instanceof LeftToLibrary || error instanceof RangeError || showsFunction(error)) return LEFT_TO_LIBRARY;
      library.populateMessage(error);
      throw error;
    }
  }
}

/** An array is one input, not many. */
function wrapped(input: unknown): unknown {
  if (!Array.isArray(input) || isSequence(input)) return input;
  const wrapper = marked([input]);
  wrapper.outerWrapper = true;
  return wrapper;
}

/** The message shows a value with a function in it: as the library has it, which is no function of JavaScript. */
function showsFunction(error: unknown): boolean {
  const { value, value2 } = error as { readonly value?: unknown; readonly value2?: unknown };
  return hasFunction(value, new Set()) || hasFunction(value2, new Set());
}

/** A transform can put a value into itself. */
function hasFunction(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  return Object.values(value).some((member) => hasFunction(member, seen));
}

/** All names that steps bind, anywhere in the expression. */
function namesInTuples(tree: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { focus, index, ancestor, type, value } = part as Labelled;
    for (const name of [focus, index, ancestor?.label, type === 'index' ? value : undefined]) {
      if (typeof name === 'string') names.add(name);
    }
    Object.values(part).forEach(visit);
  };
  visit(tree);
  return names;
}

interface Labelled {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly focus?: unknown;
  readonly index?: unknown;
  readonly ancestor?: { readonly label?: unknown };
}
