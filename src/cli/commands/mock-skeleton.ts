// `stepwright mock-skeleton`: mocks for all tasks of a definition, to begin a test with.

import { DefinitionError, parseStateMachine, type StateMachine } from '../../index.js';
import { loadStateMachine } from '../../node/load-state-machine.js';
import { TemplateError } from '../../templates/template-error.js';
import { type MockSkeletonFormat, mockSkeleton } from '../../testing/mocks/mock-skeleton.js';
import { readDefinition } from '../definition.js';
import { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { writeNewFile } from '../write-new-file.js';

export interface MockSkeletonCommandOptions {
  /** The file to write; default: standard output. */
  readonly out?: string;
  readonly format: MockSkeletonFormat;
  /** Whether a file that is there is written over. */
  readonly force?: boolean;
  /** Which of the state machines of a template. */
  readonly name?: string;
}

/** @throws UsageError for a file that cannot be read, and for one that is there and would be written over. */
export async function mockSkeletonCommand(
  argument: string,
  { out, format, force = false, name }: MockSkeletonCommandOptions,
  io: Io,
): Promise<ExitCode> {
  let machine: StateMachine;
  try {
    machine = await load(argument, name, io);
  } catch (error) {
    if (error instanceof TemplateError) throw new UsageError(error.message);
    if (!(error instanceof DefinitionError)) throw error;
    await io.stderr.write(`${error.message}\n`);
    return ExitCode.BAD_DEFINITION;
  }
  const text = mockSkeleton(machine, { format });
  if (out === undefined) await io.stdout.write(text);
  else await writeNewFile(out, text, force);
  return ExitCode.SUCCESS;
}

async function load(argument: string, name: string | undefined, io: Io): Promise<StateMachine> {
  if (argument !== '-') return loadStateMachine(argument, name === undefined ? {} : { name });
  return parseStateMachine((await readDefinition(argument, io)).text);
}
