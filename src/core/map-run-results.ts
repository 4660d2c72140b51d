// What becomes of the results of a Map Run's children, on its way to the host's ResultWriter.
//
//   P1. Results are handed over in parts, one after the other: the next when the one before is written.
//   P2. No more children start while more than two parts wait to be written.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

import { isJsonObject, type Json, type JsonObject, memberOf } from '../utils/json.js';
import { mapRunOf } from './child-executions.js';
import type { Fork, MapRun, ResultParts } from './execution.js';
import { resultsKept } from './map-run-record.js';
import { Payload } from './payload.js';
import type { Turn } from './turn.js';

/** So many children make a part; the last one may have fewer, or twice as many. */
export const CHILDREN_OF_A_PART = 1000;

/** The fields of a ResultWriter. */
export interface ResultsTarget {
  readonly resource: string;
  readonly config: JsonObject;
  /** Evaluates Parameters or Arguments. @throws ExpressionFailure */
  parameters(turn: Turn, fork: Fork): Json;
}

export function noResults(): ResultParts {
  return { parameters: undefined, children: [], pending: [], parts: 0, hasManifest: false, writing: undefined };
}

/** A redriven run writes again what was not a success; the rest is in the files that the manifest names. */
export function writeAnew(results: ResultParts): void {
  results.children = [];
  results.pending = [];
  results.parts = 0;
  results.writing = undefined;
}

/** The host has not kept up: children have to wait. */
export function isBehind({ results }: MapRun): boolean {
  return results !== undefined && waiting(results) >= 2 * CHILDREN_OF_A_PART;
}

/** Hands a part over, if there is one and the host is done with the part before. @throws ExpressionFailure */
export function handOver(turn: Turn, fork: Fork, target: ResultsTarget): void {
  const run = mapRunOf(fork);
  const { results, record } = run;
  if (results === undefined || results.writing !== undefined) return;
  const isLast = run.isClosing ? results.pending.length < CHILDREN_OF_A_PART : fork.completed === fork.size;
  if (!isLast && waiting(results) < CHILDREN_OF_A_PART) return;
  results.parameters ??= target.parameters(turn, fork);
  const children = results.children.sort((a, b) => a.index - b.index);
  const { pending } = results;
  turn.command({
    type: 'WriteResults',
    mapRunId: fork.id,
    state: fork.strand.node.name,
    part: results.parts,
    isLast,
    resource: target.resource,
    parameters: results.parameters,
    manifestKey: manifestKey(run, results.parameters),
    mapRunArn: record.mapRunArn,
    writerConfig: target.config,
    addsToManifest: results.hasManifest,
    children,
    pending,
  });
  const items = children.reduce((sum, child) => sum + child.items, 0);
  results.writing = { children: children.length, items, isLast };
  results.children = [];
  results.pending = [];
  results.parts += 1;
}

/** The host has written a part; `isLast` of it, or undefined where it was not at that. */
export function partWritten({ results, record }: MapRun, part: number): boolean | undefined {
  if (results?.writing === undefined || part !== results.parts - 1) return undefined;
  const { children, items, isLast } = results.writing;
  resultsKept(record, children, items);
  results.writing = undefined;
  if (isLast) results.hasManifest = true;
  return isLast;
}

/** The result of the state, which says where the results are. */
export function writtenResult(run: MapRun): Payload {
  const parameters = run.results?.parameters ?? {};
  const bucket = isJsonObject(parameters) ? (memberOf(parameters, 'Bucket') ?? null) : null;
  return new Payload({
    MapRunArn: run.record.mapRunArn,
    ResultWriterDetails: { Bucket: bucket, Key: manifestKey(run, parameters) },
  });
}

function waiting({ children, pending }: ResultParts): number {
  return children.length + pending.length;
}

function manifestKey({ uuid }: MapRun, parameters: Json): string {
  const prefix = isJsonObject(parameters) ? memberOf(parameters, 'Prefix') : undefined;
  const folder = typeof prefix === 'string' && prefix !== '' ? `${prefix.replace(/\/$/, '')}/` : '';
  return `${folder}${uuid}/manifest.json`;
}
