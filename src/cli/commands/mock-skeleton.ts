// `stepwright mock-skeleton`: mocks for all tasks of a state machine, for somebody to fill in.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { DefinitionError, type StateMachine } from '../../index.js';
import { loadStateMachine } from '../../node/load-state-machine.js';
import { TemplateError } from '../../templates/template-error.js';
import { mockSkeleton, type SkeletonFormat } from '../../testing/index.js';
import { messageOf } from '../../utils/thrown.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { findingsAsText } from '../findings/as-text.js';
import type { Io } from '../io.js';
import { readTextFile } from '../read-text.js';
import { UsageError } from '../usage-error.js';

export interface MockSkeletonCommandOptions {
  readonly out?: string;
  readonly format?: SkeletonFormat;
  readonly name?: string;
  readonly force?: true;
}

/** @throws UsageError for a file that cannot be read, or is not to be written over. */
export async function mockSkeletonCommand(
  file: string,
  options: MockSkeletonCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { out, name, force } = options;
  if (out !== undefined && force !== true && existsSync(out)) {
    throw new UsageError(`${out} is there already: pass --force to write over it`);
  }
  const machine = await load(file, name, io);
  if (machine === undefined) return ExitCode.BAD_DEFINITION;
  const text = mockSkeleton(machine, {
    format: options.format ?? formatOf(out),
    definitionFile: fromThere(file, out),
    ...(name !== undefined && { name }),
  });
  if (out === undefined) {
    await io.stdout.write(text);
    return ExitCode.SUCCESS;
  }
  try {
    await writeFile(out, text);
  } catch (error) {
    throw new UsageError(`The skeleton could not be written: ${messageOf(error)}`);
  }
  await io.stderr.write(`Wrote ${out}\n`);
  return ExitCode.SUCCESS;
}

async function load(file: string, name: string | undefined, io: Io): Promise<StateMachine | undefined> {
  try {
    return loadStateMachine(file, name === undefined ? {} : { name });
  } catch (error) {
    if (error instanceof TemplateError) throw new UsageError(error.message);
    if (!(error instanceof DefinitionError)) throw error;
    const { diagnostics } = error;
    const texts = new Map([[file, await readTextFile(file, 'the definition')]]);
    const checked = { file, stateMachine: undefined, diagnostics, texts, unresolved: [] };
    await io.stderr.write(findingsAsText([checked], colorsFor(io.stderr, io.env)));
    return undefined;
  }
}

function formatOf(out: string | undefined): SkeletonFormat {
  if (out?.endsWith('.json')) return 'json';
  return out !== undefined && /\.[cm]?js$/.test(out) ? 'js' : 'ts';
}

/** The path of the definition, as the module of the skeleton has it. */
function fromThere(file: string, out: string | undefined): string {
  const path = relative(out === undefined ? '.' : dirname(out), resolve(file))
    .split(sep)
    .join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
