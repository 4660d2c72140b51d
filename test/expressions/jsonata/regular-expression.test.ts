// Regular expressions: the same as the engine of the machine finds, in time that grows with the text alone.

import { describe, expect, test } from 'vitest';
import { RegularExpression } from '../../../src/expressions/jsonata/regular-expression/index.js';
import { NotSupportedError } from '../../../src/utils/not-supported.js';
import { Random } from '../../../src/utils/random.js';
import { evaluate, failureOf, written } from './harness.js';

const TEXTS = [
  '',
  'a',
  'abc',
  'aaa',
  'ab1_2-c.d',
  'AbC aBc',
  'foo@bar.com, baz@qux.org',
  '2024-02-29T12:34:56.789Z',
  'line one\nline two\n\nlast',
  'tab\there  and\u00a0there\u2003end',
  'ab,cd;ef',
  'k\u212a s\u017f \u00b5\u03bc\u039c \u00e5\u212b \u0131i\u0130I \u03c3\u03c2\u03a3 \u00e4\u00c4',
  '\u{1f600}a\u{1f601}',
  'x(y)[z]{w}|^$',
  '1,234.50',
  '"quoted" \'single\' back\\slash /slash/',
  'aabbaabb',
  '\u2028\u2029',
];

const PATTERNS: readonly RegExp[] = [
  /a/g,
  /b+/g,
  /[a-c]+/g,
  /[^a-c]+/g,
  /./g,
  /.*/g,
  /^a/g,
  /c$/g,
  /^$/g,
  /\d+/g,
  /\D+/g,
  /\w+/g,
  /\W+/g,
  /\s+/g,
  /\S+/g,
  /\bb/g,
  /\Bb/g,
  /(\w+)@(\w+)\.(com|org)/g,
  /(\d{4})-(\d{2})-(\d{2})/g,
  /(?<year>\d{4})/g,
  /(?:ab)+/g,
  /(a)(b)?(c)?/g,
  /(a|b)*c/g,
  /(?:(a)|(b))+/g,
  /((a)|b)+/g,
  /(a(b)?)+/g,
  /(?:(a+)|(b+)){2}/g,
  /(?:a|(b))*?c/g,
  /a{2}/g,
  /a{1,2}/g,
  /a{2,}/g,
  /a+?/g,
  /a??b/g,
  /(a*)?b/g,
  /(?:a*b*)*c?/g,
  /[\w.-]+/g,
  /[\s,;]/g,
  /[\b]/g,
  /[a\]b]/g,
  /[\^$]/g,
  /[]/g,
  /[^]/g,
  /[^\W_]+/g,
  /[a-]/g,
  /[\d-z]/g,
  /\//g,
  /\(|\)|\[|\]|\{|\}|\|/g,
  /\x41|\u0062|\t|\n|\cJ|\0/g,
  /abc/gi,
  /[a-c]+/gi,
  /[^a-c]+/gi,
  /k/gi,
  /s/gi,
  /\u017f/gi,
  /\u212a/gi,
  /\u00b5/gi,
  /\u00e5/gi,
  /\u03c3/gi,
  /i/gi,
  /\u0131/gi,
  /[\u0130-\u0131]/gi,
  /\u00e4/gi,
  /[^\u00e4]/gi,
  /\w+/gi,
  /\W/gi,
  /^l\w+/gm,
  /\w+$/gm,
  /^/gm,
  /[\ud83d]/g,
  /^.{2}a/g,
  /[\ud800-\udfff]/g,
  /a|ab|abc/g,
  /(?:abc|ab|a)$/g,
  /(,)(\d{3})*/g,
  /"([^"\\]|\\.)*"/g,
  // What a literal may not say.
  ...['\\a\\c\\e|x{|{y|]|}', '[\\c1\\c_]|\\07|[\\12]', '\\u{2}', '[\\u{1f600}]', 'x{,2}'].map(
    (source) => new RegExp(source, 'g'),
  ),
];

describe('every match and group is that of the machine', () => {
  test.each(PATTERNS.map((pattern) => [String(pattern), pattern] as const))('%s', (_text, pattern) => {
    for (const text of TEXTS) {
      if (pattern.multiline && /[\r\u2028\u2029]/.test(text)) continue;
      for (let start = 0; start <= text.length; start += 1) {
        expect([text, start, matchFrom(ours(pattern), text, start)]).toEqual([
          text,
          start,
          matchFrom(new RegExp(pattern), text, start),
        ]);
      }
    }
  });
});

test('random patterns find the same, or are refused', () => {
  const random = Random.seeded(4);
  const counts = { same: 0, refused: 0 };
  for (let pattern = 0; pattern < 1500; pattern += 1) {
    const source = randomPattern(random, 3);
    const native = new RegExp(source, pick(random, ['g', 'g', 'gi', 'gm']));
    let engine: RegularExpression;
    try {
      engine = ours(native);
    } catch {
      counts.refused += 1;
      continue;
    }
    for (let time = 0; time < 8; time += 1) {
      const text = Array.from({ length: random.next(3) }, () =>
        pick(random, ['a', 'b', 'c', '1', ' ', '\n', 'A']),
      ).join('');
      const start = Math.floor(random.nextDouble() * (text.length + 1));
      const found = { source, text, start, match: matchFrom(engine, text, start) };
      expect(found).toEqual({ source, text, start, match: matchFrom(native, text, start) });
      counts.same += 1;
    }
  }
  expect(counts.same).toBeGreaterThan(5000);
  expect(counts.refused).toBeLessThan(750);
});

describe('what would be wrong is refused, and fails no state that a Catcher could hide', () => {
  test.each([
    ['/a(?=b)/', 'look-around'],
    ['/a(?!b)/', 'look-around'],
    ['/(?<=a)b/', 'look-around'],
    ['/(?<!a)b/', 'look-around'],
    ['/(a)\\1/', 'a back-reference'],
    ['/(?<n>a)\\k<n>/', 'a back-reference'],
    ['/(a*)*/', 'a repetition of what can be nothing'],
    ['/(?:|a)+/', 'a repetition of what can be nothing'],
    ['/(?:a*?)+/', 'a repetition of what can be nothing'],
    ['/a{1001}/', 'error parsing regexp: invalid repeat count: `{1001,1001}`'],
  ])('%s', (pattern, what) => {
    expect(() => written(`$match("ab", ${pattern})`)).toThrow(
      new NotSupportedError(`The regular expression ${pattern} is not supported yet: it needs ${what}`),
    );
  });

  test('a text that the pattern could see wrongly', () => {
    expect(() => written('$match("a\\r\\nb", /^b/m)')).toThrow(
      'the flag m on a text with other ends of lines than \\n',
    );
    expect(() => written('$match("\\ue000", /./)')).toThrow('a text with private characters');
  });

  test('a pattern that is none', () => {
    expect(() => evaluate('$match("a", /a(/)')).toThrow('No terminating / in regular expression');
    expect(() => evaluate('$match("a", /+/)')).toThrow('Nothing to repeat');
  });
});

describe('no pattern takes for ever', { timeout: 60_000 }, () => {
  const text = `${'a'.repeat(50_000)}!`;

  test.each([
    '/(a+)+$/',
    '/(a|a)+$/',
    '/(a|aa)+$/',
    '/(.*a){12}b$/',
    '/^(([a-z])+.)+[A-Z]([a-z])+$/',
    '/(?:a*)*b/',
    '/(x+x+)+y/',
  ])('%s', (pattern) => {
    // Not found, or stopped by the limit: never a hang, and never found.
    const expression = `$contains($states.input, ${pattern})`;
    const failure = failureOf(expression, { input: text });
    if (failure === undefined) expect(evaluate(expression, { input: text })).toBe(false);
    else expect(failure).toContain('Expression evaluation timeout');
  });

  test('a picture of a date is a pattern too', () => {
    const expression = '$toMillis($states.input, "[Yw][Yw][Yw][Yw][Yw]x")';
    const failure = failureOf(expression, { input: 'one '.repeat(5000) });
    expect(failure).toMatch(/returned nothing|Expression evaluation timeout/);
  });
});

describe('in the functions of JSONata', () => {
  test.each([
    ['$match("ababbabbcc", /a(b+)/).groups', ['b', 'bb', 'bb']],
    ['$replace("John Smith", /(\\w+)\\s(\\w+)/, "$2, $1")', 'Smith, John'],
    ['$split("this, letter; that", /\\s*[,;]\\s*/)', ['this', 'letter', 'that']],
    ['$contains("HELLO", /hello/i)', true],
    ['$match("\u{1f600}b", /b/).index', 2],
    ['$replace("a\u{1f600}", /[\ud83d][\ude00]/, "!")', 'a!'],
    ['[1..3].$replace($string($), /\\d/, function($m) { $m.match & $m.match })', ['11', '22', '33']],
    ['($r := /a/; $r("xa").start)', 1],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });
});

function pick<T>(random: Random, all: readonly T[]): T {
  return all[Math.floor(random.nextDouble() * all.length)] as T;
}

function randomPattern(random: Random, depth: number): string {
  const options = Array.from({ length: 1 + (random.next(2) === 0 ? 1 : 0) }, () => {
    return Array.from({ length: 1 + random.next(1) + random.next(1) }, () => randomPart(random, depth)).join('');
  });
  return options.join('|');
}

function randomPart(random: Random, depth: number): string {
  if (random.next(3) === 0) return pick(random, ['^', '$', '\\b', '\\B']);
  const isGroup = depth > 0 && random.next(1) === 0;
  const group = () => `${pick(random, ['(', '(', '(?:'])}${randomPattern(random, depth - 1)})`;
  const part = isGroup ? group() : pick(random, ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '\\W']);
  return part + pick(random, ['', '', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{2,}', '{1,3}?']);
}

function ours(pattern: RegExp): RegularExpression {
  return new RegularExpression(pattern, () => {});
}

function matchFrom(engine: Pick<RegExp, 'lastIndex' | 'exec'> | RegularExpression, text: string, start: number) {
  engine.lastIndex = start;
  const match = engine.exec(text);
  return match && { texts: [...match], index: match.index, lastIndex: engine.lastIndex };
}
