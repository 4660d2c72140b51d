// What the service finds wrong with the parameters of an integration before it calls anything.

import type { TaskResource } from '../language/resource.js';
import { isJsonArray, isJsonObject, type Json, memberOf, stringifyJson } from '../utils/json.js';

/**
 * Why a task with these parameters cannot be started, in the service's words; undefined when it can.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
export function requestProblem(resource: TaskResource, parameters: Json): string | undefined {
  if (resource.kind !== 'optimized') return undefined;
  const problems = REQUEST_CHECKS[`${resource.service}:${resource.action}`]?.(parameters) ?? [];
  if (problems.length === 0) return undefined;
  return `The Parameters '${stringifyJson(parameters)}' could not be used to start the Task: [${problems.join(', ')}]`;
}

type RequestCheck = (parameters: Json) => string[];

const REQUEST_CHECKS: { readonly [serviceAndAction: string]: RequestCheck } = {
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html: names with lists of values.
  'apigateway:invoke': (parameters) => [
    ...listsOfValues(parameters, 'Headers'),
    ...listsOfValues(parameters, 'QueryParameters'),
  ],
};

function listsOfValues(parameters: Json, field: string): string[] {
  const value = isJsonObject(parameters) ? memberOf(parameters, field) : undefined;
  if (value === undefined || (isJsonObject(value) && Object.values(value).every(isJsonArray))) return [];
  return [`The value of the field '${field}' has an invalid format`];
}
