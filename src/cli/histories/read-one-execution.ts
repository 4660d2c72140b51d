// The one recorded execution that a command works on.

import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { readHistoryFiles } from './read-history-files.js';

/** The execution that is meant. @throws UsageError where it is not there, or not the only one. */
export async function readOneExecution(file: string, wanted: string | undefined, io: Io): Promise<RecordedExecution> {
  const found: RecordedExecution[] = [];
  for await (const { execution, error } of readHistoryFiles([file], io)) {
    if (error !== undefined) throw new UsageError(error.message);
    const { name, executionArn } = execution.description;
    if (wanted === undefined || name === wanted || executionArn === wanted) found.push(execution);
  }
  const [only, ...others] = found;
  if (only === undefined) throw new UsageError(`${file} holds no execution ${JSON.stringify(wanted)}`);
  if (others.length > 0) {
    const names = found.map(({ description }) => description.name ?? description.executionArn ?? 'one without a name');
    const shown = names.slice(0, 5).join(', ');
    throw new UsageError(
      `${file} holds ${found.length} executions (${shown}${names.length > 5 ? ', …' : ''}): --execution says which`,
    );
  }
  return only;
}
