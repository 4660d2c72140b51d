// function($a, $b) { ... }

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, NotCompiled } from './code.js';
import type { Compiler, Place } from './compiler.js';
import { Lambda, type LambdaText, lambdaValue } from './functions.js';
import { namesBoundIn, Scope } from './scope.js';

type LambdaNode = SyntaxNode & { readonly type: 'lambda' };

export function lambdaCode(node: LambdaNode, place: Place, compiler: Compiler): Code {
  const text = lambdaText(node, place, compiler);
  return (input, frame) => lambdaValue(new Lambda(text, input, frame));
}

function lambdaText(node: LambdaNode, { scope: outer }: Place, compiler: Compiler): LambdaText {
  const parameters = node.arguments.map(({ value }) => value);
  if (new Set(parameters).size < parameters.length) throw new NotCompiled();
  const scope = new Scope(outer, parameters, namesBoundIn([node.body]));
  const { body, deepest, hasTailCalls } = compiler.body(() => compiler.partOf(node.body, { scope, depth: 1 }));
  const { signature } = node;
  return { parameterCount: parameters.length, slotCount: scope.size, signature, ...body, deepest, hasTailCalls };
}
