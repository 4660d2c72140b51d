// Writes the results of a distributed Map to S3: a file for each status that a child execution ended with, and a
// manifest that names the files.
//
//   W1. A file is there only when it has something to say; the manifest is always there, and is written last.
//   W2. What S3 refuses fails the Map state with States.ResultWriterFailed.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
//
// Documented: the files, the manifest, the members of a record and the transformations. Not known: the name of a file
// in JSON Lines, the records of EXPRESS children, what FLATTEN makes of an output that is no array. A file of more
// than 5 GB, which the service splits, stays whole.

import type { ExecutionOutcome, WriteResults } from '../core/command.js';
import type { ChildExecution } from '../core/execution.js';
import type { HostNews } from '../core/host-event.js';
import { formatTimestamp } from '../language/timestamp.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, stringifyJson } from '../utils/json.js';
import { utf8Length } from '../utils/utf8.js';
import { MissingObjectStoreError, type ObjectStore, ObjectStoreError } from './object-store.js';

export type ResultsNews = Extract<HostNews, { readonly type: 'ResultsWritten' | 'ResultsWriteFailed' }>;

/** Answers a WriteResults command. @throws MissingObjectStoreError, and whatever the store throws but an ObjectStoreError. */
export async function writeResults(command: WriteResults, store: ObjectStore | undefined): Promise<ResultsNews> {
  const { mapRunId, state, resource, parameters } = command;
  if (store === undefined) throw new MissingObjectStoreError(state, resource);
  const bucket = isJsonObject(parameters) ? memberOf(parameters, 'Bucket') : undefined;
  // Wording of our own: that of the service is not known.
  if (typeof bucket !== 'string') return writeFailed(mapRunId, 'The ResultWriter needs a Bucket, which is a string.');
  try {
    await writeFiles(command, store, bucket);
    return { type: 'ResultsWritten', mapRunId };
  } catch (error) {
    if (error instanceof ObjectStoreError) return writeFailed(mapRunId, error.message);
    throw error;
  }
}

function writeFailed(mapRunId: number, cause: string): ResultsNews {
  return { type: 'ResultsWriteFailed', mapRunId, error: 'States.ResultWriterFailed', cause };
}

// In the order in which the manifest names them.
const FILES = ['FAILED', 'PENDING', 'SUCCEEDED'] as const;
type FileName = (typeof FILES)[number];

async function writeFiles(command: WriteResults, store: ObjectStore, bucket: string): Promise<void> {
  const { manifestKey, mapRunArn, writerConfig } = command;
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
  const contents = contentsOf(command);
  const resultFiles: { [file: string]: Json } = {};
  for (const file of FILES) {
    const entries = contents[file];
    resultFiles[file] = [];
    if (entries.length === 0) continue;
    const Key = `${folder}${file}_0.json`;
    const Body = textOf(entries, memberOf(writerConfig, 'OutputType'));
    resultFiles[file] = [{ Key, Size: utf8Length(Body) }];
    await store.putObject({ Bucket: bucket, Key, Body, ContentType: 'application/json' });
  }
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: resultFiles };
  await store.putObject({
    Bucket: bucket,
    Key: manifestKey,
    Body: stringifyJson(manifest),
    ContentType: 'application/json',
  });
}

function textOf(entries: readonly Json[], outputType: Json | undefined): string {
  return outputType === 'JSONL' ? entries.map((entry) => `${stringifyJson(entry)}\n`).join('') : stringifyJson(entries);
}

function contentsOf({ children, writerConfig }: WriteResults): Record<FileName, readonly Json[]> {
  const succeeded = children.filter(({ outcome }) => outcome.status === 'SUCCEEDED');
  const failed = children.filter(({ outcome }) => outcome.status !== 'SUCCEEDED');
  return {
    // Whatever the transformation, these are told as by NONE.
    FAILED: failed.map(recordOf),
    // Results are written when all children have ended.
    PENDING: [],
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
    RedriveCount: 0,
    ...redriveMembers(status),
    StartDate: formatTimestamp(child.startedAt),
    StateMachineArn: child.stateMachineArn,
    Status: status,
    StopDate: formatTimestamp(child.stoppedAt),
  };
}

const INCLUDED: JsonObject = { Included: true };

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
function redriveMembers(status: ExecutionOutcome['status']): JsonObject {
  if (status !== 'SUCCEEDED') return { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  const reason = 'Execution is SUCCEEDED and cannot be redriven';
  return { RedriveStatus: 'NOT_REDRIVABLE', RedriveStatusReason: reason };
}
