// The smallest host: answers every task at once, and moves time to the next timer when nothing else is to do.

import type { Command, ExecutionOutcome, ScheduleTask } from '../../src/core/command.js';
import type { HistoryRecord } from '../../src/core/history-event.js';
import type { HostEvent } from '../../src/core/host-event.js';
import type { Program } from '../../src/core/program.js';
import { newExecution, step } from '../../src/core/step.js';
import type { Json } from '../../src/utils/json.js';

/** What becomes of a task; undefined leaves it without an answer, for its timeout to end. */
export type Answer = { readonly output: Json } | { readonly error: string } | undefined;

export interface Run {
  readonly outcome: ExecutionOutcome;
  readonly events: readonly HistoryRecord[];
  readonly endedAt: number;
}

const START = Date.UTC(2024, 0, 1);

/** Every step is handed to `around`, which has to run it. */
export function run(
  program: Program,
  input: Json,
  answer: (task: ScheduleTask) => Answer,
  around: <T>(step: () => T) => T,
): Run {
  const execution = newExecution();
  const queue: HostEvent[] = [{ type: 'ExecutionStarted', at: START, input: { value: input }, identity, seed: 7 }];
  const events: HistoryRecord[] = [];
  let outcome: ExecutionOutcome | undefined;
  let fireAt: number | undefined;
  let now = START;

  while (outcome === undefined) {
    const event = queue.shift() ?? timer();
    const result = around(() => step(program, execution, event));
    events.push(...result.events);
    for (const command of result.commands) obey(command);
  }
  return { outcome, events, endedAt: now };

  function timer(): HostEvent {
    if (fireAt === undefined) throw new Error('The execution waits for nothing, and has not ended');
    now = fireAt;
    return { type: 'TimerFired', at: now };
  }

  function obey(command: Command): void {
    switch (command.type) {
      case 'Continue':
        queue.push({ type: 'Continue', at: now });
        return;
      case 'StartTimer':
        fireAt = command.fireAt;
        return;
      case 'CancelTimer':
        fireAt = undefined;
        return;
      case 'ScheduleTask':
        queue.push(...eventsOf(command, answer(command), now));
        return;
      case 'CancelTask':
        return;
      case 'EndExecution':
        outcome = command.outcome;
        return;
      default:
        throw new Error(`${command.type} is not what these machines ask for`);
    }
  }
}

function eventsOf({ taskId }: ScheduleTask, answer: Answer, at: number): HostEvent[] {
  const started: HostEvent = { type: 'TaskStarted', at, taskId };
  if (answer === undefined) return [started];
  return 'output' in answer
    ? [started, { type: 'TaskSucceeded', at, taskId, output: { value: answer.output } }]
    : [started, { type: 'TaskFailed', at, taskId, error: answer.error }];
}

const identity = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:run',
  executionName: 'run',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::111111111111:role/role',
  region: 'us-east-1',
};
