// Reads the data set of a distributed Map from S3.
//
//   R1. What the service cannot read fails the Map state with States.ItemReaderFailed.
//   R2. What the service reads and this library does not ends the run: no Catch sees it, and no item is made up.
//   R3. A data set is read twice: once to count its items and to find what is wrong with it, so that no child starts
//       from a broken one; and once more to give its items, piece by piece. One that fits into a piece is read once.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html

import type { ReadItems } from '../../core/command.js';
import type { HostNews } from '../../core/host-event.js';
import { ItemsToStore } from '../../core/stored-items.js';
import { MissingObjectStoreError, type ObjectStore, ObjectStoreError } from '../object-store.js';
import { DataSet } from './data-set.js';
import { ItemReaderFailure, UnsupportedDataSetError, UnsupportedFeature } from './failure.js';

export type ItemsNews = Extract<HostNews, { readonly type: 'ItemsRead' | 'ItemsReadFailed' }>;

/** Items of one answer, at most: so many, or so many characters of their text. */
const ITEMS_OF_A_PIECE = 5000;
const CHARACTERS_OF_A_PIECE = 1_048_576;

/** Answers the ReadItems commands of one execution. */
export class ItemReader {
  private readonly store: ObjectStore | undefined;
  /** Data sets of which more will be asked for, by their Map Run. */
  private readonly open = new Map<number, DataSet>();

  constructor(store: ObjectStore | undefined) {
    this.store = store;
  }

  /**
   * Gives the items that the command asks for, as many as are good to have at hand. With the first of them it says how
   * many there are in all, where that is more.
   * @throws (rejects) MissingObjectStoreError, UnsupportedDataSetError, and whatever the store throws but an
   * ObjectStoreError.
   */
  async read(command: ReadItems): Promise<ItemsNews> {
    const { store } = this;
    const { mapRunId, state, resource } = command;
    if (store === undefined) throw new MissingObjectStoreError(state, resource);
    try {
      return await this.piece(command, store);
    } catch (error) {
      await this.close(mapRunId);
      if (error instanceof UnsupportedFeature) throw new UnsupportedDataSetError(state, error.message);
      if (!(error instanceof ItemReaderFailure || error instanceof ObjectStoreError)) throw error;
      return { type: 'ItemsReadFailed', mapRunId, error: 'States.ItemReaderFailed', cause: error.message };
    }
  }

  /** Lets go of the data set of a Map Run, or of all of them: nobody will ask for more. */
  async close(mapRunId?: number): Promise<void> {
    for (const [id, dataSet] of [...this.open]) {
      if (mapRunId !== undefined && id !== mapRunId) continue;
      this.open.delete(id);
      await dataSet.close();
    }
  }

  private async piece(command: ReadItems, store: ObjectStore): Promise<ItemsNews> {
    const { mapRunId, from } = command;
    const dataSet = await this.at(command, store);
    const items = await nextItems(dataSet);
    const total = from === 0 && !dataSet.isOver ? await countOf(command, store) : undefined;
    if (dataSet.isOver) await this.close(mapRunId);
    const more = total !== undefined && total > items.count;
    return { type: 'ItemsRead', mapRunId, from, items: items.finish(), ...(more && { total }) };
  }

  /** The data set of the command, at the item that it asks for: gone on with, or read anew up to there. */
  private async at(command: ReadItems, store: ObjectStore): Promise<DataSet> {
    const { mapRunId, from } = command;
    const known = this.open.get(mapRunId);
    if (known?.position === from) return known;
    await this.close(mapRunId);
    const dataSet = new DataSet(command, store);
    this.open.set(mapRunId, dataSet);
    if (from > 0) await dataSet.forEach(() => (dataSet.position === from ? 'enough' : undefined));
    return dataSet;
  }
}

async function nextItems(dataSet: DataSet): Promise<ItemsToStore> {
  const items = new ItemsToStore();
  await dataSet.forEach((item) => {
    items.add(item);
    const isFull = items.count === ITEMS_OF_A_PIECE || items.textLength >= CHARACTERS_OF_A_PIECE;
    return isFull ? 'enough' : undefined;
  });
  return items;
}

async function countOf(command: ReadItems, store: ObjectStore): Promise<number> {
  const dataSet = new DataSet(command, store);
  await dataSet.forEach(() => undefined);
  return dataSet.position;
}
