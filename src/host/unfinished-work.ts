// What was commanded and has no outcome, while a journal is fed: what is yet to be carried out when it has been.

import type { Command } from '../core/command.js';
import type { HostEvent } from '../core/host-event.js';
import type { WorkCommand } from './outside-work.js';

export class UnfinishedWork {
  private readonly tasks = new Map<number, WorkCommand>();
  private readonly mapRuns = new Map<number, WorkCommand>();

  /** @param before what had no outcome before the first event. */
  constructor(before: readonly Command[] = []) {
    for (const command of before) this.note(command);
  }

  follow(event: HostEvent, commands: readonly Command[]): void {
    if (event.type === 'TaskSucceeded' || event.type === 'TaskFailed' || event.type === 'TaskRejected') {
      this.tasks.delete(event.taskId);
    }
    if ('mapRunId' in event) this.mapRuns.delete(event.mapRunId);
    for (const command of commands) this.note(command);
  }

  get commands(): readonly WorkCommand[] {
    return [...this.tasks.values(), ...this.mapRuns.values()];
  }

  private note(command: Command): void {
    if (command.type === 'ScheduleTask') this.tasks.set(command.taskId, command);
    else if (command.type === 'CancelTask') this.tasks.delete(command.taskId);
    else if ('mapRunId' in command) this.mapRuns.set(command.mapRunId, command);
  }
}
