// `stepwright inspect`: an execution at each of its events, in a terminal or printed once.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Timeline } from '../../history/timeline/timeline.js';
import { replay, timelineOfReplay } from '../../host/replay.js';
import { definitionDigest } from '../../host/run-snapshot.js';
import { DefinitionError, parseStateMachine, type StateMachine } from '../../index.js';
import { copyJson } from '../../utils/copy-json.js';
import type { Json } from '../../utils/json.js';
import { messageOf } from '../../utils/thrown.js';
import { colorsFor } from '../colors.js';
import { readDefinition } from '../definition.js';
import { ExitCode } from '../exit-code.js';
import { readOneExecution } from '../histories/read-one-execution.js';
import { childLines, childrenAsTold, MOST_CHILDREN } from '../inspect/child-lines.js';
import { differenceLines } from '../inspect/difference-lines.js';
import { type Inspected, type InspectedChild, inspectedReplay, inspectedRun, titleOf } from '../inspect/inspected.js';
import { type Line, momentLines } from '../inspect/moment-lines.js';
import { inspectIn } from '../inspect/session.js';
import { safeLine } from '../inspect/text.js';
import type { Io } from '../io.js';
import { writeJsonDocument } from '../json-document.js';
import { loadMachine } from '../load-machine.js';
import { openObjectStore } from '../open-object-store.js';
import { readSavedRun, type SavedRun } from '../saved-run.js';
import { UsageError } from '../usage-error.js';

export interface InspectCommandOptions {
  readonly definition?: string;
  /** The child execution to show instead: its ARN or name. */
  readonly child?: string;
  /** The directory of the objects that ItemReaders read. */
  readonly objectStore?: string;
  /** Which of several recorded executions. */
  readonly execution?: string;
  /** Which of the state machines of a template. */
  readonly name?: string;
  readonly event?: number;
  readonly from?: number;
  readonly to?: number;
  readonly json?: boolean;
}

/**
 * @param files one with a saved run, or those with the history of an execution and of its child executions.
 * @throws UsageError for what is wrong with the call.
 */
export async function inspectCommand(
  files: readonly string[],
  options: InspectCommandOptions,
  io: Io,
): Promise<ExitCode> {
  if (options.to !== undefined && options.from === undefined)
    throw new UsageError('--to needs --from: a difference has two ends');
  const root = await inspectedFiles(files, options, io);
  const inspected = options.child === undefined ? root : childOf(root, options.child);
  const { timeline, divergence } = inspected;
  const last = timeline.entry(timeline.length - 1);
  if (last === undefined) throw new UsageError(`The run in ${files.join(', ')} has no events`);
  const eventId = checked(
    timeline,
    options.event ?? divergence?.eventId ?? (options.from === undefined ? undefined : last.id),
  );
  const terminal = options.json || options.from !== undefined ? undefined : io.openTerminal();
  if (terminal !== undefined) {
    // A person begins where the execution did.
    await inspectIn(terminal, inspected, eventId ?? timeline.entry(0)?.id ?? last.id, colorsFor(io.stdout, io.env));
    return ExitCode.SUCCESS;
  }
  if (options.from !== undefined) {
    const from = checked(timeline, options.from) ?? last.id;
    const to = checked(timeline, options.to) ?? last.id;
    const difference = timeline.exactDiff(from, to);
    await print(io, options, difference, () => differenceLines(difference));
    return ExitCode.SUCCESS;
  }
  const moment = timeline.exactAt(eventId ?? last.id);
  const children = inspected.children();
  const told = {
    ...moment,
    ...(divergence && { divergence: { eventId: divergence.eventId, message: divergence.message } }),
    ...(children.length > 0 && { childExecutions: childrenAsTold(children) }),
  };
  await print(io, options, told, () => [
    ...(divergence === undefined ? [] : [{ text: divergence.message, style: 'removed' as const }]),
    ...momentLines(moment, timeline.length),
    ...childLines(children, MOST_CHILDREN),
  ]);
  return ExitCode.SUCCESS;
}

/** What is looked at: a run that was saved, or a recorded execution, replayed. */
async function inspectedFiles(files: readonly string[], options: InspectCommandOptions, io: Io): Promise<Inspected> {
  const [file = '', ...others] = files;
  const saved = await savedRunIn(file, options);
  if (saved === undefined) return inspectedRecording(files, options, io);
  if (others.length > 0) {
    throw new UsageError(
      `${file} is a run that was saved, with its child executions: pass it without ${others.join(', ')}`,
    );
  }
  const machine = readAgain(file, () => machineOf(saved));
  if (options.definition !== undefined) await checkSame(options.definition, saved, machine, io);
  const timeline = readAgain(file, () => new Timeline(machine.prepare(saved.type).program, saved.journal));
  return inspectedRun(timeline, basename(file));
}

/** Undefined for what is to be read as a recording: that needs a definition, and a saved run has its own. */
async function savedRunIn(file: string, { definition }: InspectCommandOptions): Promise<SavedRun | undefined> {
  try {
    return await readSavedRun(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (definition !== undefined) return undefined;
    if (!existsSync(file)) throw error;
    throw new UsageError(`${error.message}. For the history of an execution pass --definition FILE, which it ran`);
  }
}

async function inspectedRecording(
  files: readonly string[],
  options: InspectCommandOptions,
  io: Io,
): Promise<Inspected> {
  const { definition = '', execution: wanted, name, objectStore: directory } = options;
  const machine = await loadMachine(definition, name, io);
  if (machine === undefined) throw new UsageError(`${definition} is not a valid definition`);
  const objectStore = await openObjectStore(directory);
  const execution = await readOneExecution(files, wanted, io);
  const where = files.join(', ');
  try {
    const result =
      objectStore === undefined ? replay(machine, execution) : await replay(machine, execution, { objectStore });
    const timeline = timelineOfReplay(machine, result, execution.type);
    if (timeline.length === 0 && result.missing !== undefined)
      throw new UsageError(`${where} cannot be replayed: ${result.missing.what}`);
    const title = execution.description.name ?? basename(where);
    return inspectedReplay(timeline, title, result, (child) => timelineOfReplay(machine, child, execution.type));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The run in ${where} cannot be inspected: ${messageOf(error)}`);
  }
}

/** The child execution of this ARN or name, or one of its own. @throws UsageError where there is none, or several. */
function childOf(root: Inspected, wanted: string): Inspected {
  const all = descendants(root);
  const found = all.filter(({ executionArn }) => executionArn === wanted || titleOf(executionArn) === wanted);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only.open();
  const names = (found.length > 0 ? found : all).map(({ executionArn }) => executionArn);
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  if (only !== undefined) throw new UsageError(`${names.length} child executions are called ${wanted}: ${shown}`);
  const what = all.length === 0 ? 'the execution has started none' : `it has ${all.length}: ${shown}`;
  throw new UsageError(`There is no child execution ${JSON.stringify(wanted)}: ${what}`);
}

function descendants({ children }: Inspected): readonly InspectedChild[] {
  return children().flatMap((child) => [child, ...(child.startsMapRuns ? descendants(child.open()) : [])]);
}

function machineOf({ definition, type, name, format }: SavedRun): StateMachine {
  return parseStateMachine(definition, { type, ...(name && { name }), ...(format && { format }) });
}

// What happened by one definition is not what would have happened by another.
async function checkSame(argument: string, { type }: SavedRun, machine: StateMachine, io: Io): Promise<void> {
  const { text, name, format } = await readDefinition(argument, io);
  let given: StateMachine;
  try {
    given = parseStateMachine(text, { type, ...(format && { format }) });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new UsageError(`${name} is not a valid definition: ${error.message}`);
  }
  if (definitionDigest(given.definition) === definitionDigest(machine.definition)) return;
  throw new UsageError(`The run was made by another definition than ${name}: leave --definition out to use its own`);
}

function readAgain<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`The run in ${file} cannot be inspected: ${messageOf(error)}`);
  }
}

/** @throws UsageError for an event that there is not. */
function checked(timeline: Timeline, eventId: number | undefined): number | undefined {
  if (eventId === undefined) return undefined;
  try {
    timeline.indexOf(eventId);
    return eventId;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function print(
  io: Io,
  { json }: InspectCommandOptions,
  value: object,
  lines: () => readonly Line[],
): Promise<void> {
  // What is undefined is left out; numbers keep their digits.
  if (json) return writeJsonDocument(io.stdout, copyJson(value) as Json);
  const { bold, green, red, yellow } = colorsFor(io.stdout, io.env);
  const same = (text: string) => text;
  const paint = { heading: bold, plain: same, added: green, removed: red, changed: yellow };
  await io.stdout.write(
    lines()
      .map(({ text, style }) => `${paint[style](safeLine(text))}\n`)
      .join(''),
  );
}
