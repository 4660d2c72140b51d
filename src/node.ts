// What needs Node itself: tasks that send real requests, and an object store in the file system.

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
