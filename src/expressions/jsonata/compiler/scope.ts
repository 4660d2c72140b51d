// Where a variable is: known when the expression is compiled, so that no name is looked up while it runs.
//
// A variable is bound when `:=` is evaluated, and the one around it is seen until then. So a place can have several
// slots for a name: the first one that is bound counts.

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, type Frame, UNBOUND } from './code.js';

/** The variables of a frame, as far as they are known when the expression is compiled. */
export class Scope {
  readonly outer: Scope | undefined;
  private readonly slots = new Map<string, number>();
  /** As many of the slots, from the first, are bound from the beginning. */
  private readonly bound: number;
  /** The variables that the tuple of the frame can have. */
  private readonly tupleNames: ReadonlySet<string> | undefined;

  /** `parameters` are bound from the beginning, `later` by `:=`. */
  constructor(
    outer: Scope | undefined,
    parameters: readonly string[],
    later: ReadonlySet<string>,
    tupleNames?: ReadonlySet<string>,
  ) {
    this.outer = outer;
    this.bound = parameters.length;
    this.tupleNames = tupleNames;
    for (const name of [...parameters, ...later]) this.slotOf(name);
  }

  get size(): number {
    return this.slots.size;
  }

  get names(): readonly string[] {
    return [...this.slots.keys()];
  }

  /** The slot of a name, a new one where there is none. */
  slotOf(name: string): number {
    const before = this.slots.get(name);
    if (before !== undefined) return before;
    this.slots.set(name, this.slots.size);
    return this.slots.size - 1;
  }

  has(name: string): boolean {
    return this.slots.has(name);
  }

  mayHaveInTuple(name: string): boolean {
    return this.tupleNames?.has(name) ?? false;
  }

  isBoundFromBeginning(name: string): boolean {
    const slot = this.slots.get(name);
    return slot !== undefined && slot < this.bound;
  }

  unboundSlots(): unknown[] {
    return new Array<unknown>(this.slots.size).fill(UNBOUND);
  }
}

/** Reads the variable; `atRoot` reads what is bound for the whole expression. */
export function readVariable(name: string, scope: Scope, atRoot: (hops: number, root: Scope) => Code): Code {
  return search(scope, 0);

  function search(at: Scope, hops: number): Code {
    const { outer } = at;
    if (outer === undefined) return atRoot(hops, at);
    const inTuple = at.mayHaveInTuple(name);
    if (!at.has(name)) return inTuple ? orTuple(name, hops, search(outer, hops + 1)) : search(outer, hops + 1);
    const slot = at.slotOf(name);
    if (at.isBoundFromBeginning(name)) return readSlot(hops, slot);
    const further = search(outer, hops + 1);
    return orFurther(hops, slot, inTuple ? orTuple(name, hops, further) : further);
  }
}

export function readSlot(hops: number, slot: number): Code {
  if (hops === 0) return (_, frame) => frame.slots[slot];
  if (hops === 1) return (_, frame) => frame.outer?.slots[slot];
  return (_, frame) => frameAt(frame, hops).slots[slot];
}

function orFurther(hops: number, slot: number, further: Code): Code {
  return (input, frame) => {
    const value = frameAt(frame, hops).slots[slot];
    return value === UNBOUND ? further(input, frame) : value;
  };
}

function orTuple(name: string, hops: number, further: Code): Code {
  return (input, frame) => {
    const { tuple } = frameAt(frame, hops);
    return tuple !== undefined && Object.hasOwn(tuple, name) ? tuple[name] : further(input, frame);
  };
}

function frameAt(frame: Frame, hops: number): Frame {
  let at = frame;
  for (let hop = 0; hop < hops; hop += 1) at = at.outer as Frame; // as many as the scopes that were passed
  return at;
}

/** The names that `:=` binds in the frame in which the parts are evaluated. */
export function namesBoundIn(parts: readonly unknown[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) return part.forEach(visit);
    const node = part as SyntaxNode;
    // Both have frames of their own, but not for what stands behind them. A call at the end of a function has none.
    if (node.type === 'block' || (node.type === 'lambda' && !node.thunk)) {
      visit([node.predicate, node.stages, node.group]);
      return;
    }
    if (node.type === 'bind') names.add(node.lhs.value);
    for (const child of Object.values(part)) visit(child);
  };
  parts.forEach(visit);
  return names;
}
