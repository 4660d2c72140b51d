// The examples of the documents are run by `npm run docs`; here is what happens to one that is wrong.

import { describe, expect, test } from 'vitest';
import { blocksOf } from './blocks.js';
import { checked, moduleOf } from './module-of.js';
import { commandsOf, matches, npmProblems, runShell } from './shell.js';
import { shows } from './shows.js';
import { root } from './write-examples.js';

describe('blocks', () => {
  test('are found with their lines, in lists and with longer fences too', () => {
    const blocks = blocksOf('x.md', 'a\n```ts\none\n```\n\n- b\n  ````json file=a.json\n  {\n  ```\n  }\n  ````\n');
    expect(blocks.map(({ line, language, text, file }) => ({ line, language, text, file }))).toEqual([
      { line: 3, language: 'ts', text: 'one', file: undefined },
      { line: 8, language: 'json', text: '{\n```\n}', file: 'a.json' },
    ]);
  });

  test.each([
    ['', ['a block without a language']],
    ['rust', ["nobody checks the language 'rust'"]],
    ['ts skip', ["'skip' means nothing here"]],
    ['ts no-run', ["'no-run' needs its reason: no-run: …"]],
    ['ts no-run: needs an account', []],
    ['rust no-run: it is not ours', []],
    ['json file=order.json', []],
    ['ts continues', []],
  ])('of "%s" have these problems: %j', (info, problems) => {
    expect(blocksOf('x.md', `\`\`\`${info}\nx\n\`\`\`\n`)[0]?.problems).toEqual(problems);
  });
});

describe('promises', () => {
  test('become checks on the line of their statement', () => {
    const module = moduleOf(blocks("```ts\nf(1);\nf(2); // => 'two'\n```\n"), './shows.js').split('\n');
    expect(module[2]).toBe(`__shows([f(2)], "'two'", "x.md:3"); // => 'two'`);
  });

  test('are of what is printed, of what a variable holds, and of what stands before them', () => {
    expect(rewritten('console.log(a, b); // => 1 2')).toBe('__shows([a, b], "1 2", "x.md:2"); // => 1 2');
    expect(rewritten('const a = 1; // => 1')).toBe('const a = 1; __shows([a], "1", "x.md:2"); // => 1');
    expect(rewritten('a;\n// => {\n//     b: 1 }')).toBe(
      '__shows([a], "{\\n     b: 1 }", "x.md:2");\n// => {\n//     b: 1 }',
    );
  });

  test('that follow no statement are refused', () => {
    expect(() => rewritten('// => 1')).toThrow('x.md:2: 1 promises');
  });

  test.each([
    [[{ a: 1, b: 2 }], '{ a: 1, ... }'],
    [[{ a: { b: 1, c: 2 } }], '{ a: { b: 1, ... } }'],
    [['text'], "'text'"],
    [['text and more'], 'text and more'],
    [[undefined], 'undefined'],
    [[1, 'of', 2], '1 of 2'],
  ])('%j keeps %s', (values, promise) => {
    shows(values, promise, 'x.md:1');
  });

  test.each([
    [[{ a: 1, b: 2 }], '{ a: 1 }'],
    [[{ a: 1 }], '{ a: 2, ... }'],
    [['text'], 'other text'],
    [[1], "'1'"],
    [[undefined], 'null'],
  ])('%j breaks %s', (values, promise) => {
    expect(() => shows(values, promise, 'x.md:1')).toThrow('x.md:1');
  });
});

describe('shell blocks', () => {
  test('a session is commands and what they print', () => {
    expect(commandsOf('$ a \\\n  b\none\ntwo\n\n$ c\n')).toEqual([
      { text: 'a b', output: 'one\ntwo' },
      { text: 'c', output: undefined },
    ]);
  });

  test('... stands for any text, and alone on its line for any lines', () => {
    expect(matches('took 12 ms\nx\ny\nend', 'took ... ms\n...\nend')).toBe(true);
    expect(matches('took 12 ms\nend', 'took ... s')).toBe(false);
    expect(matches('a.b', 'acb')).toBe(false);
  });

  test.each([
    ['npm install --save-dev stepwright vitest', []],
    ['npm install nothing-of-this-name', ['nothing-of-this-name is no package that this one knows']],
    ['npm test', []],
    ['npm run conjure', ['no such script: npm run conjure']],
    ['cd x && npm test', ['npm has to stand on a line of its own: cd x && npm test']],
  ])('%s: %j', (command, problems) => {
    expect(npmProblems(command, root)).toEqual(problems);
  });

  test('npm is never run', () => {
    const [block] = blocks('```sh\nnpm install stepwright\n```\n');
    expect(block && runShell(block, { folder: '/nowhere', root })).toEqual([]);
  });
});

function blocks(markdown: string) {
  return blocksOf('x.md', markdown);
}

function rewritten(code: string): string {
  return blocks(`\`\`\`ts\n${code}\n\`\`\`\n`)
    .map((block) => checked(block))
    .join('\n');
}
