// Law: whatever is given to `validate`, it answers with findings that hold together, and throws nothing. Real
// definitions are broken at random: those of this package's fixtures and, where they are, of the recordings.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDefinition } from '../../src/core.js';
import { catalog } from '../../src/diagnostics/catalog.js';
import { DefinitionError } from '../../src/diagnostics/definition-error.js';
import { validate } from '../../src/validate/index.js';

const RUNS = 400;

describe('validate throws nothing, and what it finds has a place', () => {
  test('for a definition with values put in other places', () => {
    fc.assert(
      fc.property(definition(), fc.array(change(), { minLength: 1, maxLength: 5 }), (source, changes) => {
        const broken = changes.reduce<unknown>((value, apply) => apply(value), JSON.parse(source));
        expectSoundFindings(JSON.stringify(broken) ?? 'null');
        if (typeof broken === 'object' && broken !== null) expectSoundFindings(broken);
      }),
      { numRuns: RUNS },
    );
  });

  test('for a text with pieces cut out, doubled or swapped, as JSON and as YAML', () => {
    fc.assert(
      fc.property(definition(), fc.nat(), fc.nat(), piece(), (source, from, length, inserted) => {
        const start = from % source.length;
        const end = start + (length % 20);
        expectSoundFindings(source.slice(0, start) + inserted + source.slice(end));
        expectSoundFindings(source.slice(0, end) + inserted + source.slice(start), { format: 'yaml' });
      }),
      { numRuns: RUNS },
    );
  });

  test('for bytes', () => {
    fc.assert(
      fc.property(definition(), fc.nat(), fc.uint8Array({ maxLength: 8 }), (source, from, inserted) => {
        const bytes = new TextEncoder().encode(source);
        const at = from % bytes.length;
        expectSoundFindings(new Uint8Array([...bytes.slice(0, at), ...inserted, ...bytes.slice(at + inserted.length)]));
      }),
      { numRuns: RUNS },
    );
  });

  test('for anything at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.object({ withBigInt: true, withDate: true, withMap: true })),
        (value) => {
          expectSoundFindings(value);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

test('what is accepted compiles, and what is refused by the one is refused by the other', () => {
  fc.assert(
    fc.property(definition(), fc.array(change(), { minLength: 1, maxLength: 3 }), (source, changes) => {
      const broken = changes.reduce<unknown>((value, apply) => apply(value), JSON.parse(source));
      const text = JSON.stringify(broken) ?? 'null';
      const accepted = validate(text, { severity: 'ERROR' }).length === 0;
      expect(compiles(text)).toBe(accepted);
    }),
    { numRuns: RUNS },
  );
});

function compiles(text: string): boolean {
  try {
    compileDefinition(text);
    return true;
  } catch (error) {
    if (error instanceof DefinitionError) return false;
    throw error;
  }
}

function expectSoundFindings(source: string | object, options: { readonly format?: 'json' | 'yaml' } = {}): void {
  const lines = typeof source === 'string' ? source.split('\n') : undefined;
  for (const finding of validate(source, options)) {
    expect(catalog).toHaveProperty(finding.code);
    expect(finding.pointer).toMatch(/^(\/.*)?$/s);
    if (lines === undefined || finding.line === undefined) continue;
    const { line, column = 0, endLine = 0, endColumn = 0 } = finding;
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(endLine > line || (endLine === line && endColumn > column)).toBe(true);
  }
}

type Change = (value: unknown) => unknown;

/** Puts something somewhere into a value. */
function change(): fc.Arbitrary<Change> {
  return fc
    .tuple(
      fc.infiniteStream(fc.nat(1000)),
      fc.constantFrom('replace', 'delete', 'rename', 'copy'),
      piece(),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map(
      ([numbers, kind, text, json]): Change =>
        (value) =>
          changed(value, numbers, kind, text, json),
    );
}

function changed(value: unknown, numbers: Iterator<number>, kind: string, text: string, json: unknown): unknown {
  const next = () => numbers.next().value as number;
  if (typeof value !== 'object' || value === null || next() % 8 === 0) return replacement(next(), text, json);
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0) return replacement(next(), text, json);
  const at = next() % entries.length;
  const [name = '', member] = entries[at] ?? [];
  const other = entries[next() % entries.length] ?? ['', null];
  if (next() % 3 !== 0) entries[at] = [name, changed(member, numbers, kind, text, json)];
  else if (kind === 'delete') entries.splice(at, 1);
  else if (kind === 'rename') entries[at] = [text, member];
  else if (kind === 'copy') entries.push([name === 'End' ? 'Next' : `${name}.$`, other[1]]);
  else entries[at] = [name, replacement(next(), text, json)];
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function replacement(number: number, text: string, json: unknown): unknown {
  return number % 2 === 0 ? text : json;
}

/** Texts that mean something in a definition, and some that nearly do. */
function piece(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      ...['Task', 'Pass', 'Map', 'Parallel', 'Choice', 'Wait', 'Succeed', 'Fail', 'JSONata', 'JSONPath', 'States.ALL'],
      ...[
        'Next',
        'End',
        'Type',
        'Default',
        'Catch',
        'Retry',
        'ItemProcessor',
        'Iterator',
        'Branches',
        'Choices',
        'States',
      ],
      ...[
        '$',
        '$.a',
        '$$.Task.Token',
        '$v',
        "$['a']",
        '$[?(@.a == 1)]',
        '$.a[*]',
        'States.Array(1)',
        "States.Format('{}'",
      ],
      ...[
        '{% $states.input %}',
        '{% $states.result.x %}',
        '{% $x %}',
        '{% ( %}',
        '{% $map([1..3], function($i) {$i}) %}',
      ],
      ...['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'arn:aws:states:::lambda:invoke', 'arn:'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of a template
      '${Token}',
      ...['__proto__', 'constructor', '"', '{', '}', '[', ']', ':', ',', '\\', '\n', '- ', '&a', '*a', '<<', '!!', '%'],
    ),
    fc.string({ maxLength: 6 }),
  );
}

function definition(): fc.Arbitrary<string> {
  return fc.constantFrom(...definitions);
}

const definitions = [...ownDefinitions(), ...recordedDefinitions()];

function ownDefinitions(): string[] {
  const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.asl.json'))
    .map((file) => readFileSync(`${folder}${file}`, 'utf8'))
    .filter(isJson);
}

/** Those with placeholders are none yet. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function recordedDefinitions(): string[] {
  const folder = fileURLToPath(new URL('../../../shared/conformance/cases/', import.meta.url));
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map(
      (file) =>
        JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as { definitionText?: unknown; definition?: unknown },
    )
    .map(({ definitionText, definition }) => definitionText ?? (definition && JSON.stringify(definition)));
  return texts.filter((text): text is string => typeof text === 'string' && text.startsWith('{'));
}
