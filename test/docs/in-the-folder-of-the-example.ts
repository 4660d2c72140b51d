// An example reads the files of its document by their names, as a reader does who follows it.

import { dirname } from 'node:path';
import { expect } from 'vitest';

const { testPath } = expect.getState();
if (testPath?.includes('/.examples/')) process.chdir(dirname(testPath));
