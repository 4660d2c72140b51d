// Child executions of distributed Maps, as the operations tell of them.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { checkArn, isChildExecutionArn } from '../catalog/arns.js';
import type { Revision } from '../catalog/records.js';
import type { HistoryEvent } from '../core/history-event.js';
import { notRedrivableAs } from '../core/redrive.js';
import type { ChildHistory } from '../history/child-histories.js';
import { describeFacts, type ExecutionDescription } from '../host/describe-execution.js';
import { executionDoesNotExist, ServiceError } from '../host/service-error.js';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../utils/json.js';
import type { Account } from './account.js';
import type { ListedStatus, ListItem } from './executions.js';
import { describedRevision } from './state-machines.js';

export interface DescribedChild extends Omit<ExecutionDescription, 'redriveStatus'> {
  readonly mapRunArn: string;
  readonly redriveStatus: 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
}

/** Unverified: that one which failed is told to be redrivable by its Map Run, whether or not that can be redriven. */
export function describedChild(child: ChildHistory): DescribedChild {
  const { status, mapRunArn, stopDate, output, error, cause } = child;
  const isRedrivable = status !== 'RUNNING' && status !== 'SUCCEEDED';
  return {
    ...describeFacts({
      ...child,
      stopDate,
      output,
      error,
      cause,
      redriveCount: redrivesOf(child),
      redriveDate: undefined,
    }),
    mapRunArn,
    ...(isRedrivable
      ? { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }
      : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: notRedrivableAs(status) }),
  };
}

export function listedChild(child: ChildHistory): ListItem {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, mapRunArn } = child;
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    mapRunArn,
    redriveCount: redrivesOf(child),
  };
}

function redrivesOf({ events }: ChildHistory): number {
  return events.filter(({ type }) => type === 'ExecutionRedriven').length;
}

/** Those of a Map Run, the latest started first, by their order. */
export async function childrenOf(
  { backend }: Account,
  mapRunArn: string,
  filters: { readonly statusFilter?: ListedStatus | undefined; readonly redriveFilter?: string | undefined },
) {
  const { statusFilter, redriveFilter } = filters;
  const all = await backend.childExecutions(checkArn(mapRunArn, 'mapRun'));
  return all
    .map((child, order) => ({ child, order }))
    .filter(
      ({ child }) =>
        (statusFilter === undefined || child.status === statusFilter) &&
        (redriveFilter === undefined || redrivesOf(child) > 0 === (redriveFilter === 'REDRIVEN')),
    )
    .reverse();
}

/**
 * Documented: a child is redriven by its Map Run, and that by the execution that started it; the words are not.
 * @throws (rejects) ServiceError ExecutionNotRedrivable, ExecutionDoesNotExist
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
export async function refuseRedriveOfChild({ backend }: Account, executionArn: string): Promise<never> {
  const { status, mapRunArn } = await backend.childExecution(executionArn);
  const isOver = status !== 'RUNNING' && status !== 'SUCCEEDED';
  throw new ServiceError(
    'ExecutionNotRedrivable',
    isOver
      ? `Execution is redrivable by its Map Run '${mapRunArn}': redrive the execution that started it`
      : notRedrivableAs(status),
  );
}

// --- what a child runs ------------------------------------------------------------------------------

/**
 * What DescribeStateMachineForExecution answers: documented is that this is the state machine of the Map Run. Unverified:
 * that its definition is the ItemProcessor.
 * @throws (rejects) ServiceError ExecutionDoesNotExist
 */
export async function stateMachineOfChild(
  account: Account,
  executionArn: string,
  data: 'ALL_DATA' | 'METADATA_ONLY' | undefined,
) {
  const { stateMachineArn, mapRunArn } = await account.backend.childExecution(executionArn);
  const parent = (await account.backend.describeMapRun({ mapRunArn })).executionArn;
  const state = mapStateOf(await historyOf(account, parent), mapRunArn);
  const revision = await revisionOf(account, parent);
  const processor = processorOf(parseJson((await revision.definition.load()).text), state);
  if (processor === undefined) throw executionDoesNotExist(executionArn);
  const name = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
  return {
    stateMachineArn,
    name,
    ...(await describedRevision(revision, data, JSON.stringify(processor))),
    updateDate: revision.updateDate,
    mapRunArn,
    label: name.slice(name.indexOf('/') + 1),
  };
}

/** The revision that the outermost execution was started from. */
async function revisionOf(account: Account, executionArn: string): Promise<Revision> {
  const { backend, catalog } = account;
  if (isChildExecutionArn(executionArn)) {
    const { mapRunArn } = await backend.childExecution(executionArn);
    return revisionOf(account, (await backend.describeMapRun({ mapRunArn })).executionArn);
  }
  const { origin } = await backend.startedFrom(executionArn);
  const revision = origin && catalog.revision(origin.revision);
  if (revision === undefined) throw executionDoesNotExist(executionArn);
  return revision;
}

async function historyOf({ backend }: Account, executionArn: string): Promise<readonly HistoryEvent[]> {
  if (isChildExecutionArn(executionArn)) return (await backend.childExecution(executionArn)).events;
  return backend.getExecutionHistory({ executionArn });
}

/** The name of the Map state that started a run. */
function mapStateOf(events: readonly HistoryEvent[], mapRunArn: string): string | undefined {
  let event = events.find(({ mapRunStartedEventDetails: details }) => details?.mapRunArn === mapRunArn);
  while (event !== undefined && event.type !== 'MapStateEntered') event = events[event.previousEventId - 1];
  return event?.stateEnteredEventDetails?.name as string | undefined; // a state has a name
}

/** The ItemProcessor of a state, at whatever depth: names of states are unique in a definition. */
function processorOf(container: Json, name: string | undefined): JsonObject | undefined {
  if (!isJsonObject(container) || !isJsonObject(container.States)) return undefined;
  for (const [each, state] of Object.entries(container.States)) {
    if (!isJsonObject(state)) continue;
    const { ItemProcessor: processor = state.Iterator, Branches: branches = [] } = state;
    if (each === name && isJsonObject(processor)) return processor;
    for (const inner of [processor, ...(Array.isArray(branches) ? branches : [])]) {
      const found = inner === undefined ? undefined : processorOf(inner, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
