// The data set that a distributed Map's ItemReader describes: its items, in their order.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html

import type { ReadItems } from '../../core/command.js';
import type { FoundItem } from '../../core/stored-items.js';
import { isJsonArray, isJsonObject, type Json, memberOf, numberOf } from '../../utils/json.js';
import type { ListedObject, ObjectStore } from '../object-store.js';
import { textChunks, wholeText } from './body.js';
import { csvItems, DELIMITERS } from './csv.js';
import { ItemReaderFailure, UnsupportedFeature } from './failure.js';
import { jsonItems, jsonLinesItems } from './json.js';
import { athenaObjects, inventoryItems, type ObjectPlace } from './manifest.js';

/** Items as they come from a store: the many of one chunk at once. An item is read when it is taken from its block. */
type ItemBlocks = AsyncGenerator<Iterable<FoundItem>, void>;

/** Goes through a data set once, from its first item on; nothing is read after the last that MaxItems asks for. */
export class DataSet {
  private readonly blocks: ItemBlocks;
  private block: Iterator<FoundItem> | undefined;
  private left: number;
  /** How many items have been gone through. */
  position = 0;

  constructor(command: ReadItems, store: ObjectStore) {
    this.blocks = itemBlocks(command, store);
    // 0 asks for everything.
    this.left = numberOf(memberOfJson(command.readerConfig, 'MaxItems')) || Number.POSITIVE_INFINITY;
  }

  /**
   * Shows the items that follow, until `visit` says that it has enough.
   * @throws (rejects) ItemReaderFailure, UnsupportedFeature, and whatever the store throws.
   */
  async forEach(visit: (item: FoundItem) => 'enough' | undefined): Promise<void> {
    while (this.left > 0) {
      const item = this.block?.next();
      if (item === undefined || item.done === true) {
        const { done, value } = await this.blocks.next();
        if (done === true) this.left = 0;
        else this.block = value[Symbol.iterator]();
        continue;
      }
      this.left -= 1;
      this.position += 1;
      if (visit(item.value) === 'enough') return;
    }
  }

  /** All items have been gone through. */
  get isOver(): boolean {
    return this.left === 0;
  }

  async close(): Promise<void> {
    await this.blocks.return();
  }
}

function itemBlocks(command: ReadItems, store: ObjectStore): ItemBlocks {
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

async function* listedItems(command: ReadItems, store: ObjectStore): ItemBlocks {
  const Bucket = parameter(command, 'Bucket');
  const Prefix = optionalParameter(command, 'Prefix');
  const objects = await store.listObjectsV2({ Bucket, ...(Prefix !== undefined && { Prefix }) });
  const transformation = config(command, 'Transformation') ?? 'NONE';
  if (transformation === 'NONE') {
    for await (const object of objects) yield [{ value: listedItem(object), source: `S3://${Bucket}` }];
    return;
  }
  if (transformation !== 'LOAD_AND_FLATTEN') throw new UnsupportedFeature(`Transformation ${transformation}`);
  for await (const { Key } of objects) {
    yield* foundIn(sourceOf({ Bucket, Key }), contentItems(command, chunksOf(store, { Bucket, Key })));
  }
}

// In the order of the recording.
function listedItem({ Etag, LastModified, Key, Size, StorageClass }: ListedObject): Json {
  return { Etag, LastModified, Key, Size, StorageClass };
}

// --- s3:getObject ---------------------------------------------------------------------------------

async function* objectItems(command: ReadItems, store: ObjectStore): ItemBlocks {
  const VersionId = optionalParameter(command, 'VersionId');
  const place = { Bucket: parameter(command, 'Bucket'), Key: parameter(command, 'Key') };
  const read = () => chunksOf(store, { ...place, ...(VersionId !== undefined && { VersionId }) });
  const manifestType = manifestTypeOf(command);
  switch (manifestType) {
    case undefined:
      return yield* foundIn(sourceOf(place), contentItems(command, read()));
    case 'S3_INVENTORY':
      for await (const values of inventoryItems(await wholeText(read()), delimiter(command), (listed) =>
        chunksOf(store, listed),
      )) {
        yield withSource(found(values), sourceOf(place));
      }
      return;
    case 'ATHENA_DATA':
      for (const listed of athenaObjects(await wholeText(read()))) {
        yield* foundIn(sourceOf(listed), contentItems(command, chunksOf(store, listed)));
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

async function* foundIn(source: string, blocks: ItemBlocks): ItemBlocks {
  for await (const items of blocks) yield withSource(items, source);
}

function* withSource(items: Iterable<FoundItem>, source: string): Generator<FoundItem> {
  for (const item of items) yield { ...item, source };
}

function* found(values: Iterable<Json>): Generator<FoundItem> {
  for (const value of values) yield { value };
}

/** Undefined when the object is no manifest; an inventory may also be told by InputType alone. */
function manifestTypeOf(command: ReadItems): string | undefined {
  return config(command, 'ManifestType') ?? (config(command, 'InputType') === 'MANIFEST' ? 'S3_INVENTORY' : undefined);
}

async function* chunksOf(
  store: ObjectStore,
  place: ObjectPlace & { readonly VersionId?: string },
): AsyncGenerator<string> {
  const object = await store.getObject(place);
  // S3's own words; what the service puts around them, identifiers of the request among it, is not known.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
  if (object === undefined) throw new ItemReaderFailure('The specified key does not exist.');
  yield* textChunks(object);
}

// --- what an object holds -------------------------------------------------------------------------

async function* contentItems(command: ReadItems, chunks: AsyncIterable<string>): ItemBlocks {
  const inputType = config(command, 'InputType');
  switch (inputType) {
    case 'JSON':
      yield jsonItems(await wholeText(chunks), config(command, 'ItemsPointer'));
      return;
    case 'JSONL':
      for await (const values of jsonLinesItems(chunks)) yield found(values);
      return;
    case 'CSV':
      for await (const rows of csvItems(chunks, delimiter(command), headers(command))) yield found(rows);
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
