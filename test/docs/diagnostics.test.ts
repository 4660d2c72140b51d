// The page of the diagnostics says what the catalog and its explanations say.

import { expect, test } from 'vitest';
import { diagnosticsPage } from '../../scripts/diagnostics-page.js';

test('the page is up to date: npm run diagnostics', async () => {
  await expect(diagnosticsPage()).toMatchFileSnapshot('../../docs/diagnostics.md');
});
