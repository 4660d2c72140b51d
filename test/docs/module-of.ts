// Makes a module of the TypeScript in a document: what its comments promise becomes a check, and each line keeps the
// number that it has in the document.
//
//   add(1, 2); // => 3
//   console.log(result.status); // => 'SUCCEEDED'
//   const { output } = await run(machine); // no promise, no check
//   result;
//   // => { status: 'SUCCEEDED', ... }
//
// A promise that goes on has its further lines indented by three spaces or more after the slashes.

import ts from 'typescript';
import type { Block } from './blocks.js';

const PROMISE = /^[ \t]*(?:\n[ \t]*)?\/\/ => (.*(?:\n[ \t]*\/\/ {3,}.*)*)/;

/** `blocks` are those of one module, in the order of the document. `shows` is the path to shows.ts. */
export function moduleOf(blocks: readonly Block[], shows: string): string {
  const lines = [`import { shows as __shows } from '${shows}';`];
  for (const block of blocks) {
    while (lines.length < block.line - 1) lines.push('');
    lines.push(...checked(block).split('\n'));
  }
  return `${lines.join('\n')}\nexport {};\n`;
}

/** @throws Error when a promise follows no statement. */
export function checked(block: Block): string {
  const { text } = block;
  const source = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true);
  const edits: { readonly at: number; readonly remove: number; readonly put: string }[] = [];
  visit(source);
  const promises = text.match(/\/\/ => /g)?.length ?? 0;
  const found = edits.filter(({ put }) => put.includes(MARK)).length;
  if (promises !== found) {
    throw new Error(`${block.document}:${block.line}: ${promises} promises '// =>', but ${found} follow a statement`);
  }
  let result = text;
  for (const { at, remove, put } of edits.sort((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + put.replace(MARK, '') + result.slice(at + remove);
  }
  return result;

  function visit(node: ts.Node): void {
    if (ts.isExpressionStatement(node)) checkExpression(node);
    if (ts.isVariableStatement(node)) checkVariable(node);
    ts.forEachChild(node, visit);
  }

  function checkExpression(statement: ts.ExpressionStatement): void {
    const promise = promiseAfter(statement.end);
    if (promise === undefined) return;
    const shown = printed(statement.expression) ?? [statement.expression];
    const start = shown[0]?.getStart() ?? statement.getStart();
    const end = shown.at(-1)?.end ?? statement.end;
    edits.push({ at: statement.getStart(), remove: start - statement.getStart(), put: '__shows([' });
    edits.push({ at: end, remove: statement.end - end, put: `], ${promise});${MARK}` });
  }

  function checkVariable(statement: ts.VariableStatement): void {
    const promise = promiseAfter(statement.end);
    const name = statement.declarationList.declarations[0]?.name;
    if (promise === undefined || name === undefined || !ts.isIdentifier(name)) return;
    edits.push({ at: statement.end, remove: 0, put: ` __shows([${name.text}], ${promise});${MARK}` });
  }

  function promiseAfter(end: number): string | undefined {
    const match = PROMISE.exec(text.slice(end));
    if (match?.[1] === undefined) return undefined;
    const line = block.line + text.slice(0, end).split('\n').length - 1;
    const expected = match[1].replace(/\n[ \t]*\/\//g, '\n');
    return `${JSON.stringify(expected)}, ${JSON.stringify(`${block.document}:${line}`)}`;
  }
}

// Tells the edits that carry a promise from the others.
const MARK = '\0';

/** What console.log is given, where the expression is that call. */
function printed(expression: ts.Expression): readonly ts.Expression[] | undefined {
  return ts.isCallExpression(expression) && expression.expression.getText() === 'console.log'
    ? expression.arguments
    : undefined;
}
