// The definition that a command is about.

import { basename } from 'node:path';
import type { ParseStateMachineOptions } from '../index.js';
import type { Io } from './io.js';
import { readStandardInput, readTextFile } from './read-text.js';

export interface DefinitionSource {
  readonly text: string;
  /** What it is called in messages. */
  readonly name: string;
  /** Undefined where the name of the file does not say. */
  readonly format: ParseStateMachineOptions['format'];
}

/** @throws UsageError when it cannot be read. */
export async function readDefinition(argument: string, io: Io): Promise<DefinitionSource> {
  if (argument === '-') {
    return { text: await readStandardInput('the definition', io), name: 'standard input', format: undefined };
  }
  return {
    text: await readTextFile(argument, 'the definition'),
    name: basename(argument),
    format: formatOf(argument),
  };
}

/** How a file is read, by its name; undefined where that does not say. */
export function formatOf(path: string): DefinitionSource['format'] {
  return /\.ya?ml$/i.test(path) ? 'yaml' : /\.json$/i.test(path) ? 'json' : undefined;
}
