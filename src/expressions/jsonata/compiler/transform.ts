// | where | what to set, what to delete |: a function that gives a changed copy.
// https://docs.jsonata.org/other-operators#-----transform

import { deleteMember, type Json, keysOf, setMember } from '../../../utils/json.js';
import { type Evaluation, library } from '../library.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, type Frame, LeftToLibrary } from './code.js';
import type { Compiler, Part, Place } from './compiler.js';
import { Fault } from './fault.js';
import { apply, isFunction, Native, nativeValue } from './functions.js';

interface Transform {
  /** The variable $clone, which the expression can bind. */
  readonly clone: Code;
  readonly pattern: Part;
  readonly update: Part;
  readonly deletion: Part | undefined;
  readonly deepest: number;
}

type MutableObject = { [key: string]: Json };

export function transformCode(
  node: SyntaxNode & { readonly type: 'transform' },
  place: Place,
  compiler: Compiler,
): Code {
  const inner: Place = { scope: place.scope, depth: 1 };
  const { body, deepest } = compiler.body(() => ({
    pattern: compiler.partOf(node.pattern, inner),
    update: compiler.partOf(node.update, inner),
    deletion: node.delete && compiler.partOf(node.delete, inner),
  }));
  const transform: Transform = { ...body, deepest, clone: compiler.variable('clone', place) };
  return (_, frame) => {
    const implementation = (value: unknown) => transformed(value, transform, frame);
    return nativeValue(new Native(library.defined(implementation, '<(oa):o>')));
  };
}

function transformed(value: unknown, { clone, pattern, update, deletion, deepest }: Transform, frame: Frame): unknown {
  if (value === undefined) return undefined;
  const { run } = frame;
  if (run.depth + deepest > run.mostDepth) throw new LeftToLibrary();
  const procedure = clone(undefined, frame);
  if (!isFunction(procedure)) throw new Fault('T2013');
  const copy = apply(procedure, [value], null, run, undefined);
  const own = run.objectsIn(copy);
  run.read(pattern.cost);
  const found = pattern.code(copy, frame);
  if (found === undefined) return copy;
  for (const match of Array.isArray(found) ? found : [found]) {
    run.read(update.cost);
    setMembers(match, update.code(match, frame), own, run);
    if (deletion === undefined) continue;
    run.read(deletion.cost);
    deleteMembers(match, deletion.code(match, frame), own, run);
  }
  return copy;
}

function setMembers(match: unknown, update: unknown, own: ReadonlySet<unknown>, run: Evaluation): void {
  if (update === undefined) return;
  if (typeof update !== 'object' || update === null || Array.isArray(update))
    throw new Fault('T2011', { value: update });
  for (const key of keysOf(update)) {
    run.checkOwn(own, match);
    setMember(match as MutableObject, key, (update as MutableObject)[key] as Json);
  }
}

function deleteMembers(match: unknown, deletions: unknown, own: ReadonlySet<unknown>, run: Evaluation): void {
  if (deletions === undefined) return;
  const keys: readonly unknown[] = Array.isArray(deletions) ? deletions : [deletions];
  if (!keys.every((key) => typeof key === 'string')) throw new Fault('T2012', { value: deletions });
  for (const key of keys) {
    if (typeof match !== 'object' || match === null) continue;
    run.checkOwn(own, match);
    deleteMember(match as MutableObject, key as string);
  }
}
