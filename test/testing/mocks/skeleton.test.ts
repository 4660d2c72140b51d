import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { entryPoints } from '../../../scripts/entry-points.js';
import { parseStateMachine, type StateMachine } from '../../../src/index.js';
import * as testing from '../../../src/testing/index.js';
import { call } from '../../cli/harness.js';

const { mockSkeleton } = testing;
const folder = mkdtempSync(join(tmpdir(), 'skeleton-'));
afterAll(() => rmSync(folder, { recursive: true }));
const root = new URL('../../../', import.meta.url).pathname;

const task = (Resource: string, fields: object = {}) => ({ Type: 'Task', Resource, ...fields });
const lambda = { FunctionName: 'charge', 'Payload.$': '$' };

const definition = {
  StartAt: 'Charge card',
  States: {
    'Charge card': task('arn:aws:states:::lambda:invoke', {
      Parameters: lambda,
      ResultPath: null,
      Retry: [{ ErrorEquals: ['GatewayBusy', 'Lambda.TooManyRequestsException'] }],
      Catch: [
        { ErrorEquals: ["Card'Declined", 'GatewayBusy'], Next: 'Sum' },
        { ErrorEquals: ['States.ALL'], Next: 'Sum' },
      ],
      Next: 'Approve',
    }),
    Approve: task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      ResultPath: null,
      Next: 'Both',
    }),
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: {
                StartAt: 'Sum item',
                States: { 'Sum item': { ...task('arn:aws:lambda:us-east-1:123456789012:function:sum'), End: true } },
              },
              ItemsPath: '$.items',
              End: true,
            },
          },
        },
        {
          StartAt: 'Read',
          States: {
            Read: {
              ...task('arn:aws:states:::dynamodb:getItem', { Parameters: { TableName: 't', Key: {} } }),
              End: true,
            },
          },
        },
      ],
      ResultPath: null,
      Next: 'Batch',
    },
    Batch: task('arn:aws:states:::batch:submitJob.sync', {
      Parameters: { JobName: 'j', JobDefinition: 'd', JobQueue: 'q' },
      Next: 'Work',
    }),
    Work: task('arn:aws:states:us-east-1:123456789012:activity:work', { Next: 'Child' }),
    Child: task('arn:aws:states:::states:startExecution.sync:2', {
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:other' },
      Next: 'Call',
    }),
    Call: task('arn:aws:states:::http:invoke', {
      Parameters: {
        ApiEndpoint: 'https://example.com',
        Method: 'GET',
        Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/c/1' },
      },
      Next: 'List',
    }),
    List: task('arn:aws:states:::aws-sdk:s3:listBuckets', { Parameters: {}, Next: 'Sum' }),
    Sum: { Type: 'Succeed' },
  },
};
const machine = parseStateMachine(definition);

/** Runs the body of a skeleton without its imports. */
function mocksOf(text: string, of: StateMachine): testing.TaskMocks {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  const body = outputText
    .replaceAll(/^import .*$/gm, '')
    .replaceAll(/^export /gm, '')
    .replaceAll('import.meta.url', "'file:///'");
  const exported = Object.entries(testing);
  const make = new Function('loadStateMachine', ...exported.map(([name]) => name), `${body}; return mocks();`);
  return make(() => of, ...exported.map(([, value]) => value));
}

describe('a skeleton', () => {
  const text = mockSkeleton(machine, { definitionFile: './orders.asl.json' });

  test('has a mock for each task, in the shape of its integration', () => {
    expect(text).toContain("loadStateMachine(new URL('./orders.asl.json', import.meta.url))");
    const entries = text.split('\n').filter((line) => /^ {4}\S/.test(line) && !line.includes('...others'));
    expect(entries).toMatchInlineSnapshot(`
      [
        "    // charge; handled errors: fail('GatewayBusy'), fail('Lambda.TooManyRequestsException'), fail('Card\\'Declined')",
        "    'Charge card': ok({}),",
        "    // sqs:sendMessage.waitForTaskToken",
        "    Approve: callback({}, { submitted: { MD5OfMessageBody: 'md5-of-message-body', MessageId: 'message-id' } }),",
        "    // batch:submitJob.sync",
        "    Batch: job({ Jobs: [{ JobName: 'job-name', JobId: 'job-id', JobQueue: 'job-queue', Status: 'SUCCEEDED', StartedAt: 0, JobDefinition: 'job-definition' }] }, { submitted: { JobName: 'job-name', JobId: 'job-id' } }),",
        "    // arn:aws:states:us-east-1:123456789012:activity:work",
        "    Work: callback({}),",
        "    // states:startExecution.sync:2",
        "    Child: job({ ExecutionArn: 'arn:aws:service:us-east-1:123456789012:execution-arn', StateMachineArn: 'arn:aws:service:us-east-1:123456789012:state-machine-arn', Status: 'SUCCEEDED', StartDate: '2024-01-01T00:00:00.000Z', Output: {} }, { submitted: { ExecutionArn: 'arn:aws:service:us-east-1:123456789012:execution-arn', StartDate: '2024-01-01T00:00:00.000Z' } }),",
        "    // http:invoke",
        "    Call: ok({}),",
        "    // aws-sdk:s3:listBuckets",
        "    List: ok({ Buckets: [{ Name: 'name', BucketArn: 'arn:aws:service:us-east-1:123456789012:bucket-arn' }] }),",
        "    // sum",
        "    'Sum item': ok({}),",
        "    // dynamodb:getItem",
        "    Read: ok({ Item: {} }),",
      ]
    `);
  });

  test('answers all tasks as it is', async () => {
    const mocks = mocksOf(text, machine);
    const run = await machine.run({ items: [1, 2] }, { tasks: mocks });
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    mocks.checkUnused();
  });

  test('compiles', () => {
    const module = join(folder, 'mocks.ts');
    writeFileSync(module, text);
    const program = ts.createProgram([module], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: Object.fromEntries(
        Object.entries(entryPoints).map(([name, source]) => [`stepwright/${name}`, [join(root, source)]]),
      ),
    });
    const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(module));
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  }, 60_000);

  test('is a file of outcomes for the command line, too', () => {
    const outcomes = JSON.parse(mockSkeleton(machine, { format: 'json' }));
    expect(Object.keys(outcomes)).toHaveLength(9);
    expect(outcomes.Read).toEqual({ result: { Item: {} } });
    expect(outcomes.Batch.submitted).toMatchObject({ JobId: 'job-id' });
    expect(() => mockSkeleton(machine, { format: 'xml' as never })).toThrow('There is no format "xml"');
  });

  test('of a machine without tasks is empty', async () => {
    const none = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
    expect((await none.run({}, { tasks: mocksOf(mockSkeleton(none), none) })).status).toBe('SUCCEEDED');
  });
});

describe('stepwright mock-skeleton', () => {
  const file = join(folder, 'orders.asl.json');
  writeFileSync(file, JSON.stringify(definition));

  test('prints it, or writes it to a file that it does not write over', async () => {
    const printed = await call(['mock-skeleton', file, '--format', 'js']);
    expect(printed.code).toBe(0);
    expect(printed.stdout).toContain('export function mocks(others = {}) {');
    const out = join(folder, 'outcomes.json');
    expect(await call(['mock-skeleton', file, '--out', out])).toMatchObject({ code: 0, stderr: `Wrote ${out}\n` });
    const again = await call(['mock-skeleton', file, '--out', out]);
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('is there already: pass --force') });
    expect((await call(['mock-skeleton', file, '--out', out, '--force'])).code).toBe(0);
    const run = await call(['run', file, '--tasks', out, '--input', '{"items": [1]}', '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('names the definition as the module sees it', async () => {
    const out = join(folder, 'mocks.js');
    await call(['mock-skeleton', file, '--out', out]);
    const printed = await call(['mock-skeleton', file]);
    expect(printed.stdout).not.toContain("new URL('./orders.asl.json'");
    expect(ts.sys.readFile(out)).toContain("new URL('./orders.asl.json'");
  });

  test('says what is wrong with a file that is none', async () => {
    expect(await call(['mock-skeleton', join(folder, 'none.json')])).toMatchObject({ code: 3 });
    const broken = join(folder, 'broken.asl.json');
    writeFileSync(broken, '{"StartAt": "A", "States": {"B": {"Type": "Pass", "End": true}}}');
    const refused = await call(['mock-skeleton', broken]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("Missing 'Next' target: A");
  });
});
