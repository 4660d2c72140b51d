// Files that commands write.

import { writeFile } from 'node:fs/promises';
import { messageOf } from '../utils/thrown.js';
import { UsageError } from './usage-error.js';

/**
 * @param force whether a file that is there is written over.
 * @throws UsageError for one that is there and is not to be, and where it cannot be written.
 */
export async function writeNewFile(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(
      isThere ? `${file} is there already: --force writes over it` : `Cannot write ${file}: ${messageOf(error)}`,
    );
  }
}
