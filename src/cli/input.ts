// The input of an execution: of a file, of standard input, or on the command line itself.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type JsonText, jsonText } from '../index.js';
import { messageOf } from '../utils/thrown.js';
import type { Io } from './io.js';
import { readStandardInput, readTextFile } from './read-text.js';
import { UsageError } from './usage-error.js';

/**
 * The input, to the letter. What begins as an object, an array or a string of JSON does is JSON; anything else is the
 * file of that name or, where there is none, JSON again (`42`, `true`, `null`).
 * @throws UsageError that says what was tried.
 */
export async function readInput(option: string | undefined, io: Io): Promise<JsonText> {
  if (option === undefined) return jsonText('{}');
  if (option === '-') return parse(await readStandardInput('the input', io), 'The input on standard input');
  if (/^\s*[{["]/.test(option)) return parse(option, 'The input on the command line');
  if (existsSync(option)) return parse(await readTextFile(option, 'the input'), `The input ${option}`);
  try {
    return jsonText(option);
  } catch (error) {
    throw new UsageError(
      `--input ${JSON.stringify(option)} is neither a file nor JSON: ` +
        `there is no file ${resolve(option)}, and as JSON it says: ${messageOf(error)}`,
    );
  }
}

function parse(text: string, what: string): JsonText {
  if (text.trim() === '') throw new UsageError(`${what} is empty: pass a JSON value, at least {}`);
  try {
    return jsonText(text);
  } catch (error) {
    throw new UsageError(`${what} is no JSON: ${withPlace(messageOf(error), text)}`);
  }
}

// An offset helps nobody who looks at a file of many lines.
function withPlace(message: string, text: string): string {
  return message.replace(/^Not JSON at offset (\d+): /, (_match, offset: string) => {
    const before = text.slice(0, Number(offset)).split('\n');
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: `;
  });
}
