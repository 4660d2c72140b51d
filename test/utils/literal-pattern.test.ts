import { describe, expect, it } from 'vitest';
import { literalPattern, wildcard } from '../../src/utils/literal-pattern.js';

const SPECIAL = 'a.*+?^{}$()|[]\\/-b';

describe('literalPattern', () => {
  it.each(['', 'u', 'v'])('matches the text and no other, with the flags %j', (flags) => {
    const pattern = new RegExp(`^${literalPattern(SPECIAL)}$`, flags);
    expect(pattern.test(SPECIAL)).toBe(true);
    for (let at = 0; at < SPECIAL.length; at += 1) {
      expect(pattern.test(`${SPECIAL.slice(0, at)}x${SPECIAL.slice(at + 1)}`)).toBe(false);
    }
  });
});

describe('wildcard', () => {
  it('has * for any characters, also none and line breaks, and matches whole texts', () => {
    expect(wildcard('a.*c').test('a.\n1c')).toBe(true);
    expect(wildcard('a.*c').test('a.c')).toBe(true);
    expect(wildcard('a.*c').test('axbc')).toBe(false);
    expect(wildcard('b').test('abc')).toBe(false);
  });
});
