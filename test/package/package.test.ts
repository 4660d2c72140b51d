// The packed package works where it is installed: for ESM and CJS, for both kinds of TypeScript resolution, as a tool.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installed, install, manifest } from './installed.js';

let installed: Installed;

beforeAll(() => {
  installed = install();
});

afterAll(() => installed.remove());

describe('what is in it', () => {
  test('the licence, the changelog, and what was built', () => {
    const outside = installed.files.filter((file) => !file.startsWith('dist/'));
    expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  test('the licences of what is bundled', () => {
    const dist = join(installed.folder, 'node_modules/stepwright/dist');
    const notices = readFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    // The bundler says before each module where it is from; jsonata it has from a plugin.
    const bundled = new Set(['jsonata']);
    for (const file of readdirSync(dist).filter((name) => /\.c?js$/.test(name))) {
      const places = readFileSync(join(dist, file), 'utf8').matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm);
      for (const [, name = ''] of places) bundled.add(name);
    }
    expect([...notices.matchAll(/^([@a-z0-9/-]+) \d+\.\d/gm)].map(([, name]) => name).sort()).toEqual(
      [...bundled].sort(),
    );
    expect(notices.match(/Permission (is hereby granted|to use, copy)/g)).toHaveLength(bundled.size);
  });
});

describe('the library', () => {
  const program = "const problems = validate('[]'); console.log(problems.length > 0, Object.keys(all).sort().join());";

  test('is imported by ESM and by CJS, with the same names', () => {
    const esm = run('a.mjs', `import * as all from 'stepwright'; const { validate } = all; ${program}`);
    const cjs = run('a.cjs', `const all = require('stepwright'); const { validate } = all; ${program}`);
    expect(esm).toMatch(/^true \w+(,\w+)+$/);
    expect(cjs).toBe(esm);
  });

  test('has what needs Node beside it, for ESM and for CJS', () => {
    const definition =
      "{ StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:states:::http:invoke', Parameters: {}, End: true } } }";
    // The errors of one file are known to the other.
    const text = `const run = parseStateMachine(${definition}).run({}, { tasks: httpTasks() });
      run.then(({ error }) => console.log(error, Object.keys(all).sort().join()));`;
    const esm = run(
      'b.mjs',
      `import { parseStateMachine } from 'stepwright'; import * as all from 'stepwright/node'; const { httpTasks } = all; ${text}`,
    );
    const cjs = run(
      'b.cjs',
      `const { parseStateMachine } = require('stepwright'); const all = require('stepwright/node'); const { httpTasks } = all; ${text}`,
    );
    expect(esm).toBe(
      'States.Runtime HttpTaskDeclinedError,TemplateError,directoryObjectStore,httpTasks,listStateMachines,loadStateMachine',
    );
    expect(cjs).toBe(esm);
  });

  test('has entry points that share their code', () => {
    const program =
      'console.log(aws.AwsSdkError.prototype instanceof all.NotSupportedError, Object.keys(aws).sort().join());';
    const esm = run('b.mjs', `import * as all from 'stepwright'; import * as aws from 'stepwright/aws'; ${program}`);
    const cjs = run('b.cjs', `const all = require('stepwright'); const aws = require('stepwright/aws'); ${program}`);
    expect(esm).toBe('true AwsSdkError,awsSdk');
    expect(cjs).toBe(esm);
  });

  test('answers the API of Step Functions', () => {
    const program =
      "console.log(service.ServiceError === all.ServiceError); new service.StepFunctionsService().call('ListActivities', {}).then(console.log);";
    const esm = run(
      'c.mjs',
      `import * as all from 'stepwright'; import * as service from 'stepwright/service'; ${program}`,
    );
    const cjs = run(
      'c.cjs',
      `const all = require('stepwright'); const service = require('stepwright/service'); ${program}`,
    );
    expect(esm).toBe('true\n{ activities: [] }');
    expect(cjs).toBe(esm);
  });

  test('has the thread of a store beside it, for ESM and for CJS', () => {
    // What Node 20 has no binding of its own for.
    symlinkSync(resolve('node_modules/libsql'), join(installed.folder, 'node_modules/libsql'));
    const program = (name: string) => `
      const store = sqliteStore({ path: '${name}.db', thread: true });
      store.open()
        .then(() => store.write([{ type: 'PutDocument', key: 'key', value: '{}' }]))
        .then(() => store.documents(''))
        .then(async (documents) => console.log(store.writesAside, documents, await store.close()));`;
    const esm = run('t.mjs', `import { sqliteStore } from 'stepwright/store'; ${program('esm')}`);
    const cjs = run('t.cjs', `const { sqliteStore } = require('stepwright/store'); ${program('cjs')}`);
    expect(esm).toBe("true [ { key: 'key', value: '{}' } ] undefined");
    expect(cjs).toBe(esm);
  });

  test('tests one state, in the API form and as a state of a machine', () => {
    const program =
      "const Rest = { Type: 'Wait', Seconds: 60, End: true };" +
      "Promise.all([testing.testState({ definition: JSON.stringify(Rest) }), all.parseStateMachine({ StartAt: 'Rest', States: { Rest } }).state('Rest').test()])" +
      '.then((answers) => console.log(answers.map(({ status }) => status).join()));';
    const esm = run(
      'd.mjs',
      `import * as all from 'stepwright'; import * as testing from 'stepwright/testing'; ${program}`,
    );
    const cjs = run(
      'd.cjs',
      `const all = require('stepwright'); const testing = require('stepwright/testing'); ${program}`,
    );
    expect(esm).toBe('SUCCEEDED,SUCCEEDED');
    expect(cjs).toBe(esm);
  });

  test.each([
    ['node16, ESM', 'a.mts', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
    ['node16, CJS', 'a.cts', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
    ['bundler', 'a.ts', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ])('has types: %s', (_name, file, module, moduleResolution) => {
    const path = join(installed.folder, file);
    writeFileSync(
      path,
      `import { defineStateMachine, type Diagnostic, type StateNames, type TaskKeys, validate } from 'stepwright';
       const problems: readonly Diagnostic[] = validate('[]');
       export const messages: string[] = problems.map(({ message }) => message);
       // @ts-expect-error: the types are there, and not any.
       export const wrong: number = validate('[]');
       const machine = defineStateMachine({
         StartAt: 'A',
         States: {
           A: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Next: 'B' },
           B: { Type: 'Succeed' },
         },
       });
       export const names: readonly StateNames<typeof machine>[] = ['A', 'B'];
       export const keys: readonly TaskKeys<typeof machine>[] = ['A', 'f'];
       export const run = () => machine.run({}, { tasks: { A: (input) => input, f: (input) => input } });
       // @ts-expect-error: no state and no function
       export const misspelt = () => machine.run({}, { tasks: { C: () => 1 } });
       // @ts-expect-error: no state
       export const defined = () => defineStateMachine({ StartAt: 'B', States: { A: { Type: 'Succeed' } } });`,
    );
    // What a browser has and Node has too, AbortSignal for one; the types of Node are not asked for.
    const options = {
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      types: [],
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    };
    const diagnostics = ts.getPreEmitDiagnostics(
      ts.createProgram([path], { ...options, target: ts.ScriptTarget.ES2022 }),
    );
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});

describe('the tool', () => {
  test('says its version and its commands', () => {
    expect(tool('--version').stdout.trim()).toBe(manifest.version);
    expect(tool('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: stepwright') });
  });

  test('refuses what it does not know', () => {
    expect(tool('no-such-command').status).not.toBe(0);
  });
});

/** What a program in the project prints. */
function run(name: string, text: string): string {
  writeFileSync(join(installed.folder, name), text);
  return execFileSync(process.execPath, [name], { cwd: installed.folder, encoding: 'utf8' }).trim();
}

/** Run as the shell does: by its first line. */
function tool(...words: string[]) {
  const path = join(installed.folder, 'node_modules/stepwright', manifest.bin.stepwright);
  return spawnSync(path, words, { cwd: installed.folder, encoding: 'utf8', input: '' });
}
