// (a; b; c): one after the other, with variables of their own.

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, Frame } from './code.js';
import type { Compiler, Place } from './compiler.js';
import { namesBoundIn, Scope } from './scope.js';
import type { Finish } from './sequences.js';

export function blockCode(expressions: readonly SyntaxNode[], place: Place, finish: Finish, compiler: Compiler): Code {
  const depth = place.depth + 1;
  const names = namesBoundIn(expressions);
  // Without variables it needs no frame.
  if (names.size === 0) return inSequence(compiler.nodes(expressions, { scope: place.scope, depth }), finish);
  const scope = new Scope(place.scope, [], names);
  const code = inSequence(compiler.nodes(expressions, { scope, depth }), finish);
  return (input, frame) => code(input, new Frame(frame.run, frame, scope.unboundSlots(), undefined));
}

function inSequence(codes: readonly Code[], finish: Finish): Code {
  const [only = () => undefined] = codes;
  if (codes.length <= 1) return (input, frame) => finish(only(input, frame));
  return (input, frame) => {
    let result: unknown;
    for (const code of codes) result = code(input, frame);
    return finish(result);
  };
}
