// Executions: started, stopped, redriven, described and listed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html

import { DETAILS_MEMBER, type HistoryEvent } from '../core/history-event.js';
import { isExecutionData } from '../history/log-entry.js';
import { describeExecution as describe, type ExecutionDescription } from '../host/describe-execution.js';
import { checkedName } from '../host/identity.js';
import { checkedInput, LARGEST_INPUT } from '../host/input.js';
import { flag, oneOf, required, text } from '../host/request.js';
import type { RunningExecution } from '../host/running-execution.js';
import { executionDoesNotExist, ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import { NotSupportedError } from '../utils/not-supported.js';
import { utf8Length } from '../utils/utf8.js';
import { type Account, type Startable, startedFrom } from './account.js';
import { checkArn, isChildExecutionArn, readStateMachineArn } from './arns.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, cause, error, executionData, includedData, longArn, name, paging, traceHeader } from './shapes.js';
import { describedRevision } from './state-machines.js';

export const startExecution = operation(
  { stateMachineArn: required(arn), name, input: executionData, traceHeader },
  (account, request) => {
    const execution = account.host.start(...startArguments(account, request));
    rememberTrace(account, execution, request.traceHeader);
    return { executionArn: execution.executionArn, startDate: describe(execution).startDate };
  },
);

export const startSyncExecution = operation(
  { stateMachineArn: required(arn), name, input: executionData, traceHeader, includedData },
  async (account, request) => {
    const answer = await account.host.startSync(...startArguments(account, request));
    const { traceHeader: trace } = request;
    return { ...withData(answer, request.includedData), ...(trace !== undefined && { traceHeader: trace }) };
  },
);

export const stopExecution = operation({ executionArn: required(arn), error, cause }, async (account, request) => {
  const { executionArn } = executionOf(account, request.executionArn, 'StopExecution');
  return account.host.stopExecution({
    executionArn,
    ...(request.error !== undefined && { error: request.error }),
    ...(request.cause !== undefined && { cause: request.cause }),
  });
});

export const redriveExecution = operation(
  { executionArn: required(arn), clientToken: text({ min: 1, max: 64, pattern: '[!-~]+' }) },
  (account, request) => {
    const execution = executionOf(account, request.executionArn, 'RedriveExecution');
    const { clientToken } = request;
    const redrives = account.redrives.get(execution) ?? [];
    // Documented: for 15 minutes, the last ten tokens.
    const known = redrives.find(
      ({ token, redriveDate }) => token === clientToken && account.now.getTime() - redriveDate.getTime() <= TOKEN_LIFE,
    );
    if (known !== undefined) return { redriveDate: known.redriveDate };
    const { redriveDate } = account.host.redriveExecution(request);
    if (clientToken !== undefined) {
      account.redrives.set(execution, [...redrives, { token: clientToken, redriveDate }].slice(-MOST_TOKENS));
    }
    return { redriveDate };
  },
);

const TOKEN_LIFE = 15 * 60_000;
const MOST_TOKENS = 10;

export const describeExecution = operation({ executionArn: required(arn), includedData }, (account, request) => {
  const execution = executionOf(account, request.executionArn, 'DescribeExecution');
  const trace = account.traceHeaders.get(execution);
  return {
    ...withData(describe(execution), request.includedData),
    ...qualifiers(execution),
    ...(trace !== undefined && { traceHeader: trace }),
  };
});

export const describeStateMachineForExecution = operation(
  { executionArn: required(arn), includedData },
  (account, request) => {
    const started = startedFrom(executionOf(account, request.executionArn, 'DescribeStateMachineForExecution'));
    if (started === undefined) throw executionDoesNotExist(request.executionArn);
    const { record, revision } = started;
    return {
      stateMachineArn: record.arn,
      name: record.name,
      ...describedRevision(revision, request.includedData),
      updateDate: revision.updateDate,
    };
  },
);

export const listExecutions = operation(
  {
    stateMachineArn: arn,
    // Recorded: the order in which the service lists them.
    statusFilter: oneOf('SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'),
    ...paging,
    nextToken: text({ min: 1, max: 3096 }),
    mapRunArn: longArn,
    redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  },
  (account, request) => {
    const { stateMachineArn, statusFilter } = request;
    checkFilters(request);
    if (stateMachineArn === undefined) {
      throw new NotSupportedError('ListExecutions with a mapRunArn (use childExecutions of a run that has ended)');
    }
    const isListed = listedBy(account, stateMachineArn);
    const executions = account.host.executions
      .map((execution, order) => ({ execution, order }))
      .filter(({ execution }) => {
        const started = startedFrom(execution);
        return started !== undefined && isListed(started) && isOf(execution, statusFilter);
      })
      .reverse();
    const { items, next } = pageOf(
      executions,
      ({ order }) => order,
      ['ListExecutions', stateMachineArn, statusFilter],
      request,
    );
    return { executions: items.map(({ execution }) => listed(execution)), ...next };
  },
);

export const getExecutionHistory = operation(
  { executionArn: required(arn), ...paging, reverseOrder: flag(), includeExecutionData: flag() },
  (account, request) => {
    const { executionArn, reverseOrder = false, includeExecutionData = true } = request;
    const events = eventsOf(account, executionArn);
    const { items, next } = pageOf(
      reverseOrder ? events.toReversed() : events,
      ({ id }) => id,
      ['GetExecutionHistory', executionArn, reverseOrder, includeExecutionData],
      request,
    );
    return { events: items.map((event) => answered(event, includeExecutionData)), ...next };
  },
);

/**
 * An execution, by its ARN.
 * @throws ServiceError InvalidArn, ExecutionDoesNotExist; NotSupportedError for a child execution of a distributed Map;
 * what ended the run of the execution, where that was no outcome of its state machine.
 */
export function executionOf(account: Account, executionArn: string, operationName: string): RunningExecution {
  checkArn(executionArn, 'execution');
  if (isChildExecutionArn(executionArn)) {
    throw new NotSupportedError(`${operationName} of a child execution of a distributed Map`);
  }
  const execution = account.host.execution(executionArn);
  if (execution.fault !== undefined) throw execution.fault;
  return execution;
}

// --- starts -----------------------------------------------------------------------------------------

interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
}

function startArguments(account: Account, request: StartRequest) {
  const { stateMachineArn, name: executionName, input = '{}' } = request;
  if (executionName !== undefined) checkedName(executionName);
  checkSize(input);
  const machine = account.startable(stateMachineArn);
  if (machine === undefined) throw stateMachineDoesNotExist(stateMachineArn);
  const options = executionName === undefined ? {} : { name: executionName };
  return [machine, checkedInput(input), options] as const;
}

/** The model counts characters, and the service bytes. */
function checkSize(input: string): void {
  if (utf8Length(input) <= LARGEST_INPUT) return;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_INPUT}`,
  );
}

function rememberTrace(account: Account, execution: RunningExecution, trace: string | undefined): void {
  if (trace !== undefined && !account.traceHeaders.has(execution)) account.traceHeaders.set(execution, trace);
}

// --- descriptions -----------------------------------------------------------------------------------

/** Without what a state machine and its executions may encrypt, where that is not asked for. */
function withData<Description extends Pick<ExecutionDescription, 'input'>>(
  description: Description,
  data: 'ALL_DATA' | 'METADATA_ONLY' = 'ALL_DATA',
): Omit<Description, EncryptedMember> & Partial<Description> {
  if (data === 'ALL_DATA') return description;
  const members = Object.entries(description).filter(([member]) => !ENCRYPTED.some((each) => each === member));
  return Object.fromEntries(members) as Omit<Description, EncryptedMember> & Partial<Description>;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
const ENCRYPTED = ['input', 'inputDetails', 'output', 'outputDetails', 'error', 'cause'] as const;
type EncryptedMember = (typeof ENCRYPTED)[number];

/** By which version and alias it was started. */
function qualifiers(execution: RunningExecution) {
  const { version, alias } = startedFrom(execution) ?? {};
  return {
    ...(version !== undefined && { stateMachineVersionArn: version.arn }),
    ...(alias !== undefined && { stateMachineAliasArn: alias.arn }),
  };
}

function listed(execution: RunningExecution) {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } =
    describe(execution);
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    ...(stopDate !== undefined && { stopDate }),
    ...qualifiers(execution),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate }),
  };
}

// --- lists ------------------------------------------------------------------------------------------

/**
 * Which executions are those of this ARN.
 * @throws ServiceError InvalidArn, StateMachineDoesNotExist, StateMachineTypeNotSupported
 */
function listedBy(account: Account, arnOfMachine: string): (started: Startable) => boolean {
  const { stateMachineArn, qualifier } = readStateMachineArn(arnOfMachine);
  const record = account.stateMachine(stateMachineArn);
  const version = record?.versions.find((each) => each.arn === arnOfMachine);
  const alias = qualifier === undefined ? undefined : record?.aliases.get(qualifier);
  if (record === undefined || (qualifier !== undefined && version === undefined && alias === undefined)) {
    throw stateMachineDoesNotExist(arnOfMachine);
  }
  if (record.type === 'EXPRESS') {
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  }
  if (alias !== undefined) return (started) => started.alias === alias;
  if (version !== undefined) return (started) => started.version === version;
  return (started) => started.record === record;
}

/** @throws ServiceError ValidationException: documented; the words are not. */
function checkFilters(request: {
  readonly stateMachineArn?: string | undefined;
  readonly mapRunArn?: string | undefined;
  readonly statusFilter?: string | undefined;
  readonly redriveFilter?: string | undefined;
}): void {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = request;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new ServiceError('ValidationException', 'Either the stateMachineArn or the mapRunArn must be specified');
  }
  if (stateMachineArn === undefined) return;
  if (statusFilter === 'PENDING_REDRIVE') {
    throw new ServiceError('ValidationException', 'The statusFilter PENDING_REDRIVE needs a mapRunArn');
  }
  if (redriveFilter !== undefined) {
    throw new ServiceError('ValidationException', 'A redriveFilter needs a mapRunArn');
  }
}

/** @throws what ended the run of the execution, where that was no outcome of its state machine: it has no status. */
function isOf(execution: RunningExecution, status: string | undefined): boolean {
  if (execution.fault !== undefined) throw execution.fault;
  return status === undefined || execution.status === status;
}

// --- the history ------------------------------------------------------------------------------------

function eventsOf(account: Account, executionArn: string): readonly HistoryEvent[] {
  checkArn(executionArn, 'execution');
  if (isChildExecutionArn(executionArn)) return account.host.getExecutionHistory({ executionArn });
  const execution = executionOf(account, executionArn, 'GetExecutionHistory');
  const [first, ...others] = execution.history;
  if (first?.executionStartedEventDetails === undefined) return execution.history;
  const details = { ...first.executionStartedEventDetails, ...qualifiers(execution) };
  return [{ ...first, executionStartedEventDetails: details }, ...others];
}

/** An event as the AWS SDK gives it. */
type DatedEvent = { readonly [Member in keyof HistoryEvent]: Member extends 'timestamp' ? Date : HistoryEvent[Member] };

function answered(event: HistoryEvent, withExecutionData: boolean): DatedEvent {
  const dated = { ...event, timestamp: new Date(event.timestamp) };
  const member = DETAILS_MEMBER[event.type];
  const details = member === undefined ? undefined : event[member];
  if (withExecutionData || member === undefined || details === undefined) return dated;
  const shown = Object.entries(details).filter(([each]) => !isExecutionData(each));
  return { ...dated, [member]: Object.fromEntries(shown) };
}
