// State machines that tasks may start, beside the one that is run.

import { DefinitionError, parseStateMachine, type StateMachine } from '../index.js';
import { readDefinition } from './definition.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/** Which state machine is in which file. */
export interface StateMachineFile {
  /** Its name, or its ARN where the tasks name another region or account than is the default. */
  readonly name: string;
  readonly file: string;
}

/** @throws UsageError for a file that cannot be read, or whose definition the service would refuse. */
export function readStateMachines(files: readonly StateMachineFile[], io: Io): Promise<readonly StateMachine[]> {
  return Promise.all(files.map((each) => readStateMachine(each, io)));
}

async function readStateMachine({ name, file }: StateMachineFile, io: Io): Promise<StateMachine> {
  const { text, format } = await readDefinition(file, io);
  try {
    return parseStateMachine(text, { ...identityOf(name), ...(format && { format }) });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new UsageError(`--state-machine ${name}=${file}: ${error.message}`);
  }
}

function identityOf(name: string) {
  const [, region, accountId, ofArn] = /^arn:[^:]*:states:([^:]+):([^:]+):stateMachine:([^:]+)$/.exec(name) ?? [];
  return ofArn === undefined ? { name } : { name: ofArn, region: region ?? '', accountId: accountId ?? '' };
}
