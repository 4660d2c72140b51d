// Stepwright: the Amazon States Language, as AWS Step Functions runs it. In the order in which one
// learns it: make a state machine, run it, answer its tasks, read what happened.

export { defineStateMachine, parseStateMachine, StateMachine } from './host/state-machine.js';
export type { ParseStateMachineOptions, RestoreOptions, RunOptions, StartOptions } from './host/state-machine.js';
export type { StateNames, TaskKeys, TaskStateNames } from './host/state-machine.js';
export type { StateMachineIdentity } from './host/identity.js';
export { StateUnderTest } from './host/state-under-test.js';
export type { InspectedState, StateMock, StateTest, StateTestOptions } from './testing/test-state/state-test.js';
export type { FieldValidationMode, InspectionLevel, TestStateStatus } from './testing/test-state/test-state.js';
export type { InspectionData, InspectionErrorDetails } from './testing/test-state/inspection-data.js';
export { type RedriveOptions, Run, type RunStatus } from './host/run.js';
export { InternalError, RunningExecution, UnansweredInTimeError } from './host/running-execution.js';

// An execution that is looked at and moved by hand.
export { StateNotReachedError, type StopsBefore } from './host/breakpoint.js';
export type { CurrentState } from './host/current-state.js';
export { PendingTask } from './host/pending-task.js';
export type { RunSnapshot } from './host/run-snapshot.js';
export type { WaitsFor } from './core/standing.js';

// Several state machines, callbacks and workers in one host.
export { Host } from './host/host.js';
export type { HostedStateMachine, HostOptions, StartExecutionOptions } from './host/host.js';
export type { ActivityTask, WorkerOptions } from './host/activities.js';
export type { ExecutionDescription, ExecutionStatus } from './host/describe-execution.js';
export type { MapRunDetails, MapRunUpdate } from './host/map-runs.js';
export type { MapRunCounts, MapRunDescription, MapRunStatus } from './core/map-run-record.js';
export type { ChildHistory } from './history/child-histories.js';
export type { StatusChangeDetail, StatusChangeEvent } from './history/status-change.js';
export type { StartSyncExecutionOutput } from './host/sync-execution.js';
export { ServiceError, type ServiceErrorName } from './host/service-error.js';

export { JsonText, jsonText } from './resolvers/json-text.js';
export {
  ServiceResponse,
  serviceResponse,
  TaskError,
  type TaskFunction,
  type TaskFunctions,
  TaskRefusedError,
  type TaskRequest,
  TaskResultError,
  type Tasks,
  UnansweredTaskError,
} from './resolvers/task.js';

// Integrations and resolvers of one's own, made as ours are.
export {
  type AwsCall,
  type AwsJob,
  type AwsJobRequest,
  type AwsJobState,
  type AwsRequest,
  type AwsTask,
  type Integration,
  type IntegrationDefinition,
  integration,
  type TaskFailure,
} from './resolvers/integration.js';
export type { ParameterRule, ParameterRules } from './resolvers/parameters.js';
export { type TaskDescription, TaskResolver, taskResolver } from './resolvers/task-resolver.js';
export type { TaskSources } from './resolvers/dispatch.js';
export type {
  ActivityResource,
  IntegrationPattern,
  IntegrationResource,
  LambdaResource,
  TaskResource,
} from './language/resource.js';

export { NotSupportedError } from './utils/not-supported.js';

// Distributed Map: where ItemReaders read and ResultWriters write.
export { MissingObjectStoreError, memoryObjectStore, ObjectStoreError } from './resolvers/object-store.js';
export { UnsupportedDataSetError } from './resolvers/item-reader/failure.js';
export type {
  GetObjectRequest,
  ListedObject,
  ListObjectsRequest,
  MaybePromise,
  MemoryObject,
  MemoryObjectStore,
  MultipartUpload,
  MultipartUploadRequest,
  ObjectStore,
  PutObjectRequest,
  StoredObject,
} from './resolvers/object-store.js';

// What happened, as the service tells it.
export type { HistoryEvent, HistoryEventType } from './core/history-event.js';
export type { LogEntry, LoggingConfiguration } from './history/log-entry.js';

// Definitions: what they are, and what is wrong with them.
export { type RuleSwitches, validate, type ValidateOptions } from './validate/index.js';
export type { RuleName } from './validate/rules/index.js';
export type { Diagnostic } from './diagnostics/diagnostic.js';
export type { AwsCode, Severity } from './diagnostics/catalog.js';
export { DefinitionError } from './diagnostics/definition-error.js';
export type { DefinitionFormat, ParsedDefinition, ParseOptions } from './language/parse.js';
export type { SourcePlace, SourceRange, SourceText } from './language/source-text.js';
export type * from './language/types.js';
export type {
  CheckedDefinition,
  DefinitionChecks,
  DefinitionToCheck,
  ExcludedBy,
  FunctionNamesIn,
  JsonataExpression,
  NoFieldOf,
  StateNamesIn,
  TaskStateNamesIn,
} from './language/define.js';

// What is told to an execution from outside, as its journal keeps it.
export type { ExecutionIdentity, HostEvent, HostFact, TaskFailureStage } from './core/host-event.js';
export type { PathStep } from './core/command.js';
export type { TimerPurpose } from './core/timer-queue.js';
export type { Draws } from './utils/random.js';
export type { StoredPayload } from './core/payload.js';
export type { ItemSource, StoredItems } from './core/stored-items.js';
export type { ExactNumber, Json, JsonArray, JsonObject } from './utils/json.js';
