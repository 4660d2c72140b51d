// `stepwright record`: a test from a recorded execution.

import { readYaml } from '../../language/yaml.js';
import type { MaskedValue, UnmaskedSecret } from '../../testing/record/masks/mask-execution.js';
import { type MaskRules, readMaskRules } from '../../testing/record/masks/mask-rules.js';
import { RecordError } from '../../testing/record/record-error.js';
import { recordTest } from '../../testing/record/record-test.js';
import type { TestFormat } from '../../testing/record/write-test.js';
import { toPlain } from '../../utils/json.js';
import { isNotSupported } from '../../utils/not-supported.js';
import { messageOf } from '../../utils/thrown.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { readOneExecution } from '../histories/read-one-execution.js';
import type { Io } from '../io.js';
import { loadMachine } from '../load-machine.js';
import { readTextFile } from '../read-text.js';
import { loadModule } from '../tasks/load-module.js';
import { UsageError } from '../usage-error.js';
import { writeNewFile } from '../write-new-file.js';

export interface RecordCommandOptions {
  readonly definition: string;
  /** The file to write; default: standard output. */
  readonly out?: string;
  readonly format: TestFormat;
  readonly ts?: boolean;
  readonly js?: boolean;
  /** A file with rules of masks. */
  readonly mask?: string;
  readonly title?: string;
  /** Whether it is asserted what tasks were called with. */
  readonly calls: boolean;
  /** Which of several executions. */
  readonly execution?: string;
  /** Which of the state machines of a template. */
  readonly name?: string;
  readonly force?: boolean;
}

/**
 * Writes nothing where the test would not pass: exit code 1.
 * @throws UsageError for files that cannot be read, and for one that is there and would be written over.
 */
export async function recordCommand(
  histories: readonly string[],
  options: RecordCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { definition, out, format, mask, title, calls, name, force = false } = options;
  const machine = await loadMachine(definition, name, io);
  if (machine === undefined) return ExitCode.BAD_DEFINITION;
  const masks = mask === undefined ? undefined : await readMasks(mask);
  const execution = await readOneExecution(histories, options.execution, io);
  const isJavaScript = options.js ?? (options.ts !== true && /\.[cm]?js$/.test(out ?? ''));
  const colors = colorsFor(io.stderr, io.env);
  try {
    const written = await recordTest(execution, {
      machine,
      definitionPath: definition,
      format,
      language: isJavaScript ? 'js' : 'ts',
      calls,
      ...(name !== undefined && { stateMachineName: name }),
      ...(title !== undefined && { name: title }),
      ...(masks !== undefined && { masks }),
    });
    if (out === undefined) await io.stdout.write(written.text);
    else await writeNewFile(out, written.text, force);
    if (masks !== undefined) await io.stderr.write(maskReport(written.masked));
    for (const secret of written.unmaskedSecrets) {
      await io.stderr.write(`${colors.yellow('warning:')} ${secretText(secret)}\n`);
    }
    return ExitCode.SUCCESS;
  } catch (error) {
    if (!(error instanceof RecordError) && !isNotSupported(error)) throw error;
    await io.stderr.write(`${colors.red('No test is written:')} ${messageOf(error)}\n`);
    return ExitCode.FAILED;
  }
}

// --- masks ------------------------------------------------------------------------------------------

async function readMasks(file: string): Promise<MaskRules> {
  const masks = /\.[cm]?[jt]s$/.test(file) ? await masksOfModule(file) : await masksOfText(file);
  try {
    readMaskRules(masks);
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
  return masks as MaskRules; // it has been read
}

async function masksOfModule(file: string): Promise<unknown> {
  const module = await loadModule(file, 'the masks');
  return module.default ?? module.masks ?? module;
}

async function masksOfText(file: string): Promise<unknown> {
  const text = await readTextFile(file, 'the masks');
  try {
    // JSON is YAML.
    const yaml = readYaml(text);
    return yaml === undefined ? undefined : toPlain(yaml.value);
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
}

function maskReport(masked: readonly MaskedValue[]): string {
  if (masked.length === 0) return 'Nothing was masked: no rule found a value.\n';
  const rules = new Map<string, MaskedValue[]>();
  for (const value of masked) rules.set(value.rule, [...(rules.get(value.rule) ?? []), value]);
  const lines = Array.from(rules, ([rule, values]) => {
    const shown = values.map(({ mask, times, places: [first] }) => {
      return `  ${mask}  ${times === 1 ? 'once' : `${times} times`}${first === undefined ? '' : `, first in ${first}`}`;
    });
    return [`Masked by ${rule}:`, ...shown].join('\n');
  });
  return `${lines.join('\n')}\n`;
}

function secretText({ member, place }: UnmaskedSecret): string {
  return `${JSON.stringify(member)} sounds secret, and is in the test as it was (${place}); a rule masks it: { member: ${JSON.stringify(member)} }`;
}
