// Writes the examples of the documents as files that can run, in one folder for each document.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf, MODULES } from './blocks.js';
import { moduleOf } from './module-of.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const examples = join(root, 'test/docs/.examples');

/** Not docs/api: that report is generated, and shows types. */
export function documents(): string[] {
  const folders = ['docs', 'test/docs/fixtures'].flatMap((folder) => markdownIn(folder));
  return ['README.md', 'CHANGELOG.md', ...folders].filter((path) => !path.startsWith('docs/api/') && exists(path));
}

export function readBlocks(document: string): Block[] {
  return blocksOf(document, readFileSync(join(root, document), 'utf8'));
}

/** Where the examples of the document run. */
export function folderOf(document: string): string {
  return join(examples, document.replaceAll('/', '--').replace(/\.md$/, ''));
}

/** The modules that were made of the document's blocks: what a type checker has to read. */
export function modulesOf(document: string): string[] {
  return modules(readBlocks(document)).map((blocks) => join(folderOf(document), nameOf(blocks)));
}

export function writeExamples(): void {
  rmSync(examples, { recursive: true, force: true });
  for (const document of documents()) writeDocument(document);
}

function writeDocument(document: string): void {
  const folder = folderOf(document);
  const blocks = readBlocks(document);
  mkdirSync(folder, { recursive: true });
  for (const { file, language, text } of blocks) {
    if (file !== undefined && !MODULES.includes(language)) writeFileSync(join(folder, file), `${text}\n`);
  }
  const shows = relative(folder, join(root, 'test/docs/shows.js'));
  for (const module of modules(blocks)) {
    const name = nameOf(module);
    writeFileSync(join(folder, name), moduleOf(module, shows));
    if (!isTest(name)) writeFileSync(join(folder, name.replace(/\.\w+$/, '.test.ts')), testOf(document, module));
  }
}

/** The blocks that run, those of one module together. */
function modules(blocks: readonly Block[]): Block[][] {
  const found: Block[][] = [];
  for (const block of blocks) {
    if (!MODULES.includes(block.language) || block.noRun !== undefined) continue;
    const before = found.at(-1);
    if (block.continues && before !== undefined) before.push(block);
    else found.push([block]);
  }
  return found;
}

function nameOf(blocks: readonly Block[]): string {
  const [first] = blocks as [Block];
  const extension = first.language === 'ts' ? 'ts' : 'js';
  if (first.file !== undefined) return first.file;
  // A module with tests is a test file as it is.
  const isSuite = blocks.some(({ text }) => /from ['"]vitest['"]/.test(text));
  return `line-${first.line}.${isSuite ? 'test.' : ''}${extension}`;
}

function testOf(document: string, blocks: readonly Block[]): string {
  const module = `./${nameOf(blocks).replace(/\.ts$/, '.js')}`;
  const title = `${document}:${blocks[0]?.line}`;
  return `import { test } from 'vitest';\n\ntest('${title}', async () => {\n  await import('${module}');\n});\n`;
}

function isTest(name: string): boolean {
  return /\.test\.\w+$/.test(name);
}

function markdownIn(folder: string): string[] {
  if (!exists(folder)) return [];
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => `${folder}/${file}`);
}

function exists(path: string): boolean {
  return existsSync(join(root, path));
}
