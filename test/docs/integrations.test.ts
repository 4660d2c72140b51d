// The page of the integrations has the table of the integrations that there are.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Integration } from '../../src/resolvers/integration.js';
import { builtInIntegrations } from '../../src/resolvers/services/index.js';

test('the table is up to date: npm run integrations', async () => {
  const script: string = new URL('../../scripts/integrations-table.mjs', import.meta.url).href;
  const { pageWith } = (await import(script)) as {
    pageWith(integrations: readonly Integration[], page: string): string;
  };
  const page = readFileSync(new URL('../../docs/integrations.md', import.meta.url), 'utf8');
  expect(page).toBe(pageWith(builtInIntegrations, page));
});
