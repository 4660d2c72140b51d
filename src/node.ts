// What needs Node itself: files with state machines, tasks that send real requests, an object store in the file system.

export { directoryObjectStore } from './node/directory-object-store.js';
export type {
  ApiKeyAuthorization,
  BasicAuthorization,
  ConnectionAuthorization,
  ConnectionValue,
  HttpConnection,
  OAuthClientCredentials,
} from './node/http/connection.js';
export { HttpTaskDeclinedError, type HttpTasksOptions, httpTasks } from './node/http-tasks.js';
export {
  type ListedStateMachine,
  type ListStateMachinesOptions,
  type LoadStateMachineOptions,
  listStateMachines,
  loadStateMachine,
  type UnresolvedPlaceholder,
} from './node/load-state-machine.js';
export { TemplateError } from './templates/template-error.js';
export type { TemplateFormat, TemplateOptions } from './templates/template-kind.js';
