// `stepwright validate`: what the service would say about definitions, and what a reviewer would, without running them.

import type { RuleName, RuleSwitches, Severity, StateMachineType } from '../../index.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { expandFiles } from '../expand-files.js';
import { findingsAsGithubCommands } from '../findings/as-github.js';
import { findingsAsJson } from '../findings/as-json.js';
import { findingsAsSarif } from '../findings/as-sarif.js';
import { findingsAsText } from '../findings/as-text.js';
import { checkDefinitions } from '../findings/check-definitions.js';
import { type CheckedDefinition, countsOf } from '../findings/checked.js';
import type { Io } from '../io.js';
import { writeJsonDocument } from '../json-document.js';
import { UsageError } from '../usage-error.js';

export interface ValidateCommandOptions {
  /** What definitions are that do not say it themselves. */
  readonly type: StateMachineType;
  readonly format: FindingsFormat;
  readonly severity: Severity;
  readonly off?: readonly RuleName[];
  readonly maxWarnings?: number;
  readonly placeholders: 'refuse' | 'tolerate';
  readonly substitute?: Readonly<Record<string, string>>;
}

export type FindingsFormat = 'text' | 'json' | 'github' | 'sarif';

/** @throws UsageError for files that are not there or cannot be read. */
export async function validateCommand(
  words: readonly string[],
  options: ValidateCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { type, format, severity, placeholders, maxWarnings = Number.POSITIVE_INFINITY } = options;
  const rules: RuleSwitches = Object.fromEntries((options.off ?? []).map((name) => [name, 'off']));
  const files = await expandFiles(words);
  const substitutions = options.substitute ?? {};
  const checked = await checkDefinitions(files, { type, severity, rules, placeholders, substitutions }, io);
  if (checked.length === 0) throw new UsageError(`There is no state machine in ${files.join(', ')}`);
  await print[format](checked, io);
  const { errors, warnings } = countsOf(checked);
  return errors > 0 || warnings > maxWarnings ? ExitCode.BAD_DEFINITION : ExitCode.SUCCESS;
}

const print: { readonly [F in FindingsFormat]: (checked: readonly CheckedDefinition[], io: Io) => Promise<void> } = {
  text: (checked, { stdout, env }) => stdout.write(findingsAsText(checked, colorsFor(stdout, env))),
  json: (checked, { stdout }) => writeJsonDocument(stdout, findingsAsJson(checked)),
  github: (checked, { stdout }) => stdout.write(findingsAsGithubCommands(checked)),
  sarif: (checked, { stdout }) => writeJsonDocument(stdout, findingsAsSarif(checked)),
};
