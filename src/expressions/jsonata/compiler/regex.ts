// /pattern/flags: a function that finds the first match in a text, with a function for the next one.
// https://docs.jsonata.org/regex

import type { Code } from './code.js';
import { Fault } from './fault.js';

interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly next: () => Match | undefined;
}

export function regexCode(pattern: RegExp): Code {
  return (_, frame) => {
    const engine = frame.run.regex(pattern);
    return matcher;

    // The functions of the language ask for the number of parameters.
    function matcher(text: string, from: number): Match | undefined {
      engine.lastIndex = from || 0;
      const found = engine.exec(text);
      if (found === null) return undefined;
      const [match, ...groups] = found;
      const start = found.index;
      return { match, start, end: start + match.length, groups, next: () => nextMatch(text) };
    }

    function nextMatch(text: string): Match | undefined {
      if (engine.lastIndex >= text.length) return undefined;
      const next = matcher(text, engine.lastIndex);
      if (next?.match === '') throw new Fault('D1004', { value: pattern.source });
      return next;
    }
  };
}
