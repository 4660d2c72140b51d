#!/usr/bin/env node
// The command-line tool.

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { jsonText, parseStateMachine } from '../index.js';

const program = new Command('stepwright').description('Runs state machines of the Amazon States Language');

program
  .command('run')
  .argument('<definition>', 'a file with the definition')
  .option('--input <file>', 'a file with the input')
  .action(async (definition: string, { input }: { readonly input?: string }) => {
    const machine = parseStateMachine(readFileSync(definition, 'utf8'));
    const run = await machine.run(input === undefined ? {} : jsonText(readFileSync(input, 'utf8')));
    console.log(run.outputText ?? `${run.status}: ${run.error}: ${run.cause}`);
    process.exitCode = run.status === 'SUCCEEDED' ? 0 : 1;
  });

await program.parseAsync();
