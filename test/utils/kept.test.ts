import { describe, expect, it } from 'vitest';
import { Kept } from '../../src/utils/kept.js';

function counting() {
  const made: string[] = [];
  const kept = new Kept((text) => {
    made.push(text);
    return { text };
  });
  return { made, kept };
}

describe('Kept', () => {
  it('makes the value of a text once', () => {
    const { made, kept } = counting();
    const value = kept.of('a');
    expect(kept.of('a')).toBe(value);
    expect(kept.of('b')).not.toBe(value);
    expect(made).toEqual(['a', 'b']);
  });

  it('keeps nothing of a text for which nothing could be made', () => {
    let calls = 0;
    const kept = new Kept((): object => {
      calls += 1;
      throw new SyntaxError('no');
    });
    expect(() => kept.of('a')).toThrow('no');
    expect(() => kept.of('a')).toThrow('no');
    expect(calls).toBe(2);
  });

  it('keeps what is asked for again and again, whatever else it is asked for', () => {
    const { made, kept } = counting();
    for (let index = 0; index < 10_000; index += 1) {
      kept.of(`once ${index}`);
      kept.of('often');
    }
    expect(made.filter((text) => text === 'often')).toHaveLength(1);
  });

  it('forgets what was not asked for in a long time', () => {
    const { made, kept } = counting();
    kept.of('a');
    for (let index = 0; index < 2000; index += 1) kept.of(`once ${index}`);
    kept.of('a');
    expect(made.filter((text) => text === 'a')).toHaveLength(2);
  });

  it('keeps few texts where they are long', () => {
    const { made, kept } = counting();
    const long = (index: number) => `${index}`.padEnd(400_000, 'x');
    for (const index of [0, 1, 2, 0]) kept.of(long(index));
    expect(made).toHaveLength(4);
    kept.of(long(0));
    expect(made).toHaveLength(4);
  });
});
