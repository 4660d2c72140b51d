// Reads the data set of a distributed Map from S3.
//
//   R1. What the service cannot read fails the Map state with States.ItemReaderFailed.
//   R2. What the service reads and this library does not ends the run: no Catch sees it, and no item is made up.
//   R3. Nothing is read after the last item that MaxItems asks for; 0 asks for everything.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html

import type { ReadItems } from '../../core/command.js';
import type { HostNews, ReadItem } from '../../core/host-event.js';
import { Payload } from '../../core/payload.js';
import { isJsonArray, isJsonObject, type Json, memberOf, numberOf } from '../../utils/json.js';
import { type ListedObject, MissingObjectStoreError, type ObjectStore, ObjectStoreError } from '../object-store.js';
import { textOf } from './body.js';
import { csvItems, DELIMITERS } from './csv.js';
import { ItemReaderFailure, UnsupportedDataSetError, UnsupportedFeature } from './failure.js';
import { type FoundItem, jsonItems, jsonLinesItems } from './json.js';
import { athenaObjects, inventoryItems, type ObjectPlace } from './manifest.js';

export type ItemsNews = Extract<HostNews, { readonly type: 'ItemsRead' | 'ItemsReadFailed' }>;

/**
 * Answers a ReadItems command.
 * @throws MissingObjectStoreError, UnsupportedDataSetError, and whatever the store throws but an ObjectStoreError.
 */
export async function readItems(command: ReadItems, store: ObjectStore | undefined): Promise<ItemsNews> {
  const { mapRunId, state, resource } = command;
  if (store === undefined) throw new MissingObjectStoreError(state, resource);
  try {
    const items: ReadItem[] = [];
    const limit = maxItems(command);
    for await (const item of itemsOf(command, store)) {
      items.push(storedItem(item));
      if (items.length === limit) break;
    }
    return { type: 'ItemsRead', mapRunId, items };
  } catch (error) {
    if (error instanceof UnsupportedFeature) throw new UnsupportedDataSetError(state, error.message);
    if (!(error instanceof ItemReaderFailure || error instanceof ObjectStoreError)) throw error;
    return { type: 'ItemsReadFailed', mapRunId, error: 'States.ItemReaderFailed', cause: error.message };
  }
}

// What a journal keeps of it is what was read, to the last digit.
function storedItem({ value, ...place }: FoundItem): ReadItem {
  return { ...new Payload(value).stored(), ...place };
}

function maxItems({ readerConfig }: ReadItems): number {
  return numberOf(memberOfJson(readerConfig, 'MaxItems')) || Number.POSITIVE_INFINITY;
}

function itemsOf(command: ReadItems, store: ObjectStore): AsyncIterable<FoundItem> {
  switch (command.resource.split(':').slice(-2).join(':')) {
    case 's3:listObjectsV2':
      return listedItems(command, store);
    case 's3:getObject':
      return objectItems(command, store);
    default:
      throw new UnsupportedFeature(`Resource ${command.resource}`);
  }
}

// --- s3:listObjectsV2 -----------------------------------------------------------------------------

async function* listedItems(command: ReadItems, store: ObjectStore): AsyncGenerator<FoundItem> {
  const Bucket = parameter(command, 'Bucket');
  const Prefix = optionalParameter(command, 'Prefix');
  const objects = await store.listObjectsV2({ Bucket, ...(Prefix !== undefined && { Prefix }) });
  const transformation = config(command, 'Transformation') ?? 'NONE';
  if (transformation === 'NONE') {
    for (const object of objects) yield { value: listedItem(object), source: `S3://${Bucket}` };
    return;
  }
  if (transformation !== 'LOAD_AND_FLATTEN') throw new UnsupportedFeature(`Transformation ${transformation}`);
  for (const { Key } of objects)
    yield* foundIn({ Bucket, Key }, contentItems(command, await read(store, { Bucket, Key })));
}

// In the order of the recording.
function listedItem({ Etag, LastModified, Key, Size, StorageClass }: ListedObject): Json {
  return { Etag, LastModified, Key, Size, StorageClass };
}

// --- s3:getObject ---------------------------------------------------------------------------------

async function* objectItems(command: ReadItems, store: ObjectStore): AsyncGenerator<FoundItem> {
  const VersionId = optionalParameter(command, 'VersionId');
  const place = { Bucket: parameter(command, 'Bucket'), Key: parameter(command, 'Key') };
  const text = await read(store, { ...place, ...(VersionId !== undefined && { VersionId }) });
  const manifestType = manifestTypeOf(command);
  switch (manifestType) {
    case undefined:
      yield* foundIn(place, contentItems(command, text));
      return;
    case 'S3_INVENTORY':
      for await (const value of inventoryItems(text, delimiter(command), (listed) => read(store, listed)))
        yield { value, source: sourceOf(place) };
      return;
    case 'ATHENA_DATA':
      for (const listed of athenaObjects(text)) {
        yield* foundIn(listed, contentItems(command, await read(store, listed)));
      }
      return;
    default:
      throw new UnsupportedFeature(`ManifestType ${manifestType}`);
  }
}

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
function sourceOf({ Bucket, Key }: ObjectPlace): string {
  return `S3://${Bucket}/${Key}`;
}

function* foundIn(place: ObjectPlace, items: Iterable<FoundItem>): Generator<FoundItem> {
  const source = sourceOf(place);
  for (const item of items) yield { ...item, source };
}

/** Undefined when the object is no manifest; an inventory may also be told by InputType alone. */
function manifestTypeOf(command: ReadItems): string | undefined {
  return config(command, 'ManifestType') ?? (config(command, 'InputType') === 'MANIFEST' ? 'S3_INVENTORY' : undefined);
}

async function read(store: ObjectStore, place: ObjectPlace & { readonly VersionId?: string }): Promise<string> {
  const object = await store.getObject(place);
  // S3's own words; what the service puts around them, identifiers of the request among it, is not known.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  if (object === undefined) throw new ItemReaderFailure('The specified key does not exist.');
  return textOf(object);
}

// --- what an object holds -------------------------------------------------------------------------

function* contentItems(command: ReadItems, text: string): Generator<FoundItem> {
  const inputType = config(command, 'InputType');
  switch (inputType) {
    case 'JSON':
      yield* jsonItems(text, config(command, 'ItemsPointer'));
      return;
    case 'JSONL':
      for (const value of jsonLinesItems(text)) yield { value };
      return;
    case 'CSV':
      for (const value of csvItems(text, delimiter(command), headers(command))) yield { value };
      return;
    default:
      throw new UnsupportedFeature(`InputType ${inputType ?? '(none)'}`);
  }
}

/** Undefined for the first row. */
function headers({ readerConfig }: ReadItems): readonly string[] | undefined {
  if (memberOfJson(readerConfig, 'CSVHeaderLocation') === 'FIRST_ROW') return undefined;
  const given = memberOfJson(readerConfig, 'CSVHeaders');
  if (isJsonArray(given) && given.every((name) => typeof name === 'string')) return given;
  throw new UnsupportedFeature('CSV with a CSVHeaderLocation other than FIRST_ROW, or GIVEN with CSVHeaders,');
}

function delimiter(command: ReadItems): string {
  const name = config(command, 'CSVDelimiter') ?? 'COMMA';
  const known = Object.entries(DELIMITERS).find(([each]) => each === name);
  if (known === undefined) throw new UnsupportedFeature(`CSVDelimiter ${name}`);
  return known[1];
}

// --- what the command says ------------------------------------------------------------------------

function config({ readerConfig }: ReadItems, name: string): string | undefined {
  const value = memberOfJson(readerConfig, name);
  return typeof value === 'string' ? value : undefined;
}

function parameter(command: ReadItems, name: string): string {
  const value = optionalParameter(command, name);
  // Wording of our own: that of the service is not known.
  if (value === undefined) throw new ItemReaderFailure(`The ItemReader needs a ${name}, which is a string.`);
  return value;
}

function optionalParameter({ parameters }: ReadItems, name: string): string | undefined {
  const value = memberOfJson(parameters, name);
  return typeof value === 'string' ? value : undefined;
}

function memberOfJson(value: Json, name: string): Json | undefined {
  return isJsonObject(value) ? memberOf(value, name) : undefined;
}
