// The run that `stepwright run --save` saved: its journal is fed to the core again, which gives its history.

import { Host, parseStateMachine, type Run } from '../../index.js';
import type { Json } from '../../utils/json.js';
import { asSavedRun } from '../saved-run.js';

/** @throws (rejects) UsageError for what is no saved run; else what the machine says of its journal. */
export async function runOf(value: unknown, file: string): Promise<Run> {
  // Parsed JSON.
  const { definition, format, type, name, journal } = asSavedRun(value as Json, file);
  const machine = parseStateMachine(definition, { type, ...(name && { name }), ...(format && { format }) });
  const host = new Host({ clock: 'virtual', startTime: journal[journal.length - 1]?.at ?? 0 });
  return host.load(machine, journal).result;
}
