// Executions: started, stopped, redriven, described and listed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html

import { checkArn, isChildExecutionArn, nameIn, readStateMachineArn } from '../catalog/arns.js';
import type { ListedExecution, StartOrder } from '../catalog/backend.js';
import type { Origin } from '../catalog/records.js';
import { DETAILS_MEMBER, type HistoryEvent } from '../core/history-event.js';
import { isExecutionData } from '../history/log-entry.js';
import type { ExecutionDescription } from '../host/describe-execution.js';
import { checkedName } from '../host/identity.js';
import { checkedInput, LARGEST_INPUT } from '../host/input.js';
import { flag, oneOf, required, text } from '../host/request.js';
import {
  executionDoesNotExist,
  ServiceError,
  stateMachineDoesNotExist,
  typeNotSupported,
} from '../host/service-error.js';
import { utf8Length } from '../utils/utf8.js';
import type { Account } from './account.js';
import {
  childrenOf,
  describedChild,
  listedChild,
  refuseRedriveOfChild,
  stateMachineOfChild,
} from './child-executions.js';
import { operation } from './operation.js';
import { pageOf, readPage } from './pages.js';
import { arn, cause, error, executionData, includedData, longArn, name, paging, traceHeader } from './shapes.js';
import { describedRevision } from './state-machines.js';

export const startExecution = operation(
  { stateMachineArn: required(arn), name, input: executionData, traceHeader },
  async (account, request) => account.backend.start(await startOrder(account, request)),
);

export const startSyncExecution = operation(
  { stateMachineArn: required(arn), name, input: executionData, traceHeader, includedData },
  async (account, request) => {
    const answer = await account.backend.startSync(await startOrder(account, request));
    const { traceHeader: trace } = request;
    return { ...withData(answer, request.includedData), ...(trace !== undefined && { traceHeader: trace }) };
  },
);

export const stopExecution = operation({ executionArn: required(arn), error, cause }, async (account, request) => {
  return account.backend.stopExecution({
    executionArn: checkArn(request.executionArn, 'execution'),
    ...(request.error !== undefined && { error: request.error }),
    ...(request.cause !== undefined && { cause: request.cause }),
  });
});

export const redriveExecution = operation(
  { executionArn: required(arn), clientToken: text({ min: 1, max: 64, pattern: '[!-~]+' }) },
  async (account, request) => {
    const executionArn = checkArn(request.executionArn, 'execution');
    if (isChildExecutionArn(executionArn)) await refuseRedriveOfChild(account, executionArn);
    const { clientToken } = request;
    return account.backend.redriveExecution({ executionArn, ...(clientToken !== undefined && { clientToken }) });
  },
);

export const describeExecution = operation({ executionArn: required(arn), includedData }, async (account, request) => {
  const { executionArn } = request;
  if (isChildExecutionArn(executionArn)) {
    // Documented: Express executions too, where a Map Run has started them.
    checkArn(executionArn, 'execution', 'express');
    return withData(describedChild(await account.backend.childExecution(executionArn)), request.includedData);
  }
  checkArn(executionArn, 'execution');
  const { description, origin } = await account.backend.execution(executionArn);
  return {
    ...withData(description, request.includedData),
    ...qualifiers(origin),
    ...(origin?.traceHeader !== undefined && { traceHeader: origin.traceHeader }),
  };
});

export const describeStateMachineForExecution = operation(
  { executionArn: required(arn), includedData },
  async (account, request) => {
    const executionArn = checkArn(request.executionArn, 'execution');
    if (isChildExecutionArn(executionArn)) return stateMachineOfChild(account, executionArn, request.includedData);
    const { stateMachineArn, origin } = await account.backend.startedFrom(executionArn);
    const revision = origin && account.catalog.revision(origin.revision);
    if (revision === undefined) throw executionDoesNotExist(executionArn);
    return {
      stateMachineArn,
      name: nameIn(stateMachineArn),
      ...(await describedRevision(revision, request.includedData)),
      updateDate: revision.updateDate,
    };
  },
);

// Recorded: the order in which the service lists them.
const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;
export type ListedStatus = (typeof STATUSES)[number];

export const listExecutions = operation(
  {
    stateMachineArn: arn,
    statusFilter: oneOf(...STATUSES),
    ...paging,
    nextToken: text({ min: 1, max: 3096 }),
    mapRunArn: longArn,
    redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  },
  async (account, request) => {
    const { stateMachineArn, mapRunArn, statusFilter } = request;
    checkFilters(request);
    if (stateMachineArn !== undefined) return listOf(account, stateMachineArn, statusFilter, request);
    const children = await childrenOf(account, mapRunArn as string, request); // one of the two is there
    const scope = ['ListExecutions', mapRunArn, statusFilter, request.redriveFilter];
    const { items, next } = pageOf(children, ({ order }) => order, scope, request);
    return { executions: items.map(({ child }) => listedChild(child)), ...next };
  },
);

export const getExecutionHistory = operation(
  { executionArn: required(arn), ...paging, reverseOrder: flag(), includeExecutionData: flag() },
  async (account, request) => {
    const { executionArn, reverseOrder = false, includeExecutionData = true } = request;
    const events = await eventsOf(account, executionArn);
    const { items, next } = pageOf(
      reverseOrder ? events.toReversed() : events,
      ({ id }) => id,
      ['GetExecutionHistory', executionArn, reverseOrder, includeExecutionData],
      request,
    );
    return { events: items.map((event) => answered(event, includeExecutionData)), ...next };
  },
);

// --- starts -----------------------------------------------------------------------------------------

interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
  readonly traceHeader?: string | undefined;
}

async function startOrder(account: Account, request: StartRequest): Promise<StartOrder> {
  const { stateMachineArn, name: executionName, input = '{}' } = request;
  if (executionName !== undefined) checkedName(executionName);
  checkSize(input);
  const machine = await account.startable(stateMachineArn, request.traceHeader);
  return { machine, input: checkedInput(input), ...(executionName !== undefined && { name: executionName }) };
}

/** The model counts characters, and the service bytes. */
function checkSize(input: string): void {
  if (utf8Length(input) <= LARGEST_INPUT) return;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_INPUT}`,
  );
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
function qualifiers({ stateMachineVersionArn, stateMachineAliasArn }: Partial<Origin> = {}) {
  return {
    ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
    ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
  };
}

export interface ListItem {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ListedStatus;
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly mapRunArn?: string;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly redriveCount: number;
  readonly redriveDate?: Date;
}

function listed({ item, origin }: ListedExecution): ListItem {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } = item;
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    ...(stopDate !== undefined && { stopDate }),
    ...qualifiers(origin),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate }),
  };
}

// --- lists ------------------------------------------------------------------------------------------

async function listOf(
  account: Account,
  arnOfMachine: string,
  statusFilter: ListedStatus | undefined,
  request: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
) {
  const { stateMachineArn, isListed } = listedBy(account, arnOfMachine);
  // Only children of a Map Run may have the other one, and that is refused before.
  const status = statusFilter === 'PENDING_REDRIVE' ? undefined : statusFilter;
  const query = { stateMachineArn, isListed, ...(status !== undefined && { status }) };
  const { items, next } = await readPage(
    (before, limit) => account.backend.executions({ ...query, ...(before !== undefined && { before }) }, limit),
    ({ order }) => order,
    ['ListExecutions', arnOfMachine, statusFilter],
    request,
  );
  return { executions: items.map(listed), ...next };
}

/**
 * Which executions are those of this ARN.
 * @throws ServiceError InvalidArn, StateMachineDoesNotExist, StateMachineTypeNotSupported
 */
function listedBy(account: Account, arnOfMachine: string) {
  const { stateMachineArn, qualifier } = readStateMachineArn(arnOfMachine);
  const record = account.catalog.stateMachine(stateMachineArn);
  const version = record?.versions.find((each) => each.arn === arnOfMachine);
  const alias = qualifier === undefined ? undefined : record?.aliases.get(qualifier);
  if (record === undefined || (qualifier !== undefined && version === undefined && alias === undefined)) {
    throw stateMachineDoesNotExist(arnOfMachine);
  }
  if (record.type === 'EXPRESS') throw typeNotSupported();
  // Another one had this name before, and its executions are not those of this one.
  const isOfThisOne = (origin: Origin | undefined) => origin === undefined || origin.revision > record.order;
  const isListed = (origin: Origin | undefined) => {
    if (!isOfThisOne(origin)) return false;
    if (alias !== undefined) return origin?.stateMachineAliasArn === alias.arn;
    return version === undefined || origin?.stateMachineVersionArn === version.arn;
  };
  return { stateMachineArn, isListed };
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

// --- the history ------------------------------------------------------------------------------------

async function eventsOf({ backend }: Account, executionArn: string): Promise<readonly HistoryEvent[]> {
  checkArn(executionArn, 'execution');
  if (isChildExecutionArn(executionArn)) return (await backend.childExecution(executionArn)).events;
  const events = await backend.getExecutionHistory({ executionArn });
  const { origin } = await backend.startedFrom(executionArn);
  const [first, ...others] = events;
  if (first?.executionStartedEventDetails === undefined) return events;
  const details = { ...first.executionStartedEventDetails, ...qualifiers(origin) };
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
