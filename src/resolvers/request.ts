// What the service makes of the parameters of an integration before it calls anything: what it adds to
// them, and what it finds wrong.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html

import type { PrepareTask } from '../core/program.js';
import type { IntegrationPattern } from '../language/resource.js';
import { isJsonArray, isJsonObject, type Json, memberOf, stringifyJson, withMember } from '../utils/json.js';

export const prepareRequest: PrepareTask = (resource, parameters) => {
  if (resource.kind !== 'optimized') return { parameters };
  const rules = REQUEST_RULES[`${resource.service}:${resource.action}`];
  const problems = rules?.problems?.(parameters) ?? [];
  if (problems.length === 0) return { parameters: rules?.complete?.(parameters, resource.pattern) ?? parameters };
  const refusal = `The Parameters '${stringifyJson(parameters)}' could not be used to start the Task: [${problems.join(', ')}]`;
  return { refusal };
};

interface RequestRules {
  readonly problems?: (parameters: Json) => readonly string[];
  readonly complete?: (parameters: Json, pattern: IntegrationPattern) => Json;
}

const REQUEST_RULES: { readonly [serviceAndAction: string]: RequestRules } = {
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html: names with lists of values.
  'apigateway:invoke': {
    problems: (parameters) => [
      ...listsOfValues(parameters, 'Headers'),
      ...listsOfValues(parameters, 'QueryParameters'),
    ],
  },
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html. Recorded for .sync, and not for a task that
  // is only started.
  'ecs:runTask': {
    complete: (parameters, pattern) =>
      pattern !== 'sync' || !isJsonObject(parameters) || Object.hasOwn(parameters, 'StartedBy')
        ? parameters
        : withMember(parameters, 'StartedBy', 'AWS Step Functions'),
  },
};

function listsOfValues(parameters: Json, field: string): string[] {
  const value = isJsonObject(parameters) ? memberOf(parameters, field) : undefined;
  if (value === undefined || (isJsonObject(value) && Object.values(value).every(isJsonArray))) return [];
  return [`The value of the field '${field}' has an invalid format`];
}
