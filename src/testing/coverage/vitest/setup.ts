// Runs in each worker of vitest, before each test file: the reporter names it among the setup files.
// https://vitest.dev/config/setupfiles

import { afterAll, expect, inject } from 'vitest';
import { observeBy } from '../../../host/observation.js';
import { Collector } from '../collector.js';
import { partName, writePart } from '../parts.js';

const given = inject('stepwright:coverage' as never) as
  | { readonly folder: string; readonly project: string }
  | undefined;

if (given !== undefined) {
  const { folder, project } = given;
  const collector = new Collector();
  const before = observeBy(collector);
  // Hooks of setup files are the first to be registered, and the last to be run.
  afterAll(() => {
    observeBy(before);
    writePart(folder, partName(project, expect.getState().testPath ?? ''), collector.data());
  });
}
