// What the constructs of the language are compiled with: where a part of an expression stands, what it costs, how deep it
// goes, and what its names stand for.

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, STEP } from './code.js';
import { type Native, nativeNamed } from './functions.js';
import { readSlot, readVariable, type Scope } from './scope.js';

/** Where a node stands. */
export interface Place {
  readonly scope: Scope;
  /** How many parts of the same function are being evaluated there, this one among them. */
  readonly depth: number;
}

/** A part that is evaluated as a whole, any number of times. */
export interface Part {
  readonly code: Code;
  readonly cost: number;
}

/** Compiles a node of any kind. */
export type CompileNode = (node: SyntaxNode, place: Place, compiler: Compiler) => Code;

export class Compiler {
  readonly root: Scope;
  /** The functions of the library that the expression calls by their names. */
  readonly natives = new Set<string>();
  /** The variables that steps bind, anywhere in the expression. */
  readonly tupleNames: ReadonlySet<string>;
  /** Of the part that is being compiled. */
  private cost = 0;
  /** Of the function that is being compiled. */
  deepest = 0;
  hasTailCalls = false;

  private readonly compile: CompileNode;

  constructor(root: Scope, tupleNames: ReadonlySet<string>, compile: CompileNode) {
    this.root = root;
    this.tupleNames = tupleNames;
    this.compile = compile;
  }

  /** For an expression of its own. */
  another(root: Scope): Compiler {
    return new Compiler(root, new Set(), this.compile);
  }

  node(node: SyntaxNode, place: Place): Code {
    this.count(place.depth);
    return this.compile(node, place, this);
  }

  nodes(nodes: readonly SyntaxNode[], place: Place): readonly Code[] {
    return nodes.map((node) => this.node(node, place));
  }

  /** Compiles what is evaluated as often as it turns out. */
  part(compile: () => Code): Part {
    const around = this.cost;
    this.cost = 0;
    const code = compile();
    const { cost } = this;
    this.cost = around;
    return { code, cost };
  }

  /** Compiles what is called from anywhere: how deep it goes is counted from the call. */
  body<T>(compile: () => T): { readonly body: T; readonly deepest: number; readonly hasTailCalls: boolean } {
    const { deepest: deepestAround, hasTailCalls: hasTailCallsAround } = this;
    this.deepest = 0;
    this.hasTailCalls = false;
    const body = compile();
    const { deepest, hasTailCalls } = this;
    this.deepest = deepestAround;
    this.hasTailCalls = hasTailCallsAround;
    return { body, deepest, hasTailCalls };
  }

  partOf(node: SyntaxNode, place: Place): Part {
    return this.part(() => this.node(node, place));
  }

  /** A part of the expression is evaluated at this depth. */
  count(depth: number): void {
    this.cost += STEP;
    this.deepest = Math.max(this.deepest, depth);
  }

  variable(name: string, { scope }: Place): Code {
    return readVariable(name, scope, (hops, root) => {
      const native = root.has(name) ? undefined : nativeNamed(name);
      if (native === undefined) return readSlot(hops, root.slotOf(name));
      this.natives.add(name);
      return () => native;
    });
  }

  /** The function of the library that the name stands for at this place, whatever happens before. */
  nativeAt(name: string, { scope }: Place): Native | undefined {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
      if (at.has(name) || at.mayHaveInTuple(name)) return undefined;
    }
    const native = nativeNamed(name);
    if (native !== undefined) this.natives.add(name);
    return native?.callee as Native | undefined;
  }
}

export function within(place: Place): Place {
  return { scope: place.scope, depth: place.depth + 1 };
}
