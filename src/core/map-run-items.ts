// The items of a Map Run on their way into children: a window of the data set, and the batch that is being made of it.
//
//   I1. Of a data set there is never more at hand than what the host gave at a time: more is asked for when that is
//       nearly used up.
//   I2. Items go by in their order, each once: into a child of its own, or into a batch.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html

import type { Json, JsonObject } from '../utils/json.js';
import { mapRunOf } from './child-executions.js';
import type { ReadItems } from './command.js';
import type { Batch, Fork, ItemsNotStarted, ItemWindow, MapItem } from './execution.js';
import { itemInput, type SelectItem } from './map-items.js';
import { childrenDissolved, childrenFormed } from './map-run-record.js';
import { Payload } from './payload.js';
import type { Turn } from './turn.js';

/** So many items before the last one at hand, more are asked for. */
const ITEMS_LEFT = 1000;

/** A window on a data set of which nothing is known. */
export function emptyWindow(): ItemWindow {
  return { items: [], taken: 0, first: 0, total: undefined, asked: undefined };
}

/** Adds the items that follow those at hand. */
export function addItems(window: ItemWindow, items: readonly MapItem[]): void {
  window.items = window.taken === window.items.length ? items : [...window.items.slice(window.taken), ...items];
  window.first += window.taken;
  window.taken = 0;
}

/** Asks the host for the items that follow those at hand. */
export function askForItems(turn: Turn, fork: Fork): void {
  const { items: window } = mapRunOf(fork);
  window.asked = given(window);
  const command = itemsAskedFor(fork);
  if (command === undefined) throw new Error('Only a Map Run with an ItemReader asks for items');
  turn.command(command);
}

/** The command by which the host was asked; undefined when it is not asked for any. */
export function itemsAskedFor({ id: mapRunId, strand, mapRun }: Fork): ReadItems | undefined {
  const { reader, items } = mapRun ?? {};
  if (reader === undefined || items?.asked === undefined) return undefined;
  return { type: 'ReadItems', mapRunId, state: strand.node.name, from: items.asked, ...reader };
}

/** The fields of a distributed Map that make the inputs of its children. */
export interface ChildInputs {
  readonly selectItem: SelectItem | undefined;
  /** Of the ItemReader. */
  readonly resource: string | undefined;
}

/** Whether there is all that the next child is given. @throws ExpressionFailure, FailedState */
export function hasNextInput(turn: Turn, fork: Fork, inputs: ChildInputs): boolean {
  const { batch, items: window } = mapRunOf(fork);
  if (batch === undefined) return window.taken < window.items.length;
  while (!isFull(batch)) {
    if (window.taken === window.items.length) return isUsedUp(window) && batch.items.length > 0;
    addToBatch(batch, takeInput(turn, fork, inputs));
  }
  return true;
}

/** What the next child is given, and how many items that is for. @throws ExpressionFailure, FailedState */
export function takeNextInput(
  turn: Turn,
  fork: Fork,
  inputs: ChildInputs,
): { readonly input: Payload; readonly items: number } {
  const { batch, items: window, record } = mapRunOf(fork);
  if (batch === undefined) return { input: takeInput(turn, fork, inputs), items: 1 };
  const input = new Payload({ ...batch.head, Items: batch.items });
  const items = batch.items.length;
  batch.items = batch.next === undefined ? [] : [batch.next.value];
  batch.bytes = batch.emptyBytes + (batch.next?.bytes ?? 0);
  batch.next = undefined;
  childrenFormed(record, 1);
  if (isUsedUp(window) && batch.items.length === 0) fork.size = fork.nextIndex;
  turn.check(input, fork.strand.node.name);
  return { input, items };
}

// The item at hand, or what ItemSelector makes of it.
function takeInput(turn: Turn, fork: Fork, { selectItem, resource }: ChildInputs): Payload {
  const { items: window } = mapRunOf(fork);
  const item = window.items[window.taken];
  if (item === undefined) throw new Error('There is no item at hand: no child was to be started');
  const index = window.first + window.taken;
  // An item that cannot be an input is not taken: a redrive comes back to it.
  const input = itemInput(turn, fork, item, index, selectItem);
  window.taken += 1;
  const left = window.items.length - window.taken;
  const isMoreToCome = given(window) < (window.total ?? 0);
  if (left <= ITEMS_LEFT && isMoreToCome && window.asked === undefined && resource !== undefined) {
    askForItems(turn, fork);
  }
  if (left === 0) addItems(window, []);
  return input;
}

function given({ first, items }: ItemWindow): number {
  return first + items.length;
}

function isUsedUp({ first, taken, total }: ItemWindow): boolean {
  return first + taken === total;
}

// --- what a redrive comes back to ------------------------------------------------------------------

/** How far the items have become children. */
export function itemsNotStarted(fork: Fork): ItemsNotStarted {
  const { nextIndex, size } = fork;
  const { items, batch } = mapRunOf(fork);
  return { nextIndex, size, items: { ...items }, batch: batch && { ...batch, items: [...batch.items] } };
}

/** Goes back to the items that went by and are in no child. */
export function comeBackTo(fork: Fork, { nextIndex, size, items, batch }: ItemsNotStarted): void {
  const run = mapRunOf(fork);
  const wentBy = fork.nextIndex - nextIndex;
  if (batch !== undefined) childrenDissolved(run.record, wentBy);
  fork.completed -= wentBy;
  fork.nextIndex = nextIndex;
  fork.size = size;
  run.items = items;
  run.batch = batch;
}

// --- batches ----------------------------------------------------------------------------------------

export interface BatchLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly batchInput: Json | undefined;
}

/** A batch without items. */
export function emptyBatch({ maxItems, maxBytes, batchInput }: BatchLimits): Batch {
  const head: JsonObject = batchInput === undefined ? {} : { BatchInput: batchInput };
  const emptyBytes = new Payload({ ...head, Items: [] }).byteSize();
  return { maxItems, maxBytes, head, emptyBytes, items: [], bytes: emptyBytes, next: undefined };
}

function isFull({ items, maxItems, next }: Batch): boolean {
  return next !== undefined || items.length >= maxItems;
}

// An item that is too large for every batch has one of its own.
function addToBatch(batch: Batch, input: Payload): void {
  const bytes = input.byteSize();
  if (batch.items.length === 0) {
    batch.items.push(input.value);
    batch.bytes += bytes;
    return;
  }
  // A comma stands before every item but the first.
  if (batch.bytes + 1 + bytes > batch.maxBytes) {
    batch.next = { value: input.value, bytes };
    return;
  }
  batch.items.push(input.value);
  batch.bytes += 1 + bytes;
}
