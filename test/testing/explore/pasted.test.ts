// The test that a failure offers to be pasted: in a file of its own it runs, and fails; once mended it passes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { parseStateMachine } from '../../../src/index.js';
import { explore } from '../../../src/testing/index.js';

vi.setConfig({ testTimeout: 60_000 });

const definition = {
  StartAt: 'Capture',
  States: {
    Capture: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:capture',
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      End: true,
    },
  },
};

test('the pasted test fails, and passes when it is mended', async () => {
  const { failure } = await explore(
    parseStateMachine(definition),
    { "o'clock": 7 },
    {
      world: () => ({ captured: 0 }),
      tasks: (world) => ({ Capture: () => ++world.captured }),
      invariants: { "it's captured once": ({ world }) => world.captured <= 1 },
      onFailure: 'report',
    },
  );
  const pasted = String(failure?.test);
  await expect(run(pasted, '++world.captured')).rejects.toThrow("Broken: it's captured once");
  await run(pasted, 'world.captured = 1');
});

// The pasted text as a module, with a `test` that runs at once.
async function run(pasted: string, capture: string): Promise<void> {
  const folder = mkdtempSync(fileURLToPath(new URL('./.pasted-', import.meta.url)));
  try {
    const file = `${folder}/pasted.ts`;
    writeFileSync(
      file,
      [
        "import { parseStateMachine } from '../../../../src/index.js';",
        "import { explore } from '../../../../src/testing/index.js';",
        'const pending: (() => Promise<void>)[] = [];',
        'const test = (_name: string, body: () => Promise<void>) => pending.push(body);',
        `const machine = parseStateMachine(${JSON.stringify(definition)});`,
        'const options = {',
        '  world: () => ({ captured: 0 }),',
        `  tasks: (world: { captured: number }) => ({ Capture: () => (${capture}) }),`,
        `  invariants: { "it's captured once": ({ world }: { world: { captured: number } }) => world.captured <= 1 },`,
        '};',
        pasted,
        'export const run = () => Promise.all(pending.map((body) => body()));',
      ].join('\n'),
    );
    const module = (await import(file)) as { readonly run: () => Promise<unknown> };
    await module.run();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
