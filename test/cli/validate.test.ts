// `stepwright validate`: what it says about definitions, and how it ends.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explanations } from '../../src/diagnostics/explanations/index.js';
import { call, file, ORDER, PASS, taskMachine } from './harness.js';

const WRONG = PASS.replace('"End":true', '"Next":"Pas"');
const DOUBTFUL = JSON.stringify({
  StartAt: 'S',
  States: { S: { Type: 'Pass', Result: 1, Parameters: { a: '$.b' }, End: true } },
});

test('0: a definition that the service takes', async () => {
  expect(await call(['validate', `${ORDER}order.asl.json`])).toEqual({
    code: 0,
    stdout: `${ORDER}order.asl.json: valid\n`,
    stderr: '',
  });
});

test('2: one that it refuses, each finding in a frame, in the order of the text', async () => {
  const path = file(
    'wrong.json',
    '{\n  "StartAt": "Grete",\n  "States": {\n    "Greet": { "Type": "Pass", "Edn": true }\n  }\n}\n',
  );
  const { code, stdout } = await call(['validate', path]);
  expect(code).toBe(2);
  expect(stdout).toBe(
    [
      "error ASL3001 MISSING_TRANSITION_TARGET: Missing 'Next' target: Grete",
      `  at ${path}:2:14 /StartAt`,
      '  2 |   "StartAt": "Grete",',
      '                   ^^^^^^^',
      '  Did you mean "Greet"?',
      '',
      'error ASL3003 MISSING_END_STATE: Workflow has no terminal state',
      `  at ${path}:3:3 the definition`,
      '  3 |   "States": {',
      '        ^^^^^^^^',
      '  End the workflow with a state that has "End": true, or with a Succeed or Fail state.',
      '',
      'error ASL2011 SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End]',
      `  at ${path}:4:5 /States/Greet`,
      '  4 |     "Greet": { "Type": "Pass", "Edn": true }',
      '          ^^^^^^^',
      '',
      "error ASL2003 SCHEMA_VALIDATION_FAILED: Field 'Edn' is not supported",
      `  at ${path}:4:32 /States/Greet`,
      '  4 |     "Greet": { "Type": "Pass", "Edn": true }',
      '                                     ^^^^^',
      '  Did you mean "End"?',
      '',
      `${path}: 4 errors`,
      '',
    ].join('\n'),
  );
});

test('2: text that is neither JSON nor YAML, with its place', async () => {
  const { code, stdout } = await call(['validate', '-'], { stdin: '{\n  "StartAt" "A"\n}' });
  expect(code).toBe(2);
  expect(stdout).toContain('  at standard input:2:13 ');
  expect(stdout).toMatch(/standard input: 1 error\n$/);
});

test('2: bytes that are no UTF-8, with the place of the first', async () => {
  const stdin = Buffer.from([...Buffer.from('{"StartAt": "S",\n "Comment": "'), 0xe4, 0x22, 0x7d]);
  const { code, stdout } = await call(['validate', '-'], { stdin });
  expect(code).toBe(2);
  expect(stdout).toContain('error ASL1007');
  expect(stdout).toContain('  at standard input:2:14 ');
});

test('3: what cannot be read, and what matches nothing', async () => {
  for (const word of ['nowhere.json', 'nowhere/*.json', 'test/cli']) {
    const { code, stderr } = await call(['validate', word]);
    expect(code).toBe(3);
    expect(stderr).toContain(word);
  }
});

test('--type EXPRESS, in any case, has its own rules', async () => {
  const callback = file(
    'callback.json',
    taskMachine({
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      TimeoutSeconds: 60,
      Parameters: { QueueUrl: 'q', MessageBody: { 'Token.$': '$$.Task.Token' } },
    }),
  );
  expect((await call(['validate', callback])).code).toBe(0);
  expect((await call(['validate', callback, '--type', 'express'])).code).toBe(2);
});

describe('several files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepwright-validate-'));
    const files = {
      'a.asl.json': PASS,
      'deep/b.asl.json': WRONG,
      'deep/c.asl.yaml': 'StartAt: S\nStates:\n  S:\n    Type: Succeed\n',
      'deep/other.json': 'no definition',
      'node_modules/x/d.asl.json': WRONG,
      '[odd].json': PASS,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function summaryOf(...words: string[]): Promise<string | undefined> {
    const { stdout } = await call(['validate', ...words]);
    return stdout.trimEnd().split('\n').at(-1);
  }

  test('a folder stands for the definitions in it, installed packages left out', async () => {
    expect(await summaryOf(folder)).toMatch(/^3 state machines in 3 files: \d errors$/);
  });

  test('a pattern for those that match it', async () => {
    expect(await summaryOf(`${folder}/**/*.asl.yaml`)).toBe(`${folder}/deep/c.asl.yaml: valid`);
  });

  test('a file is that file, whatever its name looks like, and is looked at once', async () => {
    expect(await summaryOf(`${folder}/[odd].json`)).toBe(`${folder}/[odd].json: valid`);
    expect(await summaryOf(`${folder}/a.asl.json`, `${folder}/*.asl.json`)).toBe(`${folder}/a.asl.json: valid`);
  });
});

describe('templates', () => {
  const TEMPLATES = fileURLToPath(new URL('../../fixtures/templates/', import.meta.url));

  test('every state machine in one is looked at', async () => {
    const { code, stdout } = await call(['validate', `${TEMPLATES}orders.cfn.yaml`, '--severity', 'error']);
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      code: 0,
      last: `${TEMPLATES}orders.cfn.yaml: 2 state machines: valid`,
    });
  });

  const template = (next: string) =>
    [
      'Resources:',
      '  Orders:',
      '    Type: AWS::StepFunctions::StateMachine',
      '    Properties:',
      '      StateMachineType: EXPRESS',
      '      DefinitionString: !Sub |',
      '        {',
      '          "StartAt": "Charge",',
      '          "States": {',
      '            "Charge": { "Type": "Task", "Resource": "${Charge}", "TimeoutSeconds": ${Timeout}, "Next": "NEXT" },',
      '            "Done": { "Type": "Succeed" }',
      '          }',
      '        }',
      '',
    ]
      .join('\n')
      .replace('NEXT', next);

  test('a finding has its line in the template, and a frame of it', async () => {
    const path = file('template.yaml', template('Dome'));
    const { code, stdout } = await call(['validate', path]);
    expect(code).toBe(2);
    expect(stdout).toContain(
      [
        "error ASL3001 MISSING_TRANSITION_TARGET: Missing 'Next' target: Dome",
        `  at ${path}:10:104 /States/Charge/Next`,
      ].join('\n'),
    );
    expect(stdout).toContain('  Did you mean "Done"?');
    expect(stdout).toContain('Placeholders left open, and not looked at: Charge, Timeout');
  });

  test('placeholders are given, or refused', async () => {
    const path = file('open.yaml', template('Done'));
    expect((await call(['validate', path])).code).toBe(0);
    expect((await call(['validate', path, '--substitute', 'Timeout=0'])).stdout).toContain('Minimum value is 1');
    const refused = await call(['validate', path, '--placeholders', 'refuse']);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('error ASL1008: The template cannot be read');
    const given = [
      '--substitute',
      'Timeout=5',
      '--substitute',
      'Charge=arn:aws:lambda:eu-west-1:123456789012:function:c',
    ];
    expect((await call(['validate', path, '--placeholders', 'refuse', ...given])).code).toBe(0);
  });

  test('one that cannot be read is a finding with its place; its other state machines are looked at', async () => {
    const broken = file('broken.yaml', `${template('Done').replace('"StartAt": "Charge",', '"StartAt" "Charge",')}`);
    const { code, stdout } = await call(['validate', broken]);
    expect(code).toBe(2);
    expect(stdout).toContain(`error ASL1008: The template cannot be read: The definition is not valid JSON`);
    expect(stdout).toContain(`  at ${broken}:8:21 `);
    const noYaml = file('no-yaml.yaml', 'Resources:\n  A: [\n');
    expect((await call(['validate', noYaml])).stdout).toContain(`  at ${noYaml}:`);
  });

  test('3: a template without a state machine', async () => {
    const path = file('none.yaml', 'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n');
    const { code, stderr } = await call(['validate', path]);
    expect(code).toBe(3);
    expect(stderr).toContain(`There is no state machine in ${path}`);
  });

  test('a definition with placeholders is one too', async () => {
    const path = file('open.asl.json', PASS.replace('"Type":"Pass"', '"Type":"Wait","Seconds":${Delay}'));
    expect((await call(['validate', path])).code).toBe(0);
    expect((await call(['validate', path, '--substitute', 'Delay=5'])).stdout).toBe(`${path}: valid\n`);
    expect((await call(['validate', path, '--placeholders', 'refuse'])).code).toBe(2);
  });
});

describe('warnings', () => {
  test('are no failure, unless there are more than one wants', async () => {
    const path = file('doubtful.asl.json', DOUBTFUL);
    expect((await call(['validate', path])).code).toBe(0);
    expect((await call(['validate', path])).stdout).toMatch(/1 warning\n$/);
    expect((await call(['validate', path, '--max-warnings', '1'])).code).toBe(0);
    expect((await call(['validate', path, '--max-warnings', '0'])).code).toBe(2);
  });

  test('are left out with --severity ERROR, or when their rule is off', async () => {
    const path = file('doubtful.asl.json', DOUBTFUL);
    expect((await call(['validate', path, '--severity', 'error'])).stdout).toMatch(/: valid\n$/);
    expect((await call(['validate', path, '--off', 'payload-paths-end-with-dollar'])).stdout).toMatch(/: valid\n$/);
  });

  test('a rule that does not exist is refused, with the one that is near', async () => {
    const { code, stderr } = await call(['validate', 'x', '--off', 'choice-has-a-defualt']);
    expect(code).toBe(3);
    expect(stderr).toContain('Did you mean choice-has-a-default?');
  });
});

describe('--format', () => {
  test('json has the results and the findings as data', async () => {
    const good = file('good.json', PASS);
    expect((await call(['validate', good, '--format', 'json'])).stdout).toBe(
      `{"result":"OK","errors":0,"warnings":0,"stateMachines":[{"file":"${good}","result":"OK","diagnostics":[]}]}\n`,
    );
    const wrong = file('wrong.json', WRONG);
    const { code, stdout } = await call(['validate', good, wrong, '--format', 'json']);
    expect(code).toBe(2);
    const { result, stateMachines } = JSON.parse(stdout);
    expect(result).toBe('FAIL');
    expect(stateMachines.map((each: { result: string }) => each.result)).toEqual(['OK', 'FAIL']);
    expect(stateMachines[1].diagnostics).toContainEqual(
      expect.objectContaining({ code: 'ASL3001', pointer: '/States/Pass/Next', line: 1 }),
    );
  });

  test('github gives commands for a workflow, with what is special escaped', async () => {
    const path = file('a,b:100%.json', '{\n "StartAt": "x%\\ny",\n "States": {"S": {"Type": "Succeed"}}}');
    const { code, stdout } = await call(['validate', path, '--format', 'github']);
    expect(code).toBe(2);
    expect(stdout).toBe(
      `::error file=${path.replace('a,b:100%', 'a%2Cb%3A100%25')},line=2,endLine=2,col=13,endColumn=20,` +
        "title=ASL3001 MISSING_TRANSITION_TARGET::Missing 'Next' target: x%25%0Ay\n",
    );
    expect((await call(['validate', file('good.json', PASS), '--format', 'github'])).stdout).toBe('');
  });

  test('sarif names a file by a URI that is its path and nothing else', async () => {
    const path = file('100% of #1, or what: ?.json', WRONG);
    const log = JSON.parse((await call(['validate', path, '--format', 'sarif'])).stdout);
    const { uri } = log.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    const base = new URL('file:///');
    expect(new URL(uri, base)).toMatchObject({ search: '', hash: '' });
    expect(decodeURIComponent(new URL(uri, base).pathname)).toBe(path);
    expect(uri).toContain('what%3A');
  });

  test('sarif gives a log with the rules that were broken', async () => {
    const path = file('with blank.json', WRONG);
    const log = JSON.parse((await call(['validate', path, '--format', 'sarif'])).stdout);
    expect(log.version).toBe('2.1.0');
    const [{ tool, results }] = log.runs;
    const at = results.findIndex(({ ruleId }: { ruleId: string }) => ruleId === 'ASL3001');
    expect(results[at]).toEqual({
      ruleId: 'ASL3001',
      ruleIndex: tool.driver.rules.findIndex(({ id }: { id: string }) => id === 'ASL3001'),
      level: 'error',
      message: { text: `Missing 'Next' target: Pas Did you mean "Pass"?` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(path) },
            region: { startLine: 1, startColumn: 58, endLine: 1, endColumn: 63 },
          },
          logicalLocations: [{ fullyQualifiedName: '/States/Pass/Next', kind: 'object' }],
        },
      ],
    });
    expect(tool.driver.rules[results[at].ruleIndex]).toMatchObject({
      name: 'MISSING_TRANSITION_TARGET',
      fullDescription: { text: explanations.ASL3001.why },
      help: { text: explanations.ASL3001.fix },
    });
  });

  test('any other is refused', async () => {
    expect((await call(['validate', 'x', '--format', 'xml'])).code).toBe(3);
  });
});
