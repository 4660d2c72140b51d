// A host without promises: it answers tasks as a script says, moves time to whatever is due next, and lets a law stand
// between any two steps.

import type { Command, ExecutionOutcome } from '../../src/core/command.js';
import { type HistoryEvent, toHistoryEvent } from '../../src/core/history-event.js';
import { HistoryLog } from '../../src/core/history-log.js';
import type { HostEvent, HostNews } from '../../src/core/host-event.js';
import { compileProgram, type Program } from '../../src/core/program.js';
import { newExecution, step } from '../../src/core/step.js';
import { asStateMachine, parseDefinition } from '../../src/language/parse.js';
import { checkDefinition } from '../../src/validate/index.js';
import type { Scenario, TaskOutcome } from './machines.js';

export type ScriptedExecution = ReturnType<typeof newExecution>;

/** What a law does between two steps. */
export interface Interference {
  readonly budget?: number;
  /** Gives the execution to go on with. */
  readonly between?: (program: Program, execution: ScriptedExecution) => ScriptedExecution;
  /** Events that the host tells besides, before each of its own. */
  readonly stray?: (execution: ScriptedExecution, isOver: (taskId: number) => boolean) => readonly HostNews[];
}

export interface Played {
  readonly program: Program;
  readonly history: readonly HistoryEvent[];
  readonly outcome: unknown;
  /** In plain JSON, without those that only say how the work is cut into steps. */
  readonly commands: readonly unknown[];
  readonly journal: readonly HostEvent[];
  readonly steps: number;
}

const START = Date.UTC(2024, 0, 1);
const identity = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:machine:run',
  executionName: 'run',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::123456789012:role/role',
  region: 'us-east-1',
};

/** @throws DefinitionError when the machine is not one that the service takes. */
function programOf(definition: object): Program {
  checkDefinition(definition, { type: 'STANDARD' });
  return compileProgram(asStateMachine(parseDefinition(definition)));
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly news: HostNews;
}

export function play({ definition, input, script, seed }: Scenario, interference: Interference = {}): Played {
  const { budget = 1000, between, stray } = interference;
  const program = programOf(definition);
  const log = new HistoryLog();
  const journal: HostEvent[] = [];
  const commands: unknown[] = [];
  const over = new Set<number>();
  let execution = newExecution();
  let now = START;
  let due: Due[] = [];
  let order = 0;
  let fireAt: number | undefined;
  let hasMore = false;
  let answered = 0;
  let steps = 0;

  tell({ type: 'ExecutionStarted', input: { value: input }, identity, seed });
  while (execution.outcome === undefined) {
    const next = nextNews();
    for (const news of stray?.(execution, (taskId) => over.has(taskId)) ?? []) tell(news);
    if (next.news.type === 'TaskSucceeded' || next.news.type === 'TaskFailed') over.add(next.news.taskId);
    tell(next.news);
  }
  return {
    program,
    history: Array.from(log, toHistoryEvent),
    outcome: plainOutcome(execution.outcome),
    commands,
    journal,
    steps,
  };

  function nextNews(): { readonly news: HostNews } {
    if (hasMore) return { news: { type: 'Continue' } };
    const [first] = due;
    if (first !== undefined && (fireAt === undefined || first.at <= fireAt)) {
      due = due.slice(1);
      now = first.at;
      return first;
    }
    if (fireAt === undefined) throw new Error('The execution waits for nothing, and has not ended');
    now = fireAt;
    return { news: { type: 'TimerFired' } };
  }

  function tell(news: HostNews): void {
    const event = { ...news, at: now, budget } as HostEvent;
    journal.push(event);
    hasMore = false;
    const told = step(program, execution, event, { log });
    steps += 1;
    if (steps > 20_000) throw new Error('The execution does not end');
    for (const command of told.commands) obey(command);
    if (between !== undefined) execution = between(program, execution);
  }

  function obey(command: Command): void {
    if (command.type !== 'Continue' && command.type !== 'StartTimer' && command.type !== 'CancelTimer')
      commands.push(plain(command));
    switch (command.type) {
      case 'Continue':
        hasMore = true;
        return;
      case 'StartTimer':
        fireAt = command.fireAt;
        return;
      case 'CancelTimer':
        fireAt = undefined;
        return;
      case 'ScheduleTask':
        return schedule(command.taskId, script[answered++ % script.length] as TaskOutcome);
      case 'CancelTask':
        over.add(command.taskId);
        // What comes of it is told all the same: it is late, and changes nothing.
        return;
      default:
        return;
    }
  }

  function schedule(taskId: number, { kind, delay, heartbeats }: TaskOutcome): void {
    later(now, { type: 'TaskStarted', taskId });
    if (heartbeats === 1) later(now, { type: 'TaskSubmitted', taskId, output: { text: '{ "job": 1.0 }' } });
    for (let beat = 1; beat <= heartbeats; beat += 1) {
      later(now + Math.floor((delay * beat) / (heartbeats + 1)), { type: 'TaskHeartbeat', taskId });
    }
    if (kind === 'success') later(now + delay, { type: 'TaskSucceeded', taskId, output: { value: { task: taskId } } });
    if (kind === 'failure')
      later(now + delay, { type: 'TaskFailed', taskId, error: taskId % 2 === 0 ? 'Broken' : 'Busy', cause: 'c' });
  }

  function later(at: number, news: HostNews): void {
    due = [...due, { at, order: order++, news }].sort((a, b) => a.at - b.at || a.order - b.order);
  }
}

function plain(command: Command): unknown {
  if (command.type === 'EndExecution') return { ...command, outcome: plainOutcome(command.outcome) };
  if (command.type !== 'ScheduleTask') return command;
  const { type, taskId, state, resource, parameters, attempt, taskToken, timeoutSeconds, heartbeatSeconds } = command;
  return {
    ...{ type, taskId, state, resource, attempt, taskToken, timeoutSeconds, heartbeatSeconds },
    path: command.path(),
    context: command.context(),
    parameters: parameters.text(),
  };
}

function plainOutcome({ output, ...rest }: ExecutionOutcome): unknown {
  return output === undefined ? rest : { ...rest, output: output.text() };
}
