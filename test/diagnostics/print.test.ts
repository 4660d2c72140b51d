// Findings as text.

import { expect, test } from 'vitest';
import { DefinitionError } from '../../src/diagnostics/definition-error.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import {
  diagnosticsToJson,
  invalidDefinitionMessage,
  printDiagnostics,
  toAwsDiagnostics,
} from '../../src/diagnostics/print.js';
import { validate } from '../../src/validate/index.js';

const text =
  '{\n  "StartAt": "A",\n  "States": {\n    "A": {"Type": "Pass", "Next": "Ab"},\n    "Abc": {"Type": "Fail"}\n  }\n}';

test('with an excerpt of the source', () => {
  expect(printDiagnostics(validate(text), text)).toBe(
    [
      "error ASL3001 MISSING_TRANSITION_TARGET: Missing 'Next' target: Ab",
      '  at /States/A/Next (line 4, column 35)',
      '  4 |     "A": {"Type": "Pass", "Next": "Ab"},',
      `${' '.repeat(40)}^^^^`,
      '',
      'error ASL3002 MISSING_TRANSITION_TARGET: State "Abc" is not reachable.',
      '  at /States/Abc (line 5, column 5)',
      '  5 |     "Abc": {"Type": "Fail"}',
      '          ^^^^^',
    ].join('\n'),
  );
});

test('of a definition in one long line, around the place', () => {
  const line = JSON.stringify({ Comment: 'x'.repeat(500), StartAt: 'A', States: { A: { Type: 'Pass' } } });
  const [, , excerpt = '', caret = ''] = printDiagnostics(validate(line), line).split('\n');
  expect(excerpt.length).toBeLessThan(120);
  expect(excerpt.slice(caret.indexOf('^'))).toMatch(/^"A":\{"Type":"Pass"\}/);
});

test('as data', () => {
  const findings = validate(text);
  expect(JSON.parse(diagnosticsToJson(findings))).toEqual(findings);
});

test('as the service lists them, and puts them into one message', () => {
  expect(toAwsDiagnostics(validate(text))[1]).toEqual({
    severity: 'ERROR',
    code: 'MISSING_TRANSITION_TARGET',
    message: 'State "Abc" is not reachable.',
    location: '/States/Abc',
  });
  const findings = validate({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } });
  expect(invalidDefinitionMessage(findings)).toBe(
    "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, " +
      "MISSING_END_STATE: Workflow has no terminal state at null'",
  );
});

test('an error writes out twenty and counts the rest', () => {
  const [finding] = validate({});
  const many: Diagnostic[] = Array.from({ length: 25 }, () => finding as Diagnostic);
  const { message, diagnostics } = new DefinitionError(many);
  expect(message).toMatch(/has 25 errors/);
  expect(message).toMatch(/and 5 more$/);
  expect(diagnostics).toHaveLength(25);
});
