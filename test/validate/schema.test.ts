// The generated functions are those of the schema.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the generated validators are up to date: npm run generate', async () => {
  const script: string = new URL('../../scripts/build-schemas.mjs', import.meta.url).href;
  const { generate } = (await import(script)) as { generate(): string };
  const file = new URL('../../src/validate/schema/generated/validators.js', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(generate());
});

test('they import nothing', () => {
  const file = new URL('../../src/validate/schema/generated/validators.js', import.meta.url);
  expect(readFileSync(file, 'utf8')).not.toMatch(/\brequire\(|^import /m);
});
