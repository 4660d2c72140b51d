// What an ItemReader finds in the data that a request gives in place of its source.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestStateConfiguration.html

import type { ReadItems } from '../../core/command.js';
import { restoreItems } from '../../core/stored-items.js';
import { ItemReader, type ItemsNews } from '../../resolvers/item-reader/index.js';
import type { ObjectStore } from '../../resolvers/object-store.js';
import { isJsonObject, memberOf } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import type { StateInspection } from './inspection-data.js';

/** @throws (rejects) NotSupportedError for a reader that lists objects. */
export async function readMapItems(command: ReadItems, data: string, inspection: StateInspection): Promise<ItemsNews> {
  const news = await new ItemReader(storeOf(data)).read(command);
  const { readerConfig } = command;
  const isPointed = isJsonObject(readerConfig) && memberOf(readerConfig, 'ItemsPointer') !== undefined;
  if (news.type === 'ItemsRead' && isPointed) {
    inspection.pointedItems = [
      ...(inspection.pointedItems ?? []),
      ...restoreItems(news.items).map(({ value }) => value),
    ];
  }
  return news;
}

/** Has the data wherever it is looked for. */
function storeOf(data: string): ObjectStore {
  return {
    getObject: () => ({ body: data }),
    listObjectsV2: () => {
      throw new NotSupportedError('mapItemReaderData for an ItemReader that lists objects (s3:listObjectsV2)');
    },
    putObject: () => undefined,
  };
}
