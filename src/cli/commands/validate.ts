// `stepwright validate`: what the service would say about a definition, without running it.

import { type StateMachineType, validate } from '../../index.js';
import type { Json } from '../../utils/json.js';
import { colorsFor } from '../colors.js';
import { printFindings, readDefinition } from '../definition.js';
import { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { writeJsonDocument } from '../json-document.js';

export interface ValidateCommandOptions {
  readonly type: StateMachineType;
  readonly json?: boolean;
}

/** @throws UsageError when the definition cannot be read. */
export async function validateCommand(
  argument: string,
  { type, json }: ValidateCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const definition = await readDefinition(argument, io);
  const { text, format, name } = definition;
  const diagnostics = validate(text, { type, ...(format && { format }) });
  const isValid = !diagnostics.some(({ severity }) => severity === 'ERROR');
  if (json) {
    // As ValidateStateMachineDefinition answers, with our diagnostics.
    const document = { result: isValid ? 'OK' : 'FAIL', diagnostics: diagnostics as unknown as Json };
    await writeJsonDocument(io.stdout, document);
  } else if (diagnostics.length === 0) {
    await io.stdout.write(`${name}: ${colorsFor(io.stdout, io.env).green('valid')}\n`);
  } else {
    await io.stdout.write(printFindings(diagnostics, definition, colorsFor(io.stdout, io.env)));
  }
  return isValid ? ExitCode.SUCCESS : ExitCode.BAD_DEFINITION;
}
