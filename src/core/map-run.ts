// The Map Run of a distributed Map: where its items come from, how they are batched, and what
// becomes of the results of its child executions.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { compileJsonataTemplate } from '../expressions/jsonata/index.js';
import { compilePayloadTemplate } from '../expressions/payload-template.js';
import type { MapState, QueryLanguage } from '../language/types.js';
import { isJsonArray, type Json, type JsonObject } from '../utils/json.js';
import {
  failMapRun,
  failsByThreshold,
  leaveChildrenAsTheyWere,
  mapRunOf,
  placeOf,
  redriveChild,
  startChildExecution,
  stopRunning,
} from './child-executions.js';
import { type ChildRules, finishFork, startChildren } from './children.js';
import type { EvaluationScope } from './evaluation-scope.js';
import type { Fork, ItemReading, MapItem, Strand } from './execution.js';
import { compileNumber } from './fields.js';
import { openFork } from './fork.js';
import type { HostEvent } from './host-event.js';
import type { SelectItem } from './map-items.js';
import {
  addItems,
  askForItems,
  type ChildInputs,
  comeBackTo,
  emptyBatch,
  emptyWindow,
  hasNextInput,
  itemsNotStarted,
  takeNextInput,
} from './map-run-items.js';
import {
  childRedriven,
  childrenFormed,
  itemsFound,
  type MapRunRecord,
  mapRunRedriven,
  mapRunStopped,
  noCounts,
  resultsWithdrawn,
} from './map-run-record.js';
import {
  CHILDREN_OF_A_PART,
  handOver,
  isBehind,
  noResults,
  partWritten,
  type ResultsTarget,
  writeAnew,
  writtenResult,
} from './map-run-results.js';
import { Payload } from './payload.js';
import type { Container } from './program.js';
import type { StateFailure } from './state-failure.js';
import { isFailure, type Turn } from './turn.js';

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
  readonly writer: ResultsTarget | undefined;
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

function compileWriter({ ResultWriter: writer }: MapState, language: QueryLanguage): ResultsTarget | undefined {
  if (writer?.Resource === undefined) return undefined;
  const template = compileTemplate(writer.Parameters ?? writer.Arguments, 'ResultWriter/Arguments', language);
  return {
    resource: writer.Resource,
    config: writer.WriterConfig ?? {},
    parameters: ({ scope }, { strand, effectiveInput }) => template?.(scope.on(strand, effectiveInput)) ?? {},
  };
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
export function startMapRun(turn: Turn, strand: Strand, work: MapRunWork, start: MapRunStart): void {
  const { scope, execution } = turn;
  const { effectiveInput, maxConcurrency } = start;
  const bound = () => scope.on(strand, effectiveInput);
  const toleratedFailureCount = work.toleratedFailureCount?.(bound());
  const toleratedFailurePercentage = work.toleratedFailurePercentage?.(bound());
  if (toleratedFailureCount !== undefined) scope.inspection?.field('toleratedFailureCount', toleratedFailureCount);
  if (toleratedFailurePercentage !== undefined)
    scope.inspection?.field('toleratedFailurePercentage', toleratedFailurePercentage);
  const maxItems = work.reader?.maxItems?.(bound());
  const reader: ItemReading | undefined = work.reader && {
    resource: work.reader.resource,
    readerConfig: withMaxItems(work.reader.config, maxItems),
    parameters: work.reader.parameters?.(bound()) ?? {},
  };
  const label = work.label ?? execution.random.uuid();
  const uuid = execution.random.uuid();
  const record = newRecord(strand, `${strand.timeline.identity.stateMachineName}/${label}`, uuid, turn.now, {
    maxConcurrency,
    toleratedFailureCount: toleratedFailureCount ?? 0,
    toleratedFailurePercentage: toleratedFailurePercentage ?? 0,
  });
  turn.advance(strand, 'MapRunStarted', { mapRunArn: record.mapRunArn });
  execution.addMapRun(record);
  const fork = openFork(turn, strand, {
    effectiveInput,
    size: Number.POSITIVE_INFINITY,
    maxConcurrency: childExecutionsAtOnce(maxConcurrency),
    mapRun: {
      record,
      uuid,
      childMachineName: `${strand.timeline.identity.stateMachineName}/${label}`,
      executionType: work.executionType,
      toleratedFailureCount,
      toleratedFailurePercentage,
      reader,
      items: emptyWindow(),
      batch: undefined,
      results: work.writer === undefined ? undefined : noResults(),
      failure: undefined,
      isClosing: false,
      notStarted: undefined,
    },
  });
  if (work.reader === undefined) {
    const items = start.items ?? [];
    return giveFirstItems(turn, fork, work, items, items.length);
  }
  // Recorded: more than the 100,000,000 that a definition may say are accepted here.
  if (maxItems !== undefined && maxItems < 0) {
    return failMapRun(turn, fork, { error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' });
  }
  askForItems(turn, fork);
}

type RecordFields = Pick<MapRunRecord, 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'>;

function newRecord(
  { timeline: { identity } }: Strand,
  childMachineName: string,
  uuid: string,
  startedAt: number,
  fields: RecordFields,
): MapRunRecord {
  const [, partition, , region, account] = identity.stateMachineArn.split(':');
  const prefix = `arn:${partition}:states:${region}:${account}`;
  return {
    mapRunArn: `${prefix}:mapRun:${childMachineName}:${uuid}`,
    executionArn: identity.executionArn,
    stateMachineArn: `${prefix}:stateMachine:${childMachineName}`,
    status: 'RUNNING',
    startedAt,
    stoppedAt: null,
    redriveCount: 0,
    redrivenAt: null,
    ...fields,
    itemCounts: noCounts(),
    executionCounts: noCounts(),
  };
}

function withMaxItems(config: JsonObject, maxItems: number | undefined): JsonObject {
  const { MaxItemsPath: _path, ...rest } = config;
  return maxItems === undefined ? rest : { ...rest, MaxItems: maxItems };
}

// How many children there will be is known only when all items are in batches.
function giveFirstItems(turn: Turn, fork: Fork, work: MapRunWork, items: readonly MapItem[], total: number): void {
  const run = mapRunOf(fork);
  const { record } = run;
  addItems(run.items, items);
  run.items.total = total;
  itemsFound(record, total);
  if (work.batcher === undefined) {
    childrenFormed(record, total);
    fork.size = total;
  } else {
    run.batch = emptyBatch(batchLimits(turn, fork, work.batcher));
    fork.size = total === 0 ? 0 : Number.POSITIVE_INFINITY;
  }
  startChildren(turn, fork);
}

function batchLimits(
  { scope }: Turn,
  { strand, effectiveInput }: Fork,
  { maxItems, maxBytes, batchInput }: BatcherWork,
) {
  const bound = () => scope.on(strand, effectiveInput);
  return {
    maxItems: maxItems?.(bound()) ?? Number.POSITIVE_INFINITY,
    maxBytes: maxBytes?.(bound()) ?? MOST_BATCH_BYTES,
    batchInput: batchInput?.(bound()),
  };
}

/** Child executions, each with its item, or its batch of items. */
export function mapRunRules(work: MapRunWork): ChildRules {
  const inputs: ChildInputs = { selectItem: work.selectItem, resource: work.reader?.resource };
  return {
    // The iterations are executions: nothing of them is told in the history of the state.
    iterates: false,
    isReady(turn, fork) {
      const run = mapRunOf(fork);
      if (run.isClosing) return false;
      if (work.writer !== undefined) handOver(turn, fork, work.writer);
      if (run.failure !== undefined) run.notStarted ??= itemsNotStarted(fork);
      return !isBehind(run) && hasNextInput(turn, fork, inputs);
    },
    start(turn, fork, index) {
      const { results, failure } = mapRunOf(fork);
      const { input, items } = nextInput(turn, fork, inputs);
      if (failure === undefined) return startChildExecution(turn, { fork, index, items }, work.processor, input);
      fork.completed += 1;
      results?.pending.push(input);
    },
    resume: (turn, fork, child) => redriveChild(turn, fork, child, work.processor),
    reopen: (turn, fork) => redriveMapRun(turn, fork, work),
    finish: (turn, fork) => mapRunEnded(turn, fork, work),
    fail: (turn, fork, failure) => failWritten(turn, fork, work, failure),
    stopped: (turn, fork) => stopMapRun(turn, fork, work),
  };
}

// An item that cannot be an input is in no child, and none was started for it.
function nextInput(turn: Turn, fork: Fork, inputs: ChildInputs) {
  try {
    return takeNextInput(turn, fork, inputs);
  } catch (error) {
    fork.nextIndex -= 1;
    throw error;
  }
}

// --- redrive --------------------------------------------------------------------------------------

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
function redriveMapRun(turn: Turn, fork: Fork, work: MapRunWork): void {
  const { strand } = fork;
  const run = mapRunOf(fork);
  const { record, results } = run;
  mapRunRedriven(record, turn.now);
  const { mapRunArn, redriveCount } = record;
  turn.advance(strand, 'MapRunRedriven', { mapRunArn, redriveCount });
  // What ends the run points to where it began, or began again.
  fork.startedEventId = strand.lastEventId;
  fork.lastEventId = strand.lastEventId;
  // None of them counts as failed while it waits for its turn: it may succeed this time.
  for (const child of fork.resuming) childRedriven(record, placeOf(child.strand.timeline).items, child.status);
  run.failure = undefined;
  run.isClosing = false;
  if (run.notStarted !== undefined) comeBackTo(fork, run.notStarted);
  run.notStarted = undefined;
  if (results !== undefined) {
    resultsWithdrawn(record);
    writeAnew(results);
  }
  // Items that were asked for when the run stopped have not come.
  const { items: window } = run;
  if (work.reader !== undefined && (window.total === undefined || window.asked !== undefined)) {
    askForItems(turn, fork);
  }
}

// --- what the host tells --------------------------------------------------------------------------

export type MapRunEvent = Extract<HostEvent, { readonly mapRunId: number }>;

/** `items` are those of the event, if it has some. */
export function handleMapRunEvent(turn: Turn, event: MapRunEvent, items: readonly MapItem[] = []): void {
  const { forks, closing } = turn.execution;
  const stopped = closing.get(event.mapRunId);
  if (stopped !== undefined) return writingStopped(turn, stopped, event);
  const fork = forks.get(event.mapRunId);
  if (fork?.mapRun === undefined) return;
  const { strand, mapRun } = fork;
  const work = runWorkOf(strand);
  turn.guarded(strand, () => {
    switch (event.type) {
      case 'ItemsRead':
        if (!mapRun.isClosing && mapRun.items.asked === event.from) itemsRead(turn, fork, work, items, event.total);
        return;
      case 'ItemsReadFailed':
        if (!mapRun.isClosing && mapRun.items.asked !== undefined)
          failWritten(turn, fork, work, { error: event.error, cause: event.cause });
        return;
      case 'ResultsWritten':
        return resultsWritten(turn, fork, work, event.part);
      case 'ResultsWriteFailed':
        if (mapRun.results?.writing === undefined) return;
        fork.isSpent = true;
        return failMapRun(turn, fork, mapRun.failure ?? { error: event.error, cause: event.cause });
    }
  });
}

/**
 * UpdateMapRun. Unverified: that a run of which more children have failed than it now tolerates fails at once.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html
 */
export function updateMapRun(turn: Turn, event: Extract<HostEvent, { readonly type: 'UpdateMapRun' }>): void {
  const fork = forkOf(turn, event.mapRunArn);
  if (fork === undefined) return;
  const run = mapRunOf(fork);
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = event;
  if (maxConcurrency !== undefined) {
    fork.maxConcurrency = childExecutionsAtOnce(maxConcurrency);
    run.record.maxConcurrency = maxConcurrency;
  }
  if (toleratedFailureCount !== undefined) {
    run.toleratedFailureCount = toleratedFailureCount;
    run.record.toleratedFailureCount = toleratedFailureCount;
  }
  if (toleratedFailurePercentage !== undefined) {
    run.toleratedFailurePercentage = toleratedFailurePercentage;
    run.record.toleratedFailurePercentage = toleratedFailurePercentage;
  }
  const hasItems = run.items.total !== undefined;
  if (run.isClosing || run.failure !== undefined || !hasItems) return;
  turn.guarded(fork.strand, () => {
    if (!failsByThreshold(turn, fork) && !fork.isStarting) startChildren(turn, fork);
  });
}

function forkOf({ execution }: Turn, mapRunArn: string): Fork | undefined {
  for (const fork of execution.forks.values()) if (fork.mapRun?.record.mapRunArn === mapRunArn) return fork;
  return undefined;
}

function childExecutionsAtOnce(maxConcurrency: number): number {
  return maxConcurrency === 0 ? MOST_CHILD_EXECUTIONS : maxConcurrency;
}

function runWorkOf(strand: Strand): MapRunWork {
  const { run } = strand.node.work as HasMapRun;
  if (run === undefined) throw new Error(`State "${strand.node.name}" is no distributed Map`);
  return run;
}

function itemsRead(
  turn: Turn,
  fork: Fork,
  work: MapRunWork,
  items: readonly MapItem[],
  total: number = items.length,
): void {
  const { items: window } = mapRunOf(fork);
  window.asked = undefined;
  if (window.total === undefined) {
    turn.scope.observer?.itemsFound(fork.strand.node, total);
    return giveFirstItems(turn, fork, work, items, total);
  }
  if (items.length === 0) return failWritten(turn, fork, work, SHORTER);
  addItems(window, items);
  startChildren(turn, fork);
}

// Wording of our own: what the service makes of it is not known.
const SHORTER: StateFailure = {
  error: 'States.ItemReaderFailed',
  cause: 'The data set has become shorter while its items were read',
};

function resultsWritten(turn: Turn, fork: Fork, work: MapRunWork, part: number): void {
  const run = mapRunOf(fork);
  const isLast = partWritten(run, part);
  if (isLast === undefined || work.writer === undefined) return;
  if (!isLast) {
    if (run.isClosing) return writeRest(turn, fork, work);
    handOver(turn, fork, work.writer);
    return startChildren(turn, fork);
  }
  if (run.failure !== undefined) failMapRun(turn, fork, run.failure);
  else finishMapRun(turn, fork, writtenResult(run));
}

// --- end ------------------------------------------------------------------------------------------

// All child executions have ended: writes the last results, or makes them the result of the state.
function mapRunEnded(turn: Turn, fork: Fork, { writer, transformation }: MapRunWork): void {
  if (writer === undefined) finishMapRun(turn, fork, new Payload(transformed(fork, transformation)));
  else handOver(turn, fork, writer);
}

// Children that failed within the tolerated threshold have no result.
function transformed({ results }: Fork, transformation: string | undefined): Json[] {
  const outputs = results.filter((result) => result !== undefined).map((result) => result.value);
  return transformation === 'FLATTEN'
    ? outputs.flatMap((output) => (isJsonArray(output) ? output : [output]))
    : outputs;
}

function finishMapRun(turn: Turn, fork: Fork, result: Payload): void {
  const { strand, startedEventId } = fork;
  mapRunStopped(mapRunOf(fork).record, 'SUCCEEDED', turn.now);
  const succeeded = turn.tell(strand, 'MapRunSucceeded', startedEventId);
  // The exit points past the end of the run, to its start.
  finishFork(turn, fork, result, succeeded, startedEventId);
}

// --- an end before the end --------------------------------------------------------------------------

// Documented: what a ResultWriter writes tells also of the children of a run that failed or was aborted, and the run goes
// on with that when its execution has been stopped. Not known: how much of a data set PENDING tells of that was not read.
// Here it is what was at hand.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html

// The items, or what they were to become, fail the run: the state fails when the results of its children are written.
function failWritten(turn: Turn, fork: Fork, work: MapRunWork, failure: StateFailure): void {
  const run = mapRunOf(fork);
  run.failure ??= failure;
  if (run.isClosing || !hasResults(fork)) return failMapRun(turn, fork, run.failure);
  stopRunning(turn, fork);
  if (!close(turn, fork, work)) failMapRun(turn, fork, run.failure);
}

// The execution of the run, or a container around it, has ended before it.
function stopMapRun(turn: Turn, fork: Fork, work: MapRunWork): void {
  leaveChildrenAsTheyWere(fork);
  mapRunStopped(mapRunOf(fork).record, 'ABORTED', turn.now);
  if (hasResults(fork) && close(turn, fork, work)) turn.execution.addClosing(fork);
}

function hasResults({ mapRun, nextIndex }: Fork): boolean {
  return mapRun?.results !== undefined && nextIndex > 0;
}

/** Begins to write what is left; false where that is impossible, because nothing says where to. */
function close(turn: Turn, fork: Fork, work: MapRunWork): boolean {
  mapRunOf(fork).isClosing = true;
  try {
    writeRest(turn, fork, work);
    return true;
  } catch (error) {
    if (!isFailure(error)) throw error;
    fork.isSpent = true;
    return false;
  }
}

// A part of what is left, and so many of the inputs at hand that go by as a part has.
function writeRest(turn: Turn, fork: Fork, { writer, selectItem }: MapRunWork): void {
  const run = mapRunOf(fork);
  const { results } = run;
  if (results === undefined || writer === undefined || results.writing !== undefined) return;
  run.notStarted ??= itemsNotStarted(fork);
  const inputs: ChildInputs = { selectItem, resource: undefined };
  try {
    while (results.pending.length < CHILDREN_OF_A_PART && hasNextInput(turn, fork, inputs)) {
      const { input } = takeNextInput(turn, fork, inputs);
      fork.nextIndex += 1;
      results.pending.push(input);
    }
  } catch (error) {
    // An item that cannot be an input is none that a child waits for, nor are those that follow it.
    if (!isFailure(error)) throw error;
  }
  handOver(turn, fork, writer);
}

// Nobody waits for it: what the store refuses fails nothing.
function writingStopped(turn: Turn, fork: Fork, event: MapRunEvent): void {
  const { closing } = turn.execution;
  const run = mapRunOf(fork);
  if (event.type === 'ResultsWriteFailed') {
    fork.isSpent = true;
    closing.delete(fork.id);
  } else if (event.type === 'ResultsWritten') {
    const isLast = partWritten(run, event.part);
    if (isLast === true) closing.delete(fork.id);
    else if (isLast === false) writeRest(turn, fork, runWorkOf(fork.strand));
  }
}
