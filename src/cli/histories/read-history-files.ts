// Recorded executions out of files: any number of files of any size, with as much memory as the largest execution takes.
//
//   F1. What a file holds is told by its content, not by its name: one JSON document, JSON Lines, lines of a log, YAML,
//       a saved run; each may be compressed with gzip.
//   F2. What cannot be read is told in its place, and what follows it is read.

import { Assembly, type Part } from '../../history/recorded/assembly.js';
import { HistoryFormatError, type Refuse, refusalOf } from '../../history/recorded/history-format-error.js';
import { executionOf } from '../../history/recorded/read-execution.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { type Piece, piecesOf } from '../../history/recorded/recordings.js';
import type { StateMachineType } from '../../language/types.js';
import { messageOf } from '../../utils/thrown.js';
import { expandFiles, type FilesOfFolder } from '../expand-files.js';
import type { Io } from '../io.js';
import { type Document, documentsOf } from './documents.js';
import { textOf } from './text-of.js';

/** One execution of a file, or what is wrong in its place. */
export type HistoryReading =
  | { readonly origin: string; readonly execution: RecordedExecution; readonly error?: undefined }
  | { readonly origin: string; readonly error: HistoryFormatError; readonly execution?: undefined };

export interface ReadHistoryFilesOptions {
  /** Of executions that do not say it themselves. */
  readonly type?: StateMachineType;
  /** How many characters executions may hold whose end has not come yet, all together. Default: 256 Mi. */
  readonly mostOpenCharacters?: number;
  /** From how many characters on a document is read in parts. Default: 8 Mi. */
  readonly mostWholeCharacters?: number;
}

const MOST_OPEN_CHARACTERS = 256 * 1024 ** 2;
const MOST_WHOLE_CHARACTERS = 8 * 1024 ** 2;

/** Definitions stand beside histories now and then. */
const HISTORIES: FilesOfFolder = {
  patterns: ['json', 'jsonl', 'ndjson', 'yaml', 'yml', 'log'].flatMap((ending) => [
    `**/*.${ending}`,
    `**/*.${ending}.gz`,
  ]),
  except: ['**/*.asl.json', '**/*.asl.yaml', '**/*.asl.yml', '**/package.json', '**/package-lock.json'],
  what: 'history (*.json, *.jsonl, *.ndjson, *.yaml, *.yml, *.log, or one of them with .gz)',
};

/**
 * The executions in files, in the order of the files; those of a log as they end.
 * @param words files, folders, patterns; `-` is standard input.
 * @throws UsageError (rejects) for a file that cannot be opened.
 */
export async function* readHistoryFiles(
  words: readonly string[],
  io: Io,
  options: ReadHistoryFilesOptions = {},
): AsyncGenerator<HistoryReading> {
  for (const file of await historyFiles(words)) yield* readHistoryFile(file, io, options);
}

/** The files that words of a command line stand for. @throws UsageError (rejects) for a word that stands for none. */
export function historyFiles(words: readonly string[]): Promise<readonly string[]> {
  return expandFiles(words, HISTORIES);
}

/** @throws UsageError (rejects) for a file that cannot be opened. */
export async function* readHistoryFile(
  file: string,
  io: Io,
  options: ReadHistoryFilesOptions = {},
): AsyncGenerator<HistoryReading> {
  const name = file === '-' ? 'standard input' : file;
  let isEmpty = true;
  for await (const each of readingsIn(file, name, io, options)) {
    isEmpty = false;
    yield each;
  }
  if (isEmpty) yield empty(name);
}

async function* readingsIn(
  file: string,
  name: string,
  io: Io,
  {
    type,
    mostOpenCharacters = MOST_OPEN_CHARACTERS,
    mostWholeCharacters = MOST_WHOLE_CHARACTERS,
  }: ReadHistoryFilesOptions,
): AsyncGenerator<HistoryReading> {
  const assembly = new Assembly({ maySplit: true, isStream: true, type, mostOpenCharacters });
  const settings = { ...(type !== undefined && { type }) };
  const limits = { mostWholeCharacters, mostLineCharacters: mostOpenCharacters, type };
  for await (const document of documentsOf(textOf(file, io), limits)) {
    const { origin, pieces, error } = await read(document, name);
    if (error !== undefined) yield { origin, error };
    for (const piece of pieces) {
      const share = document.characters / pieces.length;
      const complete = assembly.add(piece, originOf(piece, name, document), share);
      for (const part of complete) yield reading(part, name, settings);
    }
  }
  for (const part of assembly.end()) yield reading(part, name, settings);
}

interface Read {
  readonly origin: string;
  readonly pieces: readonly Piece[];
  readonly error?: HistoryFormatError;
}

async function read(document: Document, name: string): Promise<Read> {
  const origin = placeOf(name, document);
  const refuse = refusalOf(origin);
  try {
    if (document.problem !== undefined) return refuse('NOT_A_HISTORY', document.problem);
    const value = isSavedRun(document.value) ? await savedRun(document.value, name, refuse) : document.value;
    return { origin, pieces: piecesOf(value, refuse) };
  } catch (error) {
    return { origin, pieces: [], error: formatError(error) };
  }
}

/** Of what is thrown here, only what is wrong with a recording is told in its place. */
function formatError(error: unknown): HistoryFormatError {
  if (error instanceof HistoryFormatError) return error;
  throw error;
}

function isSavedRun(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stepwright' in value && 'journal' in value;
}

async function savedRun(value: unknown, file: string, refuse: Refuse): Promise<unknown> {
  // Nothing else here needs the engine.
  const { runOf } = await import('./run-of-saved.js');
  return runOf(value, file).catch((error: unknown) => refuse('NOT_A_HISTORY', messageOf(error)));
}

function placeOf(name: string, { line, element }: Pick<Document, 'line' | 'element'>): string {
  return [name, line === undefined ? [] : `line ${line}`, element === undefined ? [] : `element ${element}`]
    .flat()
    .join(', ');
}

/** Where an execution begins that a piece is the first of: its entries may be anywhere, its events on many lines. */
function originOf(piece: Piece, name: string, document: Document): string {
  switch (piece.kind) {
    case 'entry':
      return `${name}, execution ${piece.executionArn}`;
    case 'event':
    case 'page':
    case 'log page':
      return placeOf(name, { line: document.line });
    case 'execution':
    case 'read':
      return placeOf(name, document);
  }
}

function reading(part: Part, name: string, settings: { readonly type?: StateMachineType }): HistoryReading {
  const origin = part.origin ?? name;
  try {
    return { origin, execution: executionOf(part, { ...settings, origin }) };
  } catch (error) {
    return { origin, error: formatError(error) };
  }
}

function empty(origin: string): HistoryReading {
  return { origin, error: new HistoryFormatError('NOT_A_HISTORY', 'holds no execution', { origin }) };
}
