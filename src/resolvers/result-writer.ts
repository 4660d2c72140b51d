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

import type { WriteResults } from '../core/command.js';
import type { HostNews } from '../core/host-event.js';
import { formatTimestamp } from '../language/timestamp.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, stringifyJson } from '../utils/json.js';
import { utf8Length } from '../utils/utf8.js';
import { MissingObjectStoreError, type ObjectStore, ObjectStoreError } from './object-store.js';

export type ResultsNews = Extract<HostNews, { readonly type: 'ResultsWritten' | 'ResultsWriteFailed' }>;

/** A child execution, as a result file tells it. */
export type ChildExecutionRecord = EndedChild | PendingChild;

interface EndedChild {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  /** When it succeeded. */
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly stoppedAt: number;
}

/** Never started, because the Map Run failed or was aborted before. */
interface PendingChild {
  readonly status: 'PENDING';
  readonly input: Json;
}

/** The WriterConfig of the state. */
export interface WriterConfig {
  readonly Transformation?: string;
  readonly OutputType?: string;
}

/** What there is to write. Without `children`, the results are all that is known of those that succeeded. */
export type ResultsToWrite = WriteResults & {
  readonly children?: readonly ChildExecutionRecord[];
  readonly writerConfig?: WriterConfig;
};

/** Answers a WriteResults command. @throws MissingObjectStoreError, and whatever the store throws but an ObjectStoreError. */
export async function writeResults(command: ResultsToWrite, store: ObjectStore | undefined): Promise<ResultsNews> {
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

async function writeFiles(command: ResultsToWrite, store: ObjectStore, bucket: string): Promise<void> {
  const { manifestKey, mapRunArn, writerConfig = {} } = command;
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
  const contents = contentsOf(command);
  const resultFiles: { [file: string]: Json } = {};
  for (const file of FILES) {
    const entries = contents[file];
    resultFiles[file] = [];
    if (entries.length === 0) continue;
    const Key = `${folder}${file}_0.json`;
    const Body = textOf(entries, writerConfig);
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

function textOf(entries: readonly Json[], { OutputType }: WriterConfig): string {
  return OutputType === 'JSONL' ? entries.map((entry) => `${stringifyJson(entry)}\n`).join('') : stringifyJson(entries);
}

function contentsOf({ children, results, writerConfig }: ResultsToWrite): Record<FileName, readonly Json[]> {
  if (children === undefined) {
    const outputs = isJsonArray(results) ? results : [];
    return { FAILED: [], PENDING: [], SUCCEEDED: transformed(outputs, outputs.map(outputMembers), writerConfig) };
  }
  const inFile = (file: FileName) => children.filter(({ status }) => fileOf(status) === file);
  const succeeded = inFile('SUCCEEDED');
  const outputs = succeeded.map((child) => ('output' in child ? (child.output ?? null) : null));
  return {
    // Whatever the transformation, these are told as by NONE.
    FAILED: inFile('FAILED').map(recordOf),
    PENDING: inFile('PENDING').map(recordOf),
    SUCCEEDED: transformed(outputs, succeeded.map(recordOf), writerConfig),
  };
}

function fileOf(status: ChildExecutionRecord['status']): FileName {
  return status === 'SUCCEEDED' || status === 'PENDING' ? status : 'FAILED';
}

function transformed(outputs: readonly Json[], records: readonly Json[], config: WriterConfig = {}): readonly Json[] {
  switch (config.Transformation) {
    case 'COMPACT':
      return outputs;
    case 'FLATTEN':
      return outputs.flatMap((output) => (isJsonArray(output) ? output : [output]));
    default:
      return records;
  }
}

// --- records --------------------------------------------------------------------------------------

// The members of DescribeExecution, by the alphabet; inputs and outputs are JSON text.
function recordOf(child: ChildExecutionRecord): JsonObject {
  const input = { Input: stringifyJson(child.input), InputDetails: INCLUDED };
  if (child.status === 'PENDING') return { ...input, Status: 'PENDING' };
  const { status, executionArn, name, stateMachineArn, output, error, cause, startedAt, stoppedAt } = child;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: executionArn,
    ...input,
    Name: name,
    ...(output === undefined ? { OutputDetails: INCLUDED } : outputMembersOf(output)),
    RedriveCount: 0,
    ...redriveMembers(status),
    StartDate: formatTimestamp(startedAt),
    StateMachineArn: stateMachineArn,
    Status: status,
    StopDate: formatTimestamp(stoppedAt),
  };
}

const INCLUDED: JsonObject = { Included: true };

function outputMembers(output: Json): JsonObject {
  return { ...outputMembersOf(output), Status: 'SUCCEEDED' };
}

function outputMembersOf(output: Json): JsonObject {
  return { Output: stringifyJson(output), OutputDetails: INCLUDED };
}

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
function redriveMembers(status: EndedChild['status']): JsonObject {
  if (status !== 'SUCCEEDED') return { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  const reason = 'Execution is SUCCEEDED and cannot be redriven';
  return { RedriveStatus: 'NOT_REDRIVABLE', RedriveStatusReason: reason };
}
