// Who answers the tasks of a run: a test case of a mock configuration of Step Functions Local.

import type { TaskResolver } from '../../index.js';
import { type MockConfig, MockConfigError, mockConfig } from '../../testing/mock-config.js';
import { readTextFile } from '../read-text.js';
import { UsageError } from '../usage-error.js';

export interface TestCaseOptions {
  /** The file of the mock configuration. */
  readonly mockConfig?: string;
  readonly testCase?: string;
  /** The state machine in it: needed where several have a test case of that name. */
  readonly machineName?: string;
}

/** @throws UsageError for a file or a test case that cannot be read, or is not there. */
export async function loadTestCase({
  mockConfig: file,
  testCase,
  machineName,
}: TestCaseOptions): Promise<TaskResolver | undefined> {
  if (file === undefined && testCase === undefined) return undefined;
  if (file === undefined) throw new UsageError('--test-case is one of a file: pass --mock-config FILE as well');
  const text = await readTextFile(file, 'the mock configuration');
  try {
    const config = mockConfig(text);
    if (testCase === undefined) throw new UsageError(`Pass --test-case NAME: ${file} has ${namesIn(config)}`);
    return config.testCase(machineName ?? machineWith(testCase, config, file), testCase);
  } catch (error) {
    if (!(error instanceof MockConfigError)) throw error;
    throw new UsageError(`${file}: ${error.message}`);
  }
}

function machineWith(testCase: string, config: MockConfig, file: string): string {
  const machines = config.stateMachineNames.filter((name) => config.testCaseNames(name).includes(testCase));
  const [only] = machines;
  if (only !== undefined && machines.length === 1) return only;
  throw new UsageError(
    machines.length === 0
      ? `There is no test case ${JSON.stringify(testCase)} in ${file}, which has ${namesIn(config)}`
      : `Several state machines in ${file} have a test case ${JSON.stringify(testCase)}: pass --machine-name ${machines.join(' or ')}`,
  );
}

function namesIn(config: MockConfig): string {
  const names = config.stateMachineNames.flatMap((machine) =>
    config.testCaseNames(machine).map((testCase) => `${testCase} (${machine})`),
  );
  return names.join(', ') || 'none';
}
