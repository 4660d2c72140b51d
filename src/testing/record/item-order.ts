// Child executions of distributed Maps in the order of their items. No history tells which is which: a replay finds it out.

import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { replay } from '../../host/replay.js';
import type { StateMachine } from '../../host/state-machine.js';
import { RecordError } from './record-error.js';

/**
 * The execution with the lists of its child executions in the order of their items, and so on below.
 * @throws RecordError for child executions that are missing, or lack something.
 */
export function inItemOrder(execution: RecordedExecution, machine: StateMachine): RecordedExecution {
  if (execution.children.size === 0) return execution;
  const { children, missing } = replay(machine, execution);
  if (missing !== undefined) {
    const { execution: child, eventId, state, what } = missing;
    const whose = child === undefined ? 'event' : `child execution ${child}, event`;
    throw new RecordError(
      `The recording lacks something of the child executions: state ${JSON.stringify(state)}, ${whose} ${eventId}: ${what}`,
      child === undefined ? eventId : undefined,
    );
  }
  const indexes = new Map(children.map(({ recording, index }) => [recording, index]));
  const ordered = (recorded: RecordedExecution): RecordedExecution => ({
    ...recorded,
    children: new Map(
      Array.from(recorded.children, ([mapRunArn, ofRun]) => [
        mapRunArn,
        // What is no child here comes last, and is told where the run has no such child.
        ofRun
          .toSorted((left, right) => (indexes.get(left) ?? ofRun.length) - (indexes.get(right) ?? ofRun.length))
          .map(ordered),
      ]),
    ),
  });
  return ordered(execution);
}
