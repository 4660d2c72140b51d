// The state machine in a file that is a definition or a template.

import { DefinitionError, type StateMachine } from '../index.js';
import { loadStateMachine } from '../node/load-state-machine.js';
import { TemplateError } from '../templates/template-error.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/**
 * Undefined for a definition that is not valid: what is wrong with it has been told.
 * @param name which of the state machines of a template.
 * @throws UsageError for a file that cannot be read.
 */
export async function loadMachine(file: string, name: string | undefined, io: Io): Promise<StateMachine | undefined> {
  try {
    return loadStateMachine(file, name === undefined ? {} : { name });
  } catch (error) {
    if (error instanceof TemplateError) throw new UsageError(error.message);
    if (!(error instanceof DefinitionError)) throw error;
    await io.stderr.write(`${error.message}\n`);
    return undefined;
  }
}
