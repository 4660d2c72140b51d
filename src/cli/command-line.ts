// From the words of the command line to a command, and from whatever comes of it to an exit code.

import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import type { MockSkeletonFormat } from '../testing/mocks/mock-skeleton.js';
import type { TestFormat } from '../testing/record/write-test.js';
import { messageOf } from '../utils/thrown.js';
import { colorsFor } from './colors.js';
import { type ExplainCommandOptions, explainCommand } from './commands/explain.js';
import { type InspectCommandOptions, inspectCommand } from './commands/inspect.js';
import { type MockSkeletonCommandOptions, mockSkeletonCommand } from './commands/mock-skeleton.js';
import { type RecordCommandOptions, recordCommand } from './commands/record.js';
import { type RedriveCommandOptions, redriveCommand } from './commands/redrive.js';
import { type ReplayCommandOptions, replayCommand } from './commands/replay.js';
import { type RunCommandOptions, runCommand } from './commands/run.js';
import { SECRET_ACCESS_KEY, type ServeCommandOptions, serveCommand } from './commands/serve.js';
import { type FindingsFormat, type ValidateCommandOptions, validateCommand } from './commands/validate.js';
import { EXIT_CODE_HELP, ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import * as read from './options.js';
import { UsageError } from './usage-error.js';

/** Runs the command of these words (without the names of Node.js and of the script). */
export async function commandLine(words: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = ExitCode.SUCCESS;
  const printed: Promise<void>[] = [];
  const program = newProgram(io, printed);
  addRun(program, async (definition, options) => {
    code = await runCommand(definition, options, io);
  });
  addRedrive(program, async (file, options) => {
    code = await redriveCommand(file, options, io);
  });
  addInspect(program, async (files, options) => {
    code = await inspectCommand(files, options, io);
  });
  addValidate(program, async (files, options) => {
    code = await validateCommand(files, options, io);
  });
  addExplain(program, async (subject, options) => {
    code = await explainCommand(subject, options, io);
  });
  addMockSkeleton(program, async (definition, options) => {
    code = await mockSkeletonCommand(definition, options, io);
  });
  addRecord(program, async (histories, options) => {
    code = await recordCommand(histories, options, io);
  });
  addReplay(program, async (definition, histories, options) => {
    code = await replayCommand(definition, histories, options, io);
  });
  addServe(program, async (options) => {
    code = await serveCommand(options, io);
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    code = await reportError(error, io);
  }
  await Promise.all(printed);
  return code;
}

function newProgram(io: Io, printed: Promise<void>[]): Command {
  return new Command('stepwright')
    .description('Runs state machines of the Amazon States Language (AWS Step Functions) on this machine.')
    .version(version)
    .showHelpAfterError('(stepwright --help says more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(io.stdout.write(text)),
      writeErr: (text) => printed.push(io.stderr.write(text)),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => colorsFor(io.stdout, io.env).isColorSupported,
      getErrHasColors: () => colorsFor(io.stderr, io.env).isColorSupported,
    })
    .addHelpText('after', EXIT_CODE_HELP);
}

const TYPE_OPTION = () =>
  new Option('--type <type>', 'what the machine is run as: STANDARD or EXPRESS')
    .argParser(read.machineType)
    .default('STANDARD');

const TASKS = [
  '--tasks <file>',
  'who answers the tasks: outcomes as JSON or YAML, or a JS or TS module of functions',
] as const;
const OBJECT_STORE = [
  '--object-store <directory>',
  'what stands for Amazon S3: a directory with a folder for each bucket',
] as const;
const STATE_MACHINE_OPTION = () =>
  new Option('--state-machine <name=file>', 'a state machine that tasks may start; as often as one likes').argParser(
    read.stateMachine,
  );
const SAVE = ['--save <file>', 'where to save the run, to be redriven'] as const;
const HISTORY = ['--history', 'print the events as GetExecutionHistory gives them'] as const;

const JSON_OPTION = () => new Option('--json', 'print the result as one JSON document').conflicts('history');

const CLOCK_OPTION = () =>
  new Option('--clock <clock>', 'virtual: waiting takes no time; system: really waits')
    .argParser(read.clock)
    .default('virtual');

function addRun(program: Command, action: (definition: string, options: RunCommandOptions) => Promise<void>): void {
  program
    .command('run')
    .description('Runs an execution to its end and shows what happened.')
    .argument('<definition>', 'the state machine: a JSON or YAML file, or - for standard input')
    .option('--input <input>', 'the input: a file, - for standard input, or JSON itself (default: {})')
    .option(...TASKS)
    .option('--mock-config <file>', 'a mock configuration of Step Functions Local (MockConfigFile.json)')
    .option('--test-case <name>', 'which of its test cases answers the tasks')
    .option(...OBJECT_STORE)
    .addOption(STATE_MACHINE_OPTION())
    .addOption(CLOCK_OPTION())
    .option('--start-time <time>', 'when the virtual clock starts (default: 2024-01-01T00:00:00Z)', read.startTime)
    .option('--seed <number>', 'decides everything random: jitter, UUIDs, names', read.seed, 0)
    .option('--name <name>', 'the name of the execution', read.executionName)
    .addOption(TYPE_OPTION())
    .option('--machine-name <name>', 'the name of the state machine', read.machineName)
    .option(...SAVE)
    .addOption(JSON_OPTION())
    .option(...HISTORY)
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addRedrive(program: Command, action: (file: string, options: RedriveCommandOptions) => Promise<void>): void {
  program
    .command('redrive')
    .description('Lets an execution that did not succeed go on where it ended.')
    .argument('<run>', 'a run that was saved by "stepwright run --save"')
    .option(...TASKS)
    .option(...OBJECT_STORE)
    .addOption(STATE_MACHINE_OPTION())
    .addOption(CLOCK_OPTION())
    .option(...SAVE)
    .addOption(JSON_OPTION())
    .option(...HISTORY)
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addInspect(
  program: Command,
  action: (files: string[], options: InspectCommandOptions) => Promise<void>,
): void {
  program
    .command('inspect')
    .description('Shows an execution at each of its events: in a terminal to walk through it, else once.')
    .argument(
      '<run...>',
      'a run that was saved by "stepwright run --save", or the history of an execution and those of its child executions',
    )
    .option(
      '--definition <file>',
      'the state machine: a history needs it, of a saved run it is made sure that it is the same',
    )
    .option('--execution <name>', 'which of several executions in a history: its name, or its ARN')
    .option('--name <name>', 'which of the state machines of a template')
    .option('--child <name>', 'the child execution of a distributed Map to show instead: its name, or its ARN')
    .option(...OBJECT_STORE)
    .option('--event <id>', 'the event to begin at, or to print', read.eventId)
    .addOption(
      new Option('--from <id>', 'print what is different since this event').argParser(read.eventId).conflicts('event'),
    )
    .option('--to <id>', 'up to this event (default: the last one)', read.eventId)
    .option('--json', 'print it as one JSON document')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addValidate(
  program: Command,
  action: (files: string[], options: ValidateCommandOptions) => Promise<void>,
): void {
  program
    .command('validate')
    .description('Says what the service would refuse about definitions, and what a reviewer would stop.')
    .argument(
      '<files...>',
      'definitions in JSON or YAML, templates, folders, patterns (**/*.asl.json), - for standard input',
    )
    .addOption(TYPE_OPTION())
    .addOption(
      new Option('--format <format>', 'how the findings are printed')
        .choices(['text', 'json', 'github', 'sarif'] satisfies FindingsFormat[])
        .default('text'),
    )
    .addOption(
      new Option('--severity <severity>', 'the least that is told of: ERROR or WARNING')
        .argParser(read.severity)
        .default('WARNING'),
    )
    .option('--off <rule>', 'a rule that is switched off; as often as one likes', read.rule)
    .option('--substitute <name=value>', 'what a placeholder, parameter or reference stands for', read.substitution)
    .addOption(
      new Option('--placeholders <what>', 'what becomes of placeholders of which nothing is known')
        .choices(['tolerate', 'refuse'])
        .default('tolerate'),
    )
    .option(
      '--max-warnings <number>',
      'more warnings than these are a failure (default: any number is none)',
      read.count,
    )
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addExplain(
  program: Command,
  action: (subject: string | undefined, options: ExplainCommandOptions) => Promise<void>,
): void {
  program
    .command('explain')
    .description('Says what a finding is about, with an example, and how to mend it.')
    .argument(
      '[subject]',
      'a code (ASL3001), a code of the service (MISSING_TRANSITION_TARGET) or a rule; without it, all codes',
    )
    .option('--json', 'print the explanations as one JSON document')
    .action(action);
}

function addMockSkeleton(
  program: Command,
  action: (definition: string, options: MockSkeletonCommandOptions) => Promise<void>,
): void {
  program
    .command('mock-skeleton')
    .description('Writes mocks for all tasks of a state machine, to begin a test with.')
    .argument('<definition>', 'the state machine: a JSON or YAML file, a template, or - for standard input')
    .option('--out <file>', 'the file to write (default: standard output)')
    .addOption(
      new Option('--format <format>', 'a TypeScript or JavaScript module, or outcomes for run --tasks')
        .choices(['ts', 'js', 'json'] satisfies MockSkeletonFormat[])
        .default('ts'),
    )
    .option('--name <name>', 'which of the state machines of a template')
    .option('--force', 'write over a file that is there')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addRecord(
  program: Command,
  action: (histories: string[], options: RecordCommandOptions) => Promise<void>,
): void {
  program
    .command('record')
    .description('Writes a test from a recorded execution, which passes as long as the definition goes the same way.')
    .argument(
      '<histories...>',
      'what GetExecutionHistory or CloudWatch Logs gave of an execution and of its child executions: files, folders, patterns, - for standard input',
    )
    .requiredOption('--definition <file>', 'the state machine: a JSON or YAML file, or a template')
    .option('--out <file>', 'the file to write (default: standard output)')
    .addOption(
      new Option('--format <runner>', 'the test runner')
        .choices(['vitest', 'jest'] satisfies TestFormat[])
        .default('vitest'),
    )
    .addOption(new Option('--ts', 'TypeScript (the default, unless --out ends in .js, .mjs or .cjs)').conflicts('js'))
    .option('--js', 'JavaScript')
    .option('--mask <file>', 'what is not to be in the test: rules as JSON or YAML, or a module of them')
    .option('--title <title>', 'what the test is called')
    .option('--no-calls', 'leave out what the tasks were called with')
    .option('--execution <name>', 'which of several executions: its name, or its ARN')
    .option('--name <name>', 'which of the state machines of a template')
    .option('--force', 'write over a file that is there')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addReplay(
  program: Command,
  action: (definition: string, histories: string[], options: ReplayCommandOptions) => Promise<void>,
): void {
  program
    .command('replay')
    .description(
      'Says whether a definition explains recorded executions, where it first does not, and what it would have come to.',
    )
    .argument('<definition>', 'the state machine: a JSON or YAML file, or a template')
    .argument(
      '<histories...>',
      'what GetExecutionHistory or CloudWatch Logs gave: files, folders, patterns, - for standard input',
    )
    .option('--against <file>', 'the definition that the executions ran: tells what the change does to them')
    .option(
      '--mocks <file>',
      'what answers tasks for which no outcome was recorded: outcomes as --tasks takes them, or a module of mocks',
    )
    .option(...OBJECT_STORE)
    .option('--jobs <number>', 'how many threads replay, where there are many executions', read.jobs, 1)
    .option('--all', 'tell every divergence of an execution, not only the first')
    .option('--json', 'print a line of JSON for each execution, and one for all')
    .option('--name <name>', 'which of the state machines of a template')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(action);
}

function addServe(program: Command, action: (options: ServeCommandOptions) => Promise<void>): void {
  program
    .command('serve')
    .description(
      'Answers the API of Step Functions, for the AWS CLI and SDKs, from a store on disk; until it is interrupted.',
    )
    .option('--host <address>', 'the address to listen at', '127.0.0.1')
    .option('--port <number>', 'the port; 0: any that is free', read.port, 8083)
    .option('--store <file>', 'where all is kept, in a database of SQLite', read.file, 'stepwright.db')
    .addOption(new Option('--in-memory', 'keep nothing when it ends').conflicts('store'))
    .option('--access-key-id <id>', 'the access key that requests have to be signed with (default: any, or none)')
    .option('--secret-access-key <secret>', `its secret (default: ${SECRET_ACCESS_KEY} in the environment)`)
    .option('--region <region>', 'the region of ARNs', read.region, 'us-east-1')
    .option('--account-id <id>', 'the account of ARNs', read.accountId, '123456789012')
    .option(...TASKS)
    .option(...OBJECT_STORE)
    .option('--json', 'tell where it listens as one line of JSON')
    .action(action);
}

async function reportError(error: unknown, io: Io): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    // It has been printed already. Help and version that were asked for are no error.
    return error.exitCode === 0 ? ExitCode.SUCCESS : ExitCode.BAD_USAGE;
  }
  const colors = colorsFor(io.stderr, io.env);
  if (error instanceof UsageError) {
    await io.stderr.write(`${colors.red('error:')} ${error.message}\n`);
    return ExitCode.BAD_USAGE;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  await io.stderr.write(
    `${colors.red('This is a fault of stepwright; please report it:')}\n${stack ?? messageOf(error)}\n`,
  );
  return ExitCode.INTERNAL;
}
