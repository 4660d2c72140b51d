// Makes the `jsonata` package synchronous while it is bundled; nothing of it is kept in this repository.
//
// The package is asynchronous by its keywords alone: with `async` and `await` taken out it passes its own test suite.
// The same edit serves the build (an esbuild plugin) and the tests (a vite plugin). It knows one version of the
// package by its hash and refuses every other, so that an upgrade is looked at before it ships.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin as EsbuildPlugin } from 'esbuild';

interface Edit {
  readonly why: string;
  readonly find: string | RegExp;
  readonly put: string;
  readonly times: number;
}

const VERSION = '2.2.2';
const SHA256 = '9c2a35f4d895797f123f65c7f9a4ce16b3a295d209e0f3f225a0c3bae1bd9049';

// In this order: `await Promise.all(` before `await `.
const EDITS: readonly Edit[] = [
  { why: 'synchronous', find: /async function/g, put: 'function', times: 43 },
  { why: 'synchronous', find: /async \(/g, put: '(', times: 3 },
  { why: 'synchronous', find: /await Promise\.all\(/g, put: 'Array.from(', times: 2 },
  { why: 'synchronous', find: /await /g, put: '', times: 103 },

  // The clock comes from the caller (`options.now`, epoch milliseconds); nothing reads Date.
  { why: 'no clock', find: /new Date\(\)/g, put: 'new Date(options.now)', times: 2 },

  // Step Functions speaks the dialect of 2.0.6: what 2.1 added is a syntax error there, and one text differs.
  { why: 'no ?:', find: "currentChar === '?' && path.charAt(position + 1) === ':'", put: 'false', times: 1 },
  { why: 'no ??', find: "currentChar === '?' && path.charAt(position + 1) === '?'", put: 'false', times: 1 },
  { why: 'text of D2014', find: 'must not exceed 1e7.', put: 'must not exceed 1e6.', times: 1 },

  // The package writes into its input in these two places; payloads are shared, so it must not.
  { why: 'input kept', find: 'input.push(undefined);', put: 'input = [undefined];', times: 1 },
  {
    why: 'input kept',
    find: 'resultSequence.keepSingleton = true;',
    put: 'if (isSequence(resultSequence)) resultSequence.keepSingleton = true;',
    times: 1,
  },

  // Merging copied the rest of an array for every element, one call inside the other: slow, and deep when synchronous.
  {
    why: 'sort in a loop',
    find: 'merge_iter(merged, l, r);',
    put: `var li = 0, ri = 0;
            while (li < l.length && ri < r.length) merged.push(comp(l[li], r[ri]) ? r[ri++] : l[li++]);
            while (li < l.length) merged.push(l[li++]);
            while (ri < r.length) merged.push(r[ri++]);`,
    times: 1,
  },

  // Appending copies; told to `options.appended`, so that a budget can hold for it.
  {
    why: 'budget',
    find: 'const size = arg1.length + arg2.length;',
    put: 'const size = arg1.length + arg2.length; if (this.options) this.options.appended(size);',
    times: 1,
  },
];

/** The package's source as an ES module whose default export is the synchronous library. */
export function synchronousJsonata(): string {
  const path = createRequire(import.meta.url).resolve('jsonata');
  const source = readFileSync(path, 'utf8');
  const hash = createHash('sha256').update(source).digest('hex');
  if (hash !== SHA256) {
    throw new Error(`${path} is not jsonata ${VERSION} (sha256 ${hash}): check every edit of this file against it`);
  }
  return `const module = { exports: {} }, exports = module.exports;\n${edited(source)}\nexport default module.exports;\n`;
}

function edited(source: string): string {
  let text = source;
  for (const { why, find, put, times } of EDITS) {
    const parts = text.split(find);
    if (parts.length - 1 !== times) throw new Error(`jsonata, ${why}: ${find} found ${parts.length - 1} times`);
    text = parts.join(put);
  }
  return text;
}

/** For tsup and esbuild. */
export function synchronousJsonataForEsbuild(): EsbuildPlugin {
  return {
    name: 'synchronous-jsonata',
    setup(build) {
      build.onResolve({ filter: /^jsonata$/ }, () => ({ path: 'jsonata', namespace: 'synchronous-jsonata' }));
      build.onLoad({ filter: /.*/, namespace: 'synchronous-jsonata' }, () => ({
        contents: synchronousJsonata(),
        loader: 'js',
      }));
    },
  };
}

/** For vitest; a vite plugin, in the part of its shape that is needed. */
export function synchronousJsonataForVite() {
  const id = '\0synchronous-jsonata';
  return {
    name: 'synchronous-jsonata',
    enforce: 'pre' as const,
    resolveId: (source: string) => (source === 'jsonata' ? id : undefined),
    load: (loaded: string) => (loaded === id ? synchronousJsonata() : undefined),
  };
}
