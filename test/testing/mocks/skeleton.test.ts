// The skeleton of mocks: it compiles, it runs, and what it answers with has the shape of its service.

import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../../src/index.js';
import { readResource } from '../../../src/language/resource.js';
import { builtInIntegrations } from '../../../src/resolvers/services/index.js';
import { mockSkeleton } from '../../../src/testing/index.js';
import { exampleResult } from '../../../src/testing/mocks/example-response.js';
import { checkResponse } from '../../../src/testing/test-state/check-response.js';
import { responseOf } from '../../../src/testing/test-state/responses.js';
import { call, file } from '../../cli/harness.js';
import { typeCheck } from '../../language/type-check.js';
import { LAMBDA, machineOf, task } from './harness.js';

const PATTERNS = { requestResponse: '', sync: '.sync', 'sync:2': '.sync:2', waitForTaskToken: '.waitForTaskToken' };
const RESOURCES = builtInIntegrations.flatMap(({ service, action, patterns }) =>
  patterns.map((pattern) => `arn:aws:states:::${service}:${action}${PATTERNS[pattern]}`),
);
const SDK = ['s3:getObject', 'kms:decrypt', 'secretsmanager:getSecretValue', 'dynamodb:query'];

test.each([...RESOURCES, ...SDK.map((action) => `arn:aws:states:::aws-sdk:${action}`)])(
  'the example of %s has the shape that TestState asks for',
  (arn) => {
    const resource = readResource(arn);
    if (resource === undefined) throw new Error(`No Resource: ${arn}`);
    const response = responseOf(resource);
    const example = exampleResult(resource);
    if (response === undefined) return expect(example).toBeUndefined();
    if (example !== undefined) {
      checkResponse(example, response, resource.kind === 'sdk' ? 'sdk' : 'optimized', 'STRICT');
    }
  },
);

const nested = machineOf({
  "It's first": task(LAMBDA, {
    Retry: [{ ErrorEquals: ['Busy'] }],
    Catch: [
      { ErrorEquals: ['Declined'], Next: 'Each' },
      { ErrorEquals: ['States.ALL'], Next: 'Each' },
    ],
    Next: 'Each',
  }),
  Each: {
    Type: 'Map',
    ItemsPath: '$',
    ItemProcessor: {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Job', States: { Job: task('arn:aws:states:::batch:submitJob.sync') } },
            { StartAt: 'Ask', States: { Ask: task('arn:aws:states:::sqs:sendMessage.waitForTaskToken') } },
          ],
          End: true,
        },
      },
    },
    End: true,
  },
});

describe('of nested states', () => {
  const text = mockSkeleton(nested);

  test('names all tasks, with the errors that the definition speaks of', () => {
    expect(text).toContain("type TaskState = 'It\\'s first' | 'Job' | 'Ask';");
    expect(text).toContain("  // Retry: Busy; Catch: Declined, States.ALL\n  'It\\'s first': ok({}),");
    expect(text).toMatch(/Job: job\(\{ Jobs: \[\{.*\}, \{ submitted: \{ JobName: 'job-name', JobId: 'job-id' \} \}\),/);
  });

  test('compiles', { timeout: 120_000 }, () => {
    const [imported = '', ...rest] = text.split('\n').slice(1);
    const prelude = imported.replace('stepwright/testing', '../../src/testing/index.js');
    const piece = rest.join('\n').replace('export const', 'const');
    expect(typeCheck(prelude, [piece, piece.replace('Job: job(', 'Jbo: job(')]).problems).toMatchObject([
      [],
      [{ message: expect.stringContaining("'Jbo'") }],
    ]);
  });
});

describe('on the command line', () => {
  const definition = JSON.stringify({ StartAt: 'T', States: { T: task(LAMBDA) } });

  test.each(['ts', 'js', 'json'])('is printed, or written to a file that is not there, as %s', async (format) => {
    const path = file(`machine-${format}.json`, definition);
    const { code, stdout } = await call(['mock-skeleton', path, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toBe(mockSkeleton(parseStateMachine(definition), { format: format as 'ts' }));
    const there = file(`mocks.${format}`, 'precious');
    const refused = await call(['mock-skeleton', path, '--format', format, '--out', there]);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('is there already: --force writes over it'),
    });
    expect((await call(['mock-skeleton', path, '--format', format, '--out', there, '--force'])).code).toBe(0);
  });

  test('runs as a tasks file', async () => {
    const { stdout } = await call(['mock-skeleton', '-', '--format', 'json'], {
      stdin: JSON.stringify(nested.definition),
    });
    const words = [
      'run',
      file('nested.json', JSON.stringify(nested.definition)),
      '--tasks',
      file('tasks.json', stdout),
    ];
    const { code } = await call([...words, '--input', '[1]', '--json']);
    expect(code).toBe(1); // the first task gives an object, over which no Map goes
  });

  test('takes the definition of a template, and refuses one that is not valid', async () => {
    const template = {
      Resources: {
        M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: JSON.parse(definition) } },
      },
    };
    expect((await call(['mock-skeleton', file('template.json', JSON.stringify(template))])).stdout).toContain(
      'T: ok({}),',
    );
    expect((await call(['mock-skeleton', '-'], { stdin: '{"StartAt": "A", "States": {}}' })).code).toBe(2);
    expect((await call(['mock-skeleton', file('none.json', '{"Resources": {}}')])).code).not.toBe(0);
  });
});
