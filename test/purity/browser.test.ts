// The pure part runs in a browser: bundled for one it asks for nothing of Node, and what comes out loads and works where
// there is nothing but the language.

import { existsSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { synchronousJsonataForEsbuild } from '../../scripts/synchronous-jsonata.js';

const PURE = ['utils', 'language', 'diagnostics', 'expressions', 'validate', 'core', 'history', 'viewer'];
const root = fileURLToPath(new URL('../../', import.meta.url));

const asked: string[] = [];
let bundle = '';

beforeAll(async () => {
  const modules = PURE.flatMap((folder) => modulesIn(`src/${folder}`));
  const result = await build({
    stdin: { contents: modules.map((path, index) => exportOf(path, index)).join('\n'), resolveDir: root },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'pure',
    target: 'es2022',
    logLevel: 'silent',
    plugins: [recordBuiltins(), synchronousJsonataForEsbuild()],
  });
  bundle = result.outputFiles[0]?.text ?? '';
}, 60_000);

test('it imports nothing of Node', () => {
  expect(asked).toEqual([]);
});

test('it finds what is wrong with a definition, and runs one, with the language alone', () => {
  const context = createContext({});
  runInContext(bundle, context);
  // What a browser adds to the language, and this needs of it, would be listed in the context.
  expect(runInContext(program, context)).toEqual('0 problems, SUCCEEDED: "hello, world"');
});

const program = `(() => {
  const find = (name) => Object.values(pure).find((module) => name in module)[name];
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Greet',
    States: { Greet: { Type: 'Pass', Output: "{% 'hello, ' & $states.input %}", End: true } },
  };
  const parsed = find('parseDefinition')(definition);
  const problems = find('validate')(parsed);
  const program = find('compileProgram')(find('asStateMachine')(parsed));
  const execution = find('newExecution')();
  const identity = { executionArn: 'a', executionName: 'b', stateMachineArn: 'c', stateMachineName: 'd', roleArn: 'e', region: 'f' };
  const event = { type: 'ExecutionStarted', at: 0, input: { value: 'world' }, identity, seed: 1 };
  const { commands } = find('step')(program, execution, event);
  const { outcome } = commands.find(({ type }) => type === 'EndExecution');
  return problems.length + ' problems, ' + outcome.status + ': ' + outcome.output?.text();
})()`;

function recordBuiltins(): Plugin {
  return {
    name: 'record-builtins',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path, importer }) => {
        if (!isBuiltin(path)) return undefined;
        asked.push(`${path}, by ${importer.replace(root, '')}`);
        return { path, external: true };
      });
    },
  };
}

function exportOf(path: string, index: number): string {
  return `export * as m${index} from './${path}';`;
}

/** A folder that is yet to come has none. */
function modulesIn(folder: string): string[] {
  if (!existsSync(`${root}${folder}`)) return [];
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')).map((file) => `${folder}/${file}`);
}
