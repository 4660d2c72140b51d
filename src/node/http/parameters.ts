// What HTTP tasks and calls of API Gateway ask of their parameters alike.

import { TaskRefusedError } from '../../resolvers/task.js';
import { type JsonObject, memberOf, stringifyJson } from '../../utils/json.js';

export const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);

/** @throws TaskRefusedError, in the words that the service has for the parameters of any task. */
export function requiredText(parameters: JsonObject, field: string): string {
  const value = memberOf(parameters, field);
  if (typeof value === 'string') return value;
  const problem =
    value === undefined
      ? `The field '${field}' is required but was missing`
      : `The value of the field '${field}' has an invalid format`;
  throw new TaskRefusedError(
    `The Parameters '${stringifyJson(parameters)}' could not be used to start the Task: [${problem}]`,
  );
}
