// The list of rules: what each of them reports, and that it can be switched off.

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog, severityOf } from '../../src/diagnostics/catalog.js';
import { explanations } from '../../src/diagnostics/explanations/index.js';
import { validate } from '../../src/validate/index.js';
import { type RuleName, ruleNames, specifiedRules } from '../../src/validate/rules/index.js';

/** Reported by those who read texts and templates, before any rule is asked. */
const OF_READING = ['ASL1001', 'ASL1002', 'ASL1003', 'ASL1004', 'ASL1007', 'ASL1008'];

test('each has a file of its name, and its test', () => {
  for (const folder of ['../../src/validate/rules/', './rules/']) {
    const files = readdirSync(new URL(folder, import.meta.url)).filter((file) => file !== 'index.ts');
    expect(files.map((file) => file.replace(/(?:\.test)?\.ts$/, '')).sort()).toEqual([...ruleNames].sort());
  }
});

test('every code is reported by a rule', () => {
  const reported = new Set(ruleNames.flatMap((name) => specifiedRules[name].codes));
  expect([...reported, ...OF_READING].sort()).toEqual(Object.keys(catalog).sort());
});

test('those that report errors come before those that warn', () => {
  const severities = ruleNames.map((name) => specifiedRules[name].codes.map(severityOf));
  const firstWarning = severities.findIndex((each) => each.every((severity) => severity === 'WARNING'));
  for (const each of severities.slice(firstWarning)) expect(each).not.toContain('ERROR');
});

const cases = ruleNames.flatMap((name) => specifiedRules[name].codes.map((code) => [code, name] as const));

test.each(cases)('%s is reported by %s, and by it alone', (code, name) => {
  const { wrong, type = 'STANDARD' } = explanations[code];
  const codes = (rules: { readonly [Name in RuleName]?: 'off' }) =>
    validate(wrong, { type, rules }).map((each) => each.code);
  const reporters = cases.filter(([other]) => other === code).map(([, reporter]) => reporter);
  const othersOff = Object.fromEntries(
    ruleNames.filter((each) => !reporters.includes(each)).map((each) => [each, 'off']),
  );
  expect(codes(othersOff)).toContain(code);
  expect(codes(Object.fromEntries(reporters.map((each) => [each, 'off'])))).not.toContain(code);
  expect(reporters).toContain(name);
});

test('a switch that does not exist is refused, with the one that is near', () => {
  const rules = { 'choice-has-defaults': 'off' } as object;
  expect(() => validate({}, { rules })).toThrow(/no rule "choice-has-defaults".*"choice-has-a-default"/);
  expect(() => validate({}, { rules: { 'choice-has-a-default': 'no' } as object })).toThrow(/is "on" or "off"/);
  expect(() => validate({}, { severity: 'INFO' as 'ERROR' })).toThrow(/ERROR or WARNING/);
});
