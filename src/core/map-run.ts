// The Map Run of a distributed Map: where its items come from, how they are batched, and what
// becomes of the results of its child executions.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { compileJsonataTemplate } from '../expressions/jsonata/index.js';
import { compilePayloadTemplate } from '../expressions/payload-template.js';
import type { MapState, QueryLanguage } from '../language/types.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../utils/json.js';
import { failMapRun, mapRunOf, startChildExecution } from './child-executions.js';
import { type ChildRules, finishFork, startChildren } from './children.js';
import type { EvaluationScope } from './evaluation-scope.js';
import type { Fork, MapItem, Strand } from './execution.js';
import { compileNumber } from './fields.js';
import { openFork } from './fork.js';
import type { HostEvent, ReadItem } from './host-event.js';
import { itemAt, itemInput, type SelectItem } from './map-items.js';
import { Payload } from './payload.js';
import type { Container } from './program.js';
import type { Turn } from './turn.js';

type NumberField = ((scope: EvaluationScope) => number) | undefined;
type TemplateField = ((scope: EvaluationScope) => Json) | undefined;

/** The compiled fields that only a distributed Map has. */
export interface MapRunWork {
  readonly processor: Container;
  readonly selectItem: SelectItem | undefined;
  readonly executionType: 'STANDARD' | 'EXPRESS';
  readonly label: string | undefined;
  readonly toleratedFailureCount: NumberField;
  readonly toleratedFailurePercentage: NumberField;
  readonly reader: ReaderWork | undefined;
  readonly batcher: BatcherWork | undefined;
  readonly writer: WriterWork | undefined;
  /** Of a WriterConfig without a Resource: what becomes of the results in the output of the state. */
  readonly transformation: string | undefined;
}

/** The compiled fields of a Map state, as far as this file is concerned. */
export interface HasMapRun {
  /** Undefined for an inline Map. */
  readonly run: MapRunWork | undefined;
}

interface ReaderWork {
  readonly resource: string;
  readonly config: JsonObject;
  readonly maxItems: NumberField;
  readonly parameters: TemplateField;
}

interface BatcherWork {
  readonly maxItems: NumberField;
  readonly maxBytes: NumberField;
  readonly batchInput: TemplateField;
}

interface WriterWork {
  readonly resource: string;
  readonly parameters: TemplateField;
  readonly config: JsonObject;
}

/** Child executions that run at the same time when MaxConcurrency does not say. */
const MOST_CHILD_EXECUTIONS = 10_000;
const MOST_BATCH_BYTES = 262_144;

export function compileMapRun(
  state: MapState,
  language: QueryLanguage,
  processor: Container,
  selectItem: SelectItem | undefined,
): MapRunWork {
  const fields = state as unknown as JsonObject;
  const { ItemReader: reader, ItemBatcher: batcher } = state;
  return {
    processor,
    selectItem,
    executionType: (state.ItemProcessor ?? state.Iterator)?.ProcessorConfig?.ExecutionType ?? 'STANDARD',
    label: state.Label,
    toleratedFailureCount: compileNumber(fields, {
      name: 'ToleratedFailureCount',
      kind: 'integer',
      outOfRange: (value) => (value < 0 ? 'ToleratedFailureCount cannot be negative.' : undefined),
    }),
    toleratedFailurePercentage: compileNumber(fields, {
      name: 'ToleratedFailurePercentage',
      kind: 'float',
      outOfRange: (value) =>
        value < 0 || value > 100 ? 'ToleratedFailurePercentage must be between 0 and 100.' : undefined,
    }),
    reader: reader && {
      resource: reader.Resource,
      config: (reader.ReaderConfig ?? {}) as unknown as JsonObject,
      maxItems: compileNumber(
        (reader.ReaderConfig ?? {}) as unknown as JsonObject,
        {
          name: 'MaxItems',
          kind: 'integer',
        },
        'ItemReader/ReaderConfig/MaxItems',
      ),
      parameters: compileTemplate(reader.Parameters ?? reader.Arguments, 'ItemReader/Arguments', language),
    },
    batcher: batcher && {
      maxItems: batchLimit(batcher as unknown as JsonObject, 'MaxItemsPerBatch', Number.POSITIVE_INFINITY),
      maxBytes: batchLimit(batcher as unknown as JsonObject, 'MaxInputBytesPerBatch', MOST_BATCH_BYTES),
      batchInput: compileTemplate(batcher.BatchInput, 'ItemBatcher/BatchInput', language),
    },
    writer: compileWriter(state, language),
    transformation: state.ResultWriter?.WriterConfig?.Transformation,
  };
}

function compileWriter({ ResultWriter: writer }: MapState, language: QueryLanguage): WriterWork | undefined {
  if (writer?.Resource === undefined) return undefined;
  const parameters = compileTemplate(writer.Parameters ?? writer.Arguments, 'ResultWriter/Arguments', language);
  return { resource: writer.Resource, parameters, config: writer.WriterConfig ?? {} };
}

function batchLimit(fields: JsonObject, name: string, most: number): NumberField {
  return compileNumber(
    fields,
    {
      name,
      kind: 'integer',
      outOfRange: (value) => {
        if (value <= 0) return `field ${name} must be positive`;
        return value > most ? `field ${name} cannot exceed ${most}` : undefined;
      },
    },
    `ItemBatcher/${name}`,
  );
}

function compileTemplate(value: Json | undefined, location: string, language: QueryLanguage): TemplateField {
  if (value === undefined) return undefined;
  if (language === 'JSONata') {
    const template = compileJsonataTemplate(value, location);
    return (scope) => template.evaluate(scope);
  }
  const template = compilePayloadTemplate(value);
  return (scope) => template.evaluate(scope);
}

// --- start ----------------------------------------------------------------------------------------

export interface MapRunStart {
  readonly effectiveInput: Payload;
  /** Undefined when an ItemReader reads them. */
  readonly items: readonly MapItem[] | undefined;
  readonly maxConcurrency: number;
}

/** Begins the run of a distributed Map, after MapStateStarted. @throws ExpressionFailure */
export function startMapRun(turn: Turn, strand: Strand, run: MapRunWork, start: MapRunStart): void {
  const { scope, execution } = turn;
  const bound = () => scope.on(strand, start.effectiveInput);
  const toleratedFailureCount = run.toleratedFailureCount?.(bound());
  const toleratedFailurePercentage = run.toleratedFailurePercentage?.(bound());
  const reader = run.reader && {
    maxItems: run.reader.maxItems?.(bound()),
    parameters: run.reader.parameters?.(bound()) ?? {},
  };
  const { identity } = strand.timeline;
  const label = run.label ?? execution.random.uuid();
  const uuid = execution.random.uuid();
  const childMachineName = `${identity.stateMachineName}/${label}`;
  const [, partition, , region, account] = identity.stateMachineArn.split(':');
  const mapRunArn = `arn:${partition}:states:${region}:${account}:mapRun:${childMachineName}:${uuid}`;
  turn.advance(strand, 'MapRunStarted', { mapRunArn });
  const fork = openFork(turn, strand, {
    effectiveInput: start.effectiveInput,
    size: 0,
    maxConcurrency: start.maxConcurrency === 0 ? MOST_CHILD_EXECUTIONS : start.maxConcurrency,
    mapRun: {
      mapRunArn,
      uuid,
      childMachineName,
      executionType: run.executionType,
      toleratedFailureCount,
      toleratedFailurePercentage,
      itemCount: 0,
      failed: 0,
      batchSizes: null,
      children: run.writer === undefined ? undefined : [],
    },
  });
  if (run.reader === undefined || reader === undefined) return giveItems(turn, fork, run, start.items ?? []);
  // Recorded: more than the 100,000,000 that a definition may say are accepted here.
  if (reader.maxItems !== undefined && reader.maxItems < 0) {
    return failMapRun(turn, fork, { error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' });
  }
  turn.commands.push({
    type: 'ReadItems',
    mapRunId: fork.id,
    state: strand.node.name,
    resource: run.reader.resource,
    readerConfig: withMaxItems(run.reader.config, reader.maxItems),
    parameters: reader.parameters,
  });
}

function withMaxItems(config: JsonObject, maxItems: number | undefined): JsonObject {
  const { MaxItemsPath: _path, ...rest } = config;
  return maxItems === undefined ? rest : { ...rest, MaxItems: maxItems };
}

function giveItems(turn: Turn, fork: Fork, work: MapRunWork, items: readonly MapItem[]): void {
  const batches = batched(turn, fork, work, items);
  const run = mapRunOf(fork);
  run.itemCount = items.length;
  run.batchSizes = batches?.map(({ size }) => size) ?? null;
  fork.items = batches?.map(({ value }) => ({ value, key: undefined })) ?? items;
  fork.size = fork.items.length;
  startChildren(turn, fork);
}

/** What a child is given of an ItemBatcher, and how many items are in it. */
interface Batch {
  readonly value: Json;
  readonly size: number;
}

// With an ItemBatcher, a child is given a batch of what ItemSelector made of the items.
function batched(turn: Turn, fork: Fork, work: MapRunWork, items: readonly MapItem[]): readonly Batch[] | undefined {
  const { batcher } = work;
  if (batcher === undefined) return undefined;
  const { strand, effectiveInput } = fork;
  const { scope } = turn;
  const bound = () => scope.on(strand, effectiveInput);
  const maxItems = batcher.maxItems?.(bound()) ?? Number.POSITIVE_INFINITY;
  const maxBytes = batcher.maxBytes?.(bound()) ?? MOST_BATCH_BYTES;
  const batchInput = batcher.batchInput?.(bound());
  const head = batchInput === undefined ? {} : { BatchInput: batchInput };
  const emptyBatchBytes = new Payload({ ...head, Items: [] }).byteSize();
  const batches: Batch[] = [];
  let batch: Json[] = [];
  let bytes = emptyBatchBytes;
  const close = () => {
    if (batch.length > 0) batches.push({ value: { ...head, Items: batch }, size: batch.length });
    batch = [];
    bytes = emptyBatchBytes;
  };
  items.forEach((item, index) => {
    const input = itemInput(turn, strand, effectiveInput, item, index, work.selectItem);
    // A comma stands before every item but the first.
    const itemBytes = input.byteSize();
    if (batch.length >= maxItems || (batch.length > 0 && bytes + 1 + itemBytes > maxBytes)) close();
    bytes += itemBytes + (batch.length > 0 ? 1 : 0);
    batch.push(input.value);
  });
  close();
  return batches;
}

/** Child executions, each with its item, or its batch of items. */
export function mapRunRules(work: MapRunWork): ChildRules {
  return {
    // The iterations are executions: nothing of them is told in the history of the state.
    iterates: false,
    start(turn, fork, index) {
      const item = itemAt(fork, index);
      // A batch was made of what ItemSelector gave.
      const selectItem = work.batcher === undefined ? work.selectItem : undefined;
      const input = itemInput(turn, fork.strand, fork.effectiveInput, item, index, selectItem);
      startChildExecution(turn, fork, index, work.processor, input);
    },
    finish: mapRunEnded,
  };
}

// --- what the host tells --------------------------------------------------------------------------

export type MapRunEvent = Extract<HostEvent, { readonly mapRunId: number }>;

export function handleMapRunEvent(turn: Turn, event: MapRunEvent): void {
  const fork = turn.execution.forks.get(event.mapRunId);
  if (fork?.mapRun === undefined) return;
  const { strand } = fork;
  const work = runWorkOf(strand);
  turn.guarded(strand, () => {
    switch (event.type) {
      case 'ItemsRead':
        if (fork.items === undefined) giveItems(turn, fork, work, event.items.map(itemOf));
        return;
      case 'ItemsReadFailed':
        if (fork.items === undefined) failMapRun(turn, fork, { error: event.error, cause: event.cause });
        return;
      case 'ResultsWritten':
        if (isWriting(fork)) finishMapRun(turn, fork, writtenResult(turn, fork, work));
        return;
      case 'ResultsWriteFailed':
        if (isWriting(fork)) failMapRun(turn, fork, { error: event.error, cause: event.cause });
        return;
    }
  });
}

function runWorkOf(strand: Strand): MapRunWork {
  const { run } = strand.node.work as HasMapRun;
  if (run === undefined) throw new Error(`State "${strand.node.name}" is no distributed Map`);
  return run;
}

function itemOf(item: ReadItem): MapItem {
  const { key, source } = item;
  const { value } = Payload.restored(item);
  return source === undefined ? { value, key } : { value, key, source };
}

function isWriting(fork: Fork): boolean {
  return fork.items !== undefined && fork.completed === fork.size;
}

// --- end ------------------------------------------------------------------------------------------

// All child executions have ended: writes the results, or makes them the result of the state.
function mapRunEnded(turn: Turn, fork: Fork): void {
  const { strand } = fork;
  const { writer } = runWorkOf(strand);
  if (writer === undefined) return finishMapRun(turn, fork, new Payload(transformed(fork, runWorkOf(strand))));
  const parameters = writer.parameters?.(turn.scope.on(strand, fork.effectiveInput)) ?? {};
  turn.commands.push({
    type: 'WriteResults',
    mapRunId: fork.id,
    state: strand.node.name,
    resource: writer.resource,
    parameters,
    manifestKey: manifestKey(fork, parameters),
    mapRunArn: mapRunOf(fork).mapRunArn,
    writerConfig: writer.config,
    children: mapRunOf(fork).children ?? [],
  });
}

// Children that failed within the tolerated threshold have no result.
function transformed(fork: Fork, { transformation }: MapRunWork): Json[] {
  const outputs = fork.results.filter((result) => result !== undefined).map((result) => result.value);
  return transformation === 'FLATTEN'
    ? outputs.flatMap((output) => (isJsonArray(output) ? output : [output]))
    : outputs;
}

function manifestKey(fork: Fork, parameters: Json): string {
  const prefix = isJsonObject(parameters) ? memberOf(parameters, 'Prefix') : undefined;
  const folder = typeof prefix === 'string' && prefix !== '' ? `${prefix.replace(/\/$/, '')}/` : '';
  return `${folder}${mapRunOf(fork).uuid}/manifest.json`;
}

function writtenResult(turn: Turn, fork: Fork, work: MapRunWork): Payload {
  const parameters = work.writer?.parameters?.(turn.scope.on(fork.strand, fork.effectiveInput)) ?? {};
  const bucket = isJsonObject(parameters) ? (memberOf(parameters, 'Bucket') ?? null) : null;
  return new Payload({
    MapRunArn: mapRunOf(fork).mapRunArn,
    ResultWriterDetails: { Bucket: bucket, Key: manifestKey(fork, parameters) },
  });
}

function finishMapRun(turn: Turn, fork: Fork, result: Payload): void {
  const { strand, startedEventId } = fork;
  const succeeded = turn.tell(strand.timeline, 'MapRunSucceeded', startedEventId);
  // The exit points past the end of the run, to its start.
  finishFork(turn, fork, result, succeeded, startedEventId);
}
