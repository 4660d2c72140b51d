import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../../src/index.js';
import { loadStateMachine } from '../../../src/node.js';
import { Coverage, collectCoverage } from '../../../src/testing/index.js';

const root = mkdtempSync(join(tmpdir(), 'coverage-'));
afterAll(() => rmSync(root, { recursive: true }));

const definition = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericGreaterThan: 3, Next: '<script>alert(1)</script>' }],
      Default: 'Small',
    },
    '<script>alert(1)</script>': { Type: 'Pass', End: true },
    Small: { Type: 'Pass', End: true },
  },
};
const text = JSON.stringify(definition, null, 2);
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
writeFileSync(join(root, 'ask.asl.json'), text);
writeFileSync(join(root, 'never.asl.yaml'), 'StartAt: N\nStates:\n  N:\n    Type: Succeed\n');

const counted = await collectCoverage(async () => {
  await loadStateMachine(join(root, 'ask.asl.json')).run({ n: 1 });
});
const coverage = await counted.locate({ root });
const written = await coverage.write({ root, reporters: ['text', 'html', 'json', 'lcov', 'cobertura'] });
const read = (name: string) => readFileSync(join(root, 'coverage/state-machines', name), 'utf8');

describe('reports', () => {
  test('of the terminal name what is uncovered, and machines that nothing has run', () => {
    expect(written.text).toMatch(/ask\.asl\.json +66\.66 %/);
    expect(written.text).toMatch(/never\.asl\.yaml +0 %/);
  });

  test('of lcov point at the lines of the definition', () => {
    const lcov = read('lcov.info').split('end_of_record');
    const own = lcov.find((record) => record.includes('ask.asl.json')) ?? '';
    expect(own).toMatch(/^SF:ask\.asl\.json$/m);
    expect(own).toContain(`DA:${lineOf('"Ask": {')},1`);
    expect(own).toContain(`DA:${lineOf('"<script>alert(1)</script>": {')},0`);
    expect(own).toContain(`DA:${lineOf('"Variable"') - 1},0`);
    // The rule and Default, as the branches of their state.
    expect(own).toContain(`BRDA:${lineOf('"Ask": {')},0,0,0\nBRDA:${lineOf('"Ask": {')},0,1,1`);
  });

  test('of Cobertura have the same lines', () => {
    const xml = read('cobertura-coverage.xml');
    expect(xml).toContain('filename="ask.asl.json"');
    expect(xml).toContain(`<line number="${lineOf('"Small": {')}" hits="1"`);
    expect(xml).toMatch(/<line number="\d+" hits="\d+" branch="true" condition-coverage="50% \(1\/2\)"/);
  });

  test('on pages show markup of a definition as text, and run no script', () => {
    const page = read('machines/ask.asl.json.html');
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(page).not.toMatch(/<script/i);
    expect(page).toMatch(/Content-Security-Policy/);
    expect(page).toMatch(/<svg [^>]*class="machine"/);
    expect(read('index.html')).toContain('never.asl.yaml');
  });

  test('in JSON are read again, and merged', async () => {
    const again = Coverage.from(JSON.parse(read('coverage.json')));
    expect(again.summary()).toEqual(coverage.summary());
    const other = await collectCoverage(async () => {
      await loadStateMachine(join(root, 'ask.asl.json')).run({ n: 9 });
    });
    expect(again.merge(await other.locate({ root })).summary().choices).toEqual({ covered: 2, total: 2, percent: 100 });
    expect(() => Coverage.from({ format: 'other' } as never)).toThrow(TypeError);
  });
});

test('a definition that a test has parsed itself belongs to the file that has it', async () => {
  const parsed = await collectCoverage(async () => {
    await parseStateMachine(definition).run({ n: 9 });
  });
  const found = await parsed.locate({ root });
  expect(found.machines.map(({ name }) => name)).toContain('ask');
  expect(found.summary().states.covered).toBe(2);
});

test('thresholds say which machine, which measure and what is uncovered', () => {
  const [shortfall] = coverage.check({ machines: { 'ask.asl.json': { states: 100 } } });
  expect(shortfall?.message).toMatch(/ask\.asl\.json.*66\.66 %.*100 %/s);
  expect(coverage.check({ states: 10 })).toEqual([]);
  expect(() => coverage.check({ stats: 10 } as never)).toThrow(TypeError);
});
