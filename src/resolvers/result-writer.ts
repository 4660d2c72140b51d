// Writes the results of a distributed Map to S3: a file for each status that a child execution ended with, and a
// manifest that names the files.
//
//   W1. A file is there only when it has something to say; the manifest is always there, and is written last.
//   W2. What S3 refuses fails the Map state with States.ResultWriterFailed.
//   W3. A redriven Map Run keeps its files of what succeeded, and adds to them: the manifest says which there are. Files of
//       what failed or was pending are made anew; the manifest names no others, and nothing is deleted.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
//
// Documented: the files, the manifest, the members of a record and the transformations; that what was stopped or never
// started because the run failed is told, too; that the manifest of a redriven run names what succeeded in any attempt,
// and what failed or was pending in the last; that a role may read and write the files, and delete none. Seen in results
// that others published: the name of a file in JSON Lines, and that of a child that was not started there is only its
// input. Not known: the records of EXPRESS children, what FLATTEN makes of an output that is no array, in which order
// children that run at the same time are told, whether a redriven run keeps the files of what succeeded, or writes them
// anew.

import type { ExecutionOutcome, WriteResults } from '../core/command.js';
import type { ChildExecution } from '../core/execution.js';
import type { HostNews } from '../core/host-event.js';
import type { Payload } from '../core/payload.js';
import { notRedrivableAs } from '../core/redrive.js';
import { formatTimestamp } from '../language/timestamp.js';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  parseJson,
  stringifyJson,
} from '../utils/json.js';
import { NotSupportedError } from '../utils/not-supported.js';
import { textChunks, wholeText } from './item-reader/body.js';
import { MissingObjectStoreError, type ObjectStore, ObjectStoreError } from './object-store.js';
import { ResultFile, type WrittenFile } from './result-file.js';

export type ResultsNews = Extract<HostNews, { readonly type: 'ResultsWritten' | 'ResultsWriteFailed' }>;

// In the order in which the manifest names them.
const FILES = ['FAILED', 'PENDING', 'SUCCEEDED'] as const;
type FileName = (typeof FILES)[number];

/** Answers the WriteResults commands of one execution. */
export class ResultWriter {
  private readonly store: ObjectStore | undefined;
  /** The files of runs of which not all parts are written, by their Map Run. */
  private readonly open = new Map<number, Readonly<Record<FileName, ResultFile>>>();

  constructor(store: ObjectStore | undefined) {
    this.store = store;
  }

  /**
   * Writes a part, and the manifest after the last.
   * @throws (rejects) MissingObjectStoreError, and whatever the store throws but an ObjectStoreError.
   */
  async write(command: WriteResults): Promise<ResultsNews> {
    const { store } = this;
    const { mapRunId, state, resource, parameters, part } = command;
    if (store === undefined) throw new MissingObjectStoreError(state, resource);
    const bucket = isJsonObject(parameters) ? memberOf(parameters, 'Bucket') : undefined;
    // Wording of our own: that of the service is not known.
    if (typeof bucket !== 'string') return writeFailed(mapRunId, 'The ResultWriter needs a Bucket, which is a string.');
    try {
      await this.writePart(command, store, bucket);
      return { type: 'ResultsWritten', mapRunId, part };
    } catch (error) {
      if (error instanceof ObjectStoreError) return writeFailed(mapRunId, error.message);
      throw error;
    }
  }

  /** Gives up what is not complete: the execution is over. */
  async close(): Promise<void> {
    const files = [...this.open.values()].flatMap((ofRun) => FILES.map((name) => ofRun[name]));
    this.open.clear();
    for (const file of files) await file.abort();
  }

  private async writePart(command: WriteResults, store: ObjectStore, bucket: string): Promise<void> {
    const { mapRunId, isLast, mapRunArn, manifestKey } = command;
    const files = await this.filesOf(command, store, bucket);
    const entries = entriesOf(command);
    for (const name of FILES) for (const entry of entries[name]) await files[name].add(stringifyJson(entry));
    if (!isLast) return;
    this.open.delete(mapRunId);
    const resultFiles: { [name: string]: Json } = {};
    for (const name of FILES) {
      resultFiles[name] = (await files[name].finish()).map(({ Key, Size }) => ({ Key, Size }));
    }
    const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: resultFiles };
    const Body = stringifyJson(manifest);
    await store.putObject({ Bucket: bucket, Key: manifestKey, Body, ContentType: 'application/json' });
  }

  private async filesOf(command: WriteResults, store: ObjectStore, bucket: string) {
    const { mapRunId, part, state, manifestKey, writerConfig, addsToManifest } = command;
    const known = this.open.get(mapRunId);
    if (known !== undefined) return known;
    if (part > 0) {
      throw new NotSupportedError(
        `State ${JSON.stringify(state)}: the results that were written before the execution was restored are not at hand`,
      );
    }
    const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
    const isJsonLines = memberOf(writerConfig, 'OutputType') === 'JSONL';
    const file = (name: FileName, there: readonly WrittenFile[] = []) =>
      new ResultFile(store, bucket, `${folder}${name}`, isJsonLines, there);
    const succeeded = addsToManifest ? await succeededFiles(store, bucket, manifestKey) : [];
    const files = { FAILED: file('FAILED'), PENDING: file('PENDING'), SUCCEEDED: file('SUCCEEDED', succeeded) };
    this.open.set(mapRunId, files);
    return files;
  }
}

/**
 * The files of what succeeded that a manifest names.
 * @throws ObjectStoreError when it is not the manifest that was written there.
 */
async function succeededFiles(store: ObjectStore, bucket: string, key: string): Promise<readonly WrittenFile[]> {
  const stored = await store.getObject({ Bucket: bucket, Key: key });
  const manifest = stored === undefined ? undefined : jsonOrUndefined(await wholeText(textChunks(stored)));
  const files = member(member(manifest, 'ResultFiles'), 'SUCCEEDED');
  // Wording of our own: what the service makes of it is not known.
  if (!isJsonArray(files)) throw new ObjectStoreError(`The manifest of the Map Run is not there any more: ${key}`);
  return files.map((file) => ({ Key: String(member(file, 'Key')), Size: Number(member(file, 'Size')) }));
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? memberOf(value, name) : undefined;
}

function jsonOrUndefined(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function writeFailed(mapRunId: number, cause: string): ResultsNews {
  return { type: 'ResultsWriteFailed', mapRunId, error: 'States.ResultWriterFailed', cause };
}

function entriesOf({ children, pending, writerConfig }: WriteResults): Record<FileName, readonly Json[]> {
  const succeeded = children.filter(({ outcome }) => outcome.status === 'SUCCEEDED');
  const failed = children.filter(({ outcome }) => outcome.status !== 'SUCCEEDED');
  return {
    // Whatever the transformation, these are told as by NONE.
    FAILED: failed.map(recordOf),
    PENDING: pending.map(pendingRecord),
    SUCCEEDED: transformed(succeeded, memberOf(writerConfig, 'Transformation')),
  };
}

function transformed(succeeded: readonly ChildExecution[], transformation: Json | undefined): readonly Json[] {
  const outputs = succeeded.map(({ outcome }) => outcome.output?.value ?? null);
  switch (transformation) {
    case 'COMPACT':
      return outputs;
    case 'FLATTEN':
      return outputs.flatMap((output) => (isJsonArray(output) ? output : [output]));
    default:
      return succeeded.map(recordOf);
  }
}

// --- records --------------------------------------------------------------------------------------

// The members of DescribeExecution, by the alphabet; inputs and outputs are JSON text.
function recordOf(child: ChildExecution): JsonObject {
  const { status, output, error, cause } = child.outcome;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.executionArn,
    Input: child.input.text(),
    InputDetails: INCLUDED,
    Name: child.name,
    ...(output !== undefined && { Output: output.text() }),
    OutputDetails: INCLUDED,
    RedriveCount: child.redriveCount,
    ...(child.redrivenAt !== undefined && { RedriveDate: formatTimestamp(child.redrivenAt) }),
    ...redriveMembers(status),
    StartDate: formatTimestamp(child.startedAt),
    StateMachineArn: child.stateMachineArn,
    Status: status,
    StopDate: formatTimestamp(child.stoppedAt),
  };
}

function pendingRecord(input: Payload): JsonObject {
  return { Input: input.text(), InputDetails: INCLUDED, Status: 'PENDING' };
}

const INCLUDED: JsonObject = { Included: true };

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
function redriveMembers(status: ExecutionOutcome['status']): JsonObject {
  if (status !== 'SUCCEEDED') return { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  return { RedriveStatus: 'NOT_REDRIVABLE', RedriveStatusReason: notRedrivableAs(status) };
}
