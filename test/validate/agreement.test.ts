// Where this package and two other public validators disagree about definitions of their own tests, and that
// docs/conformance.md tells each disagreement. The definitions are not part of this package; without them these tests
// are skipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validate } from '../../src/validate/index.js';

const folder = new URL('../../../shared/definitions/', import.meta.url);
const available = existsSync(folder);

test.skipIf(!available)(
  `each disagreement is in the documentation (${available ? 'found' : 'SKIPPED: not found'})`,
  () => {
    const disagreements = definitions().flatMap(({ name, path, theirs }) => {
      const diagnostics = validate(readFileSync(new URL(path, folder), 'utf8'), { severity: 'ERROR' });
      const ours = diagnostics.length === 0 ? 'valid' : 'invalid';
      return ours === theirs ? [] : [`${name}: ${theirs}, here ${ours}`];
    });
    expect(disagreements.sort()).toEqual(documented().sort());
  },
);

test.skipIf(!available)('the figures in the documentation are those of the definitions', () => {
  const total = definitions().length;
  expect(page).toContain(`${total - documented().length} of ${total}`);
});

interface Verdict {
  /** `statelint/has-dupes` */
  readonly name: string;
  readonly path: string;
  readonly theirs: string;
}

function definitions(): Verdict[] {
  const verdicts: Record<string, string> = JSON.parse(readFileSync(new URL('statelint-verdicts.json', folder), 'utf8'));
  const names = readdirSync(new URL('asl-validator/', folder)).map((file) => [
    `asl-validator/${file}`,
    file.split('-')[0],
  ]);
  const ofStatelint = Object.entries(verdicts).map(([file, verdict]) => [`statelint/${file}`, verdict]);
  return [...names, ...ofStatelint].map(([path = '', theirs = '']) => ({ name: nameOf(path), path, theirs }));
}

function nameOf(path: string): string {
  return path.replace(/(?:\.asl)?\.json$/, '');
}

const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');

/** The rows of the table: | `a`, `b` | valid | invalid | why | */
function documented(): string[] {
  const rows = page.matchAll(/^\| +(`(?:statelint|asl-validator)\/[^|]+) \| +(\w+) +\| +(\w+) +\|/gm);
  return [...rows].flatMap(([, names = '', theirs, ours]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name}: ${theirs}, here ${ours}`),
  );
}
