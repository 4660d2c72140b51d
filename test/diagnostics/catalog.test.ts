// Each entry of the catalog, by the examples of its explanation.

import { describe, expect, test } from 'vitest';
import { findingsIn } from '../../src/cli/explanations/findings-in.js';
import { catalog, type DiagnosticCode, formatMessage } from '../../src/diagnostics/catalog.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import type { Explanation } from '../../src/diagnostics/explanations/explanation.js';
import { explanations } from '../../src/diagnostics/explanations/index.js';

const explained = Object.entries(explanations) as [DiagnosticCode, Explanation][];

describe.each(explained)('%s', (code, explanation) => {
  const { wrong, right } = explanation;

  test('is what is found in the wrong example, and nothing else is', () => {
    const findings = findingsIn(wrong, explanation);
    expect(codesOf(findings)).toEqual([code]);
    for (const { message } of findings) expect(message).not.toMatch(/\{\w+\}/);
  });

  if (right !== undefined) {
    test('nothing is found in the right example', () => expect(findingsIn(right, explanation)).toEqual([]));
  }
});

test('only a definition that is too large has no right example', () => {
  expect(explained.flatMap(([code, { right }]) => (right === undefined ? [code] : []))).toEqual(['ASL1005']);
});

test('the explanations are in the order of the catalog', () => {
  expect(Object.keys(explanations).toSorted()).toEqual(Object.keys(catalog).toSorted());
  expect(Object.keys(explanations)).toEqual(Object.keys(explanations).toSorted());
});

test.each(explained)('%s: texts are sentences, and what is cited is documentation', (_, explanation) => {
  const { why, fix, documentation } = explanation;
  for (const text of [why, fix]) expect(text).toMatch(/^[A-Z][^]*\S\.$/);
  expect(documentation).toMatch(
    /^(?:https:\/\/docs\.aws\.amazon\.com\/step-functions\/latest\/|https:\/\/states-language\.net\/spec\.html|docs\/[\w-]+\.md)/,
  );
});

test('a text is filled in, whatever is filled in', () => {
  expect(formatMessage('ASL3001', { target: '{target} $1 $&' })).toBe("Missing 'Next' target: {target} $1 $&");
});

function codesOf(findings: readonly Diagnostic[]): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}
