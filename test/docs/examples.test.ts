// What the documents show is true. Modules run as test files of their own, which write-examples.ts makes; here they are
// type-checked, data is read and validated, and shell blocks are run.

import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { entryPoints } from '../../scripts/entry-points.js';
import { validate } from '../../src/validate/index.js';
import { type Block, DATA, SHELLS } from './blocks.js';
import { runShell } from './shell.js';
import { documents, folderOf, modulesOf, readBlocks, root } from './write-examples.js';

describe.each(documents())('%s', (document) => {
  const blocks = readBlocks(document);
  const checked = blocks.filter(({ noRun }) => noRun === undefined);

  test('each block says what it is', () => {
    expect(blocks.flatMap(({ line, problems }) => problems.map((problem) => `${line}: ${problem}`))).toEqual([]);
  });

  const modules = modulesOf(document);
  if (modules.length > 0) test('modules have no type errors', () => expect(typeErrors(modules)).toEqual([]));

  for (const block of checked.filter(({ language }) => DATA.includes(language))) {
    test(`line ${block.line}: ${block.language}`, () => {
      const value = block.language === 'json' ? JSON.parse(block.text) : parse(block.text);
      if (looksLikeMachine(value)) expect(validate(block.text, { format: formatOf(block) })).toEqual([]);
    });
  }

  for (const block of checked.filter(({ language }) => SHELLS.includes(language))) {
    test(`line ${block.line}: ${block.language}`, () => {
      expect(runShell(block, { folder: folderOf(document), root }).join('\n\n')).toBe('');
    });
  }
});

function typeErrors(files: readonly string[]): string[] {
  const program = ts.createProgram([...files], {
    // What a reader has at least, not the stricter rules of this repository.
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    allowJs: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    paths: Object.fromEntries(
      Object.entries(entryPoints).map(([name, source]) => [
        name === 'index' ? 'stepwright' : `stepwright/${name}`,
        [`${root}${source}`],
      ]),
    ),
  });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line } = ts.getLineAndCharacterOfPosition(source as ts.SourceFile, diagnostic.start ?? 0);
      return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
    });
  });
}

function looksLikeMachine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'StartAt' in value && 'States' in value;
}

function formatOf({ language }: Block): 'json' | 'yaml' {
  return language === 'json' ? 'json' : 'yaml';
}
