// Runs in each test file of jest: `setupFilesAfterEnv: ['stepwright/jest/coverage']`. Without the reporter it does nothing.
// https://jestjs.io/docs/configuration#setupfilesafterenv-array

import { observeBy } from '../../../host/observation.js';
import { Collector } from '../collector.js';
import { partName, writePart } from '../parts.js';
import { FOLDER_VARIABLE } from './folder.js';

/** What jest has among its globals, as far as it is needed here. */
interface JestGlobals {
  afterAll?(hook: () => void): void;
  readonly expect?: { getState(): { readonly testPath?: string } };
}

const folder = process.env[FOLDER_VARIABLE];
const { afterAll, expect } = globalThis as JestGlobals;

if (folder !== undefined && afterAll !== undefined) {
  const collector = new Collector();
  observeBy(collector);
  afterAll(() => {
    observeBy(undefined);
    writePart(folder, partName('', expect?.getState().testPath ?? ''), collector.data());
  });
}
