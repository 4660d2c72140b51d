// The one recorded execution that a command works on, with the child executions of its distributed Maps.

import { attachChildren } from '../../history/recorded/child-recordings.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { readHistoryFiles } from './read-history-files.js';
import { waitsForOthers } from './with-children.js';

/**
 * The execution that is meant. Its child executions may be in any of the files.
 * @throws UsageError where it is not there, or not the only one, and for a child of which nobody knows whose it is.
 */
export async function readOneExecution(
  files: readonly string[],
  wanted: string | undefined,
  io: Io,
): Promise<RecordedExecution> {
  const read: RecordedExecution[] = [];
  const isWanted = ({ description: { name, executionArn } }: RecordedExecution) =>
    wanted === undefined || name === wanted || executionArn === wanted;
  for await (const { execution, error } of readHistoryFiles(files, io)) {
    if (error !== undefined) throw new UsageError(error.message);
    if (isWanted(execution) || waitsForOthers(execution)) read.push(execution);
  }
  const { executions, refused } = attachChildren(read);
  const where = files.join(', ');
  const found = withDescendants(executions, wanted !== undefined).filter(isWanted);
  const [only, ...others] = found;
  // Those of other executions than the wanted one are nobody's here.
  const [stranger] = wanted === undefined ? refused : [];
  if (stranger !== undefined) throw new UsageError(stranger.error.message);
  if (only === undefined)
    throw new UsageError(`${where} ${files.length === 1 ? 'holds' : 'hold'} no execution ${JSON.stringify(wanted)}`);
  if (others.length > 0) {
    const names = found.map(({ description, origin }) => description.name ?? description.executionArn ?? origin);
    const shown = names.slice(0, 5).join(', ');
    throw new UsageError(
      `${where} ${files.length === 1 ? 'holds' : 'hold'} ${found.length} executions (${shown}${names.length > 5 ? ', …' : ''}): --execution says which`,
    );
  }
  return only;
}

/** A child execution that is asked for by its name is one as any other. */
function withDescendants(executions: readonly RecordedExecution[], areAskedFor: boolean): readonly RecordedExecution[] {
  if (!areAskedFor) return executions;
  return executions.flatMap((execution) => [
    execution,
    ...withDescendants([...execution.children.values()].flat(), true),
  ]);
}
