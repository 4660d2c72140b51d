// A run in a file: the state machine as it was, and the journal, from which the execution can be redriven.

import { writeFile } from 'node:fs/promises';
import type { HostEvent, ParseStateMachineOptions, Run, StateMachineType } from '../index.js';
import { isJsonObject, type Json, type JsonObject } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';
import type { DefinitionSource } from './definition.js';
import { readTextFile } from './read-text.js';
import { UsageError } from './usage-error.js';

const VERSION = 1;

/** What is needed to make the state machine again. */
export interface SavedMachine {
  readonly definition: string;
  readonly format: ParseStateMachineOptions['format'];
  readonly type: StateMachineType;
  readonly name: string | undefined;
}

export interface SavedRun extends SavedMachine {
  readonly journal: readonly HostEvent[];
}

export function savedMachine(
  { text, format }: DefinitionSource,
  { type, machineName }: { readonly type: StateMachineType; readonly machineName?: string },
): SavedMachine {
  return { definition: text, format, type, name: machineName };
}

/** @throws UsageError when the file cannot be written. */
export async function saveRun(file: string, machine: SavedMachine, run: Run): Promise<void> {
  const saved = { stepwright: { savedRun: VERSION }, ...machine, journal: run.journal };
  try {
    await writeFile(file, `${JSON.stringify(saved)}\n`);
  } catch (error) {
    throw new UsageError(`The run could not be saved: ${messageOf(error)}`);
  }
}

/** @throws UsageError for a file that cannot be read, or that is no saved run. */
export async function readSavedRun(file: string): Promise<SavedRun> {
  const text = await readTextFile(file, 'the saved run');
  let saved: Json;
  try {
    saved = JSON.parse(text);
  } catch (error) {
    throw refusal(file, `it is not JSON (${messageOf(error)})`);
  }
  return asSavedRun(saved, file);
}

/** @throws UsageError for what is no saved run. */
export function asSavedRun(saved: Json, file: string): SavedRun {
  const refuse = (why: string) => refusal(file, why);
  if (!isJsonObject(saved) || !isJsonObject(saved.stepwright)) throw refuse('it does not say that it is one');
  const { savedRun } = saved.stepwright;
  if (savedRun !== VERSION)
    throw refuse(`it is of version ${JSON.stringify(savedRun)}, and this release reads ${VERSION}`);
  const { definition, type, journal } = saved;
  if (typeof definition !== 'string' || !Array.isArray(journal) || (type !== 'STANDARD' && type !== 'EXPRESS')) {
    throw refuse('its definition, type or journal is missing');
  }
  return {
    definition,
    format: formatOf(saved),
    type,
    name: typeof saved.name === 'string' ? saved.name : undefined,
    // What does not fit is refused when it is fed to the core.
    journal: journal as unknown as readonly HostEvent[],
  };
}

function refusal(file: string, why: string): UsageError {
  return new UsageError(`${file} is no run that was saved by "stepwright run --save": ${why}`);
}

function formatOf({ format }: JsonObject): SavedMachine['format'] {
  return format === 'json' || format === 'yaml' ? format : undefined;
}
