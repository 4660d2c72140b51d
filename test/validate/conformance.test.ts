// What the service accepted is accepted, and what it refused is refused in its words. The recordings are
// not part of this package; without them these tests are skipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { invalidDefinitionMessage, toAwsDiagnostics } from '../../src/diagnostics/print.js';
import { validate } from '../../src/validate/index.js';

const folder = fileURLToPath(new URL('../../../shared/conformance/cases/', import.meta.url));
const available = existsSync(folder);

describe.skipIf(!available)(`recordings of the service (${available ? 'found' : 'SKIPPED: not found'})`, () => {
  const cases = available ? readCases() : [];
  const ran = cases.filter(({ kind }) => RUNNING.has(kind));

  test.each(byGroup(ran))('%s: every definition that ran is accepted', (_group, group) => {
    const refused = group.flatMap(({ file, definitionText, stateMachineType }) => {
      const diagnostics = validate(definitionText, { format: 'json', type: stateMachineType, severity: 'ERROR' });
      return diagnostics.length === 0 ? [] : [`${file}: ${invalidDefinitionMessage(diagnostics)}`];
    });
    expect(refused).toEqual([]);
  });

  test('there are some', () => {
    expect(ran.length).toBeGreaterThan(600);
  });

  test.each(
    cases
      .filter(({ kind, recorded }) => kind === 'create_error' && recorded.error?.code === 'InvalidDefinition')
      .filter(({ origin }) => origin === 'aws')
      .map((each) => [each.file, each] as const),
  )('%s: is refused with the recorded message', (_file, { definitionText, recorded, stateMachineType }) => {
    const message = invalidDefinitionMessage(validate(definitionText, { format: 'json', type: stateMachineType }));
    expect(message.replaceAll(/arn:aws:/g, 'arn:<partition>:')).toBe(
      recorded.error?.message.replaceAll('arn:aws:', 'arn:<partition>:'),
    );
  });

  test.each(cases.filter(({ kind }) => kind === 'validate').map((each) => [each.file, each] as const))(
    '%s: has the recorded diagnostics',
    (_file, { definitionText, recorded, stateMachineType }) => {
      const diagnostics = validate(definitionText, { format: 'json', type: stateMachineType, severity: 'ERROR' });
      expect(toAwsDiagnostics(diagnostics)).toEqual(recorded.result?.diagnostics);
    },
  );
});

const RUNNING = new Set(['execution', 'logs', 'event_bridge', 'express_sync', 'express_async', 'map_run']);

interface Case {
  readonly file: string;
  readonly kind: string;
  readonly origin: string;
  readonly definitionText: string;
  readonly stateMachineType: 'STANDARD' | 'EXPRESS';
  readonly recorded: {
    readonly error?: { readonly code?: string; readonly message: string };
    readonly result?: { readonly diagnostics?: unknown };
  };
}

function readCases(): Case[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map((file) => readCase(file));
}

function readCase(file: string): Case {
  const data = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const request = data.request ?? {};
  const given = data.definitionText ?? data.definition ?? request.definition ?? request.params?.definition ?? '';
  return {
    file,
    kind: data.kind,
    origin: data.origin,
    definitionText: typeof given === 'string' ? given : JSON.stringify(given),
    stateMachineType: data.stateMachineType ?? request.type ?? request.params?.type ?? 'STANDARD',
    recorded: data.recorded ?? {},
  };
}

function byGroup(cases: readonly Case[]): [string, Case[]][] {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const name = each.file.split('/')[0] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups];
}
