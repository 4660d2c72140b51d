// What is often given for a history and is none, called by its name.

import { isRawObject, printed, type RawObject } from './raw.js';

/** The end of a sentence about a value in which no history was found. */
export function foreignObject(value: unknown): string {
  if (!isRawObject(value)) return `${printed(value)} is no event`;
  const known = FOREIGN.find(({ is }) => is(value));
  if (known !== undefined) return `this is ${known.what}. ${known.instead}`;
  const members = Object.keys(value)
    .slice(0, 5)
    .map((name) => JSON.stringify(name));
  return (
    `this is no history of an execution: an object ${members.length === 0 ? 'without members' : `with ${members.join(', ')}`}. ` +
    'A history is a response of GetExecutionHistory ({ "events": [ … ] }), or what CloudWatch Logs has of an execution'
  );
}

const READ_HISTORY = 'Its events come from GetExecutionHistory, or from CloudWatch Logs for an Express execution';

const FOREIGN: readonly {
  readonly is: (value: RawObject) => boolean;
  readonly what: string;
  readonly instead: string;
}[] = [
  {
    is: (value) => 'detail-type' in value,
    what: 'an event of EventBridge, which tells of a change of the status',
    instead: READ_HISTORY,
  },
  {
    is: (value) => isRawObject(value.States) && 'StartAt' in value,
    what: 'the definition of a state machine',
    instead: 'It is what a history is replayed on; the history itself comes from GetExecutionHistory',
  },
  {
    is: (value) => isRawObject(value.stepwright) && 'journal' in value,
    what: 'a run that "stepwright run --save" saved: a journal, from which the history is made when the machine is run again',
    instead: 'The command line reads it; in code, give the history of a run',
  },
  {
    is: (value) => Array.isArray(value.executions),
    what: 'a response of ListExecutions',
    instead: READ_HISTORY,
  },
  {
    is: (value) => 'executionArn' in value && 'status' in value,
    what: 'a response of DescribeExecution or StartSyncExecution',
    instead: READ_HISTORY,
  },
  {
    is: (value) => 'executionArn' in value && 'startDate' in value,
    what: 'a response of StartExecution',
    instead: READ_HISTORY,
  },
  {
    is: (value) => 'Events' in value || 'Id' in value,
    what: 'a history whose members begin with capitals, as an SDK of another language or an aws-sdk integration writes them',
    instead: 'The members that are read are those of the API: "events", "id", "type"',
  },
  {
    is: (value) => typeof value.__type === 'string',
    what: 'an error that the API answered',
    instead: 'Call it again',
  },
];
