// Reads files and looks at every definition in them.

import { type StateMachineType, type ValidateOptions, validate } from '../../index.js';
import { decodeUtf8 } from '../../utils/utf8.js';
import type { Io } from '../io.js';
import { readBytes } from '../read-text.js';
import type { CheckedDefinition } from './checked.js';

export interface CheckOptions extends Pick<ValidateOptions, 'severity' | 'rules'> {
  /** What definitions are that do not say it themselves. */
  readonly type: StateMachineType;
}

/** @throws UsageError for a file that cannot be read. */
export async function checkDefinitions(
  files: readonly string[],
  options: CheckOptions,
  io: Io,
): Promise<readonly CheckedDefinition[]> {
  const checked: CheckedDefinition[] = [];
  for (const file of files) checked.push(await checkFile(file, options, io));
  return checked;
}

async function checkFile(path: string, options: CheckOptions, io: Io): Promise<CheckedDefinition> {
  const bytes = await readBytes(path, 'the definition', io);
  const format = /\.ya?ml$/i.test(path) ? 'yaml' : /\.json$/i.test(path) ? 'json' : undefined;
  const file = path === '-' ? 'standard input' : path;
  const text = decodeUtf8(bytes);
  return {
    file,
    stateMachine: undefined,
    diagnostics: validate(bytes, { ...options, placeholders: 'tolerate', ...(format && { format }) }),
    texts: new Map([[file, typeof text === 'string' ? text : text.before]]),
    unresolved: [],
  };
}
