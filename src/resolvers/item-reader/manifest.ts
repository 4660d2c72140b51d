// Data sets of several objects, which a manifest lists.

import { isJsonArray, isJsonObject, type Json, JsonSyntaxError, memberOf, parseJson } from '../../utils/json.js';
import { csvItems } from './csv.js';
import { ItemReaderFailure, UnsupportedFeature } from './failure.js';

/** Where an object is. */
export interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * The rows of an S3 inventory: metadata of objects, whose columns the manifest names.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemsource-example-s3-inventory
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 * @param read gives the text of an object that the manifest lists, chunk by chunk.
 */
export async function* inventoryItems(
  manifest: string,
  delimiter: string,
  read: (place: ObjectPlace) => AsyncIterable<string>,
): AsyncGenerator<Iterable<Json>> {
  const { bucket, headers, keys } = parsedInventory(manifest);
  for (const Key of keys) yield* csvItems(read({ Bucket: bucket, Key }), delimiter, headers);
}

function parsedInventory(manifest: string) {
  const value = parsed(manifest);
  const [bucketArn, format, schema, files] = ['destinationBucket', 'fileFormat', 'fileSchema', 'files'].map((name) =>
    isJsonObject(value) ? memberOf(value, name) : undefined,
  );
  if (typeof format === 'string' && format !== 'CSV') throw new UnsupportedFeature(`an S3 inventory in ${format}`);
  if (typeof bucketArn !== 'string' || typeof schema !== 'string' || !isJsonArray(files)) throw notAnInventory();
  return {
    bucket: bucketArn.replace(/^arn:[^:]*:s3:::/, ''),
    headers: schema.split(',').map((name) => name.trim()),
    keys: files.map(keyOf),
  };
}

function parsed(manifest: string): Json {
  try {
    return parseJson(manifest);
  } catch (error) {
    throw error instanceof JsonSyntaxError ? notAnInventory() : error;
  }
}

function keyOf(file: Json): string {
  const key = isJsonObject(file) ? memberOf(file, 'key') : undefined;
  if (typeof key !== 'string') throw notAnInventory();
  return key;
}

// Wording of our own: that of the service is not known.
function notAnInventory(): ItemReaderFailure {
  return new ItemReaderFailure('The manifest is not that of an S3 inventory');
}

/**
 * The objects that UNLOAD of Athena wrote: one `s3://bucket/key` a line.
 * https://docs.aws.amazon.com/athena/latest/ug/unload.html
 */
export function athenaObjects(manifest: string): readonly ObjectPlace[] {
  const lines = manifest.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map(placeOf);
}

function placeOf(uri: string): ObjectPlace {
  const [, Bucket, Key] = /^"?s3:\/\/([^/]+)\/(.+?)"?$/.exec(uri) ?? [];
  if (Bucket === undefined || Key === undefined)
    throw new ItemReaderFailure('The manifest is not that of an Athena query');
  return { Bucket, Key };
}
