// The documents in a text that is read in parts: one of JSON, many on lines of their own, or YAML.
//
//   D1. A text whose first line is a document by itself has one on each line. A line that is none is told, and the next
//       one is read.
//   D2. Any other text is one document of JSON, or several that follow each other. One that is large is given out in
//       parts: the elements of a list, and of the list in which an answer of the logs has its entries.

import { JSONParser } from '@streamparser/json';
import { SERVICE_LIMITS } from '../../core/limits.js';
import type { StateMachineType } from '../../language/types.js';
import { readYaml } from '../../language/yaml.js';
import { toPlain } from '../../utils/json.js';
import { messageOf, safely } from '../../utils/thrown.js';
import { UnreadableText } from './unreadable-text.js';

export interface Document {
  readonly value?: unknown;
  /** Why it could not be read. */
  readonly problem?: string;
  /** Counted from 1; undefined where the text has no document a line. */
  readonly line?: number | undefined;
  /** Of a list, counted from 1; undefined where it is no part of one. */
  readonly element?: number | undefined;
  /** How much it holds, about. */
  readonly characters: number;
}

export interface DocumentsOptions {
  /** From how many characters on a document is read in parts. */
  readonly mostWholeCharacters: number;
  /** Of which type the executions are that do not say it. */
  readonly type: StateMachineType | undefined;
}

export async function* documentsOf(chunks: AsyncIterable<string>, options: DocumentsOptions): AsyncGenerator<Document> {
  const text = new TextReader(chunks);
  try {
    const start = await text.peekLine(options.mostWholeCharacters);
    if (start === '') return;
    if (isJson(start) || LOG_LINE.test(start)) yield* linesOf(text, options);
    else if (/^[{[]/.test(start)) yield* partsOf(text, options);
    else yield* yamlOf(text, options);
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    yield { problem: error.message, characters: 0 };
  }
}

const LOG_LINE = /^\d{4}-\d\d-\d\dT\S+\s.*\{/;

function isJson(text: string): boolean {
  return safely(() => JSON.parse(text) !== undefined, false);
}

// --- lines ------------------------------------------------------------------------------------------

async function* linesOf(text: TextReader, options: DocumentsOptions): AsyncGenerator<Document> {
  let isFirst = true;
  for (let line = 1; ; line += 1) {
    const read = await text.line(options.mostWholeCharacters * 8);
    if (read === undefined) return;
    if (read === 'too long') {
      yield { problem: `is longer than ${options.mostWholeCharacters * 8} characters`, line, characters: 0 };
      continue;
    }
    const content = read.trim();
    if (content === '') continue;
    // Whether there are more lines than one decides how the first is called.
    const isOnly = isFirst && (await text.isAtEnd());
    isFirst = false;
    yield* documentsIn(content, isOnly ? undefined : line);
  }
}

function documentsIn(content: string, line: number | undefined): Document[] {
  const characters = content.length;
  if (!/^[{["]/.test(content)) return [{ value: content, line, characters }];
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return [{ problem: `is not JSON: ${messageOf(error)}`, line, characters: 0 }];
  }
  if (!Array.isArray(value) || value.length === 0) return [{ value, line, characters }];
  return value.map((element: unknown, index) => ({
    value: Array.isArray(element) ? [element] : element,
    line,
    element: index + 1,
    characters: characters / value.length,
  }));
}

// --- one document, or several in a row ----------------------------------------------------------------

/** Members whose lists hold the entries of logs, of many executions. */
const LISTS_OF_ENTRIES = new Set<unknown>(['events', 'logEvents', 'results']);

async function* partsOf(text: TextReader, { type }: DocumentsOptions): AsyncGenerator<Document> {
  let found: Document[] = [];
  let elements = 0;
  let entries = 0;
  let read = 0;
  const parser = new JSONParser({ paths: ['$', '$.*', '$.*.*'], separator: '' });
  parser.onValue = ({ value, parent, stack }) => {
    if (stack.length === 0) {
      found.push(...rootDocument(value, elements, entries));
      elements = 0;
      entries = 0;
    } else if (stack.length === 1 && Array.isArray(parent)) {
      elements += 1;
      found.push({ value: Array.isArray(value) ? [value] : value, element: elements, characters: charactersOf(value) });
      parent.length -= 1;
    } else if (stack.length === 2 && Array.isArray(parent) && LISTS_OF_ENTRIES.has(stack[1]?.key)) {
      if (isEntry(value)) {
        entries += 1;
        found.push({ value: { [String(stack[1]?.key)]: [value] }, characters: charactersOf(value) });
        parent.length -= 1;
      } else if (type !== 'EXPRESS' && parent.length > 4 * SERVICE_LIMITS.STANDARD.historyEvents) {
        throw new TooManyEvents();
      }
    }
  };
  try {
    for await (const chunk of text.rest()) {
      parser.write(chunk);
      read += chunk.length;
      yield* found;
      found = [];
    }
    parser.end();
    yield* found;
  } catch (error) {
    yield* found;
    if (error instanceof UnreadableText) throw error;
    yield { problem: problemOf(error, read), characters: 0 };
  }
}

class TooManyEvents extends Error {}

function problemOf(error: unknown, read: number): string {
  if (error instanceof TooManyEvents) {
    const { historyEvents } = SERVICE_LIMITS.STANDARD;
    return `holds more than ${4 * historyEvents} events in one list, and a Standard execution has ${historyEvents} at most`;
  }
  return `is not JSON (after character ${read}): ${messageOf(error)}`;
}

function rootDocument(value: unknown, elements: number, entries: number): Document[] {
  if (elements > 0) return [];
  if (entries === 0) return [{ value, characters: charactersOf(value) }];
  const isDescribed = typeof value === 'object' && value !== null && 'describe' in value;
  return isDescribed
    ? [
        {
          problem: 'has a description beside entries of a log: give it with the events of its execution',
          characters: 0,
        },
      ]
    : [];
}

/** Of a log, alone or as its API and Logs Insights carry it. */
function isEntry(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    ('message' in value || '@message' in value || 'execution_arn' in value)
  );
}

function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let characters = 16;
  for (const [name, member] of Object.entries(value)) characters += name.length + charactersOf(member);
  return characters;
}

// --- YAML -----------------------------------------------------------------------------------------------

async function* yamlOf(text: TextReader, { mostWholeCharacters }: DocumentsOptions): AsyncGenerator<Document> {
  let whole = '';
  for await (const chunk of text.rest()) {
    whole += chunk;
    if (whole.length > mostWholeCharacters * 8) {
      yield { problem: `is neither JSON nor lines of JSON, and too large to be YAML`, characters: 0 };
      return;
    }
  }
  try {
    const yaml = readYaml(whole);
    if (yaml !== undefined) yield { value: toPlain(yaml.value), characters: whole.length };
    else
      yield {
        problem: `is neither JSON nor YAML: it begins with ${JSON.stringify(whole.trimStart().slice(0, 40))}`,
        characters: 0,
      };
  } catch (error) {
    yield { problem: `is neither JSON nor YAML: ${messageOf(error)}`, characters: 0 };
  }
}

// --- the text ---------------------------------------------------------------------------------------------

/** A text that comes in parts, taken line by line or as it comes. */
class TextReader {
  private readonly chunks: AsyncIterator<string>;
  private buffer = '';
  private hasEnded = false;

  constructor(chunks: AsyncIterable<string>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The first line that is not blank, or as much of it as may be looked at; nothing is taken. */
  async peekLine(mostCharacters: number): Promise<string> {
    for (;;) {
      const text = this.buffer.trimStart();
      const end = text.indexOf('\n');
      if (text !== '' && (end >= 0 || text.length > mostCharacters))
        return end < 0 ? text : text.slice(0, end).trimEnd();
      if (!(await this.more())) return text.trimEnd();
    }
  }

  /** Takes a line; undefined at the end. One that is too long is passed over. */
  async line(mostCharacters: number): Promise<string | 'too long' | undefined> {
    let isTooLong = false;
    let searched = 0;
    for (;;) {
      const end = this.buffer.indexOf('\n', searched);
      if (end >= 0) {
        const line = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        return isTooLong ? 'too long' : line;
      }
      searched = this.buffer.length;
      if (searched > mostCharacters) {
        isTooLong = true;
        this.buffer = '';
        searched = 0;
      }
      if (await this.more()) continue;
      if (isTooLong) return 'too long';
      const rest = this.buffer;
      this.buffer = '';
      return rest === '' ? undefined : rest;
    }
  }

  /** Whether nothing but blanks is left. */
  async isAtEnd(): Promise<boolean> {
    while (this.buffer.trim() === '') if (!(await this.more())) return true;
    return false;
  }

  async *rest(): AsyncGenerator<string> {
    do {
      const chunk = this.buffer;
      this.buffer = '';
      if (chunk !== '') yield chunk;
    } while (await this.more());
  }

  private async more(): Promise<boolean> {
    if (this.hasEnded) return false;
    const next = await this.chunks.next();
    if (next.done) this.hasEnded = true;
    else this.buffer += next.value;
    return !this.hasEnded;
  }
}
