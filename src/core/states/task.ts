// Task: hands work to the host and goes on with what comes back.
// https://states-language.net/spec.html#task-state

import type { TaskState } from '../../language/types.js';
import type { StateBehaviour } from '../behaviour.js';
import { withoutChildren } from '../behaviour.js';
import { compileTask, scheduleTask, type TaskWork } from '../tasks.js';

export const task: StateBehaviour<TaskState, TaskWork> = {
  ...withoutChildren,
  enteredType: 'TaskStateEntered',
  exitedType: 'TaskStateExited',
  abortedType: 'TaskStateAborted',
  countsRetries: true,
  compile: (state, { queryLanguage }) => compileTask(state, queryLanguage),
  start: scheduleTask,
};
