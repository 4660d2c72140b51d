// The integrations that a state machine can name: those of Step Functions, and those that its user adds or puts in
// their place.

import { type IntegrationPattern, patternsOf, type TaskResource } from '../language/resource.js';
import type { QueryLanguage } from '../language/types.js';
import { isJsonObject, type Json, stringifyJson } from '../utils/json.js';
import { type Integration, integration } from './integration.js';
import { watched } from './own-integration.js';
import { problemsOf, templateProblemsOf } from './parameters.js';
import { builtInIntegrations } from './services/index.js';
import { lambdaFunction } from './services/lambda.js';

export class IntegrationTable {
  private readonly own: ReadonlyMap<string, Integration>;

  /** @throws TypeError for two with one name. */
  constructor(own: readonly Integration[] = []) {
    this.own = new Map(own.map((each) => [nameOf(each), watched(each)]));
    if (this.own.size < own.length) throw new TypeError('Two of the `integrations` have the same service and action');
  }

  /** What the Resource of a task names. */
  of(resource: TaskResource): Integration {
    if (resource.kind === 'lambda') return lambdaFunction;
    if (resource.kind === 'activity' || resource.kind === 'sdk') return plain;
    const name = nameOf(resource);
    return this.own.get(name) ?? BUILT_IN.get(name) ?? plain;
  }

  patternsOf(service: string, action: string): readonly IntegrationPattern[] {
    return this.own.get(nameOf({ service, action }))?.patterns ?? patternsOf(service, action);
  }

  /** The request that is scheduled, or why there can be none. */
  prepare(
    resource: TaskResource,
    parameters: Json,
    queryLanguage: QueryLanguage,
  ): { readonly parameters: Json } | { readonly refusal: string } | undefined {
    if (resource.kind === 'lambda' || resource.kind === 'activity') return undefined;
    const { parameters: rules, complete } = this.of(resource);
    const problems = [
      ...(rules === undefined ? [] : problemsOf(parameters, rules)),
      ...(queryLanguage === 'JSONPath' && resource.kind === 'optimized' ? templateProblemsOf(parameters) : []),
    ];
    if (problems.length === 0) {
      return { parameters: isJsonObject(parameters) ? complete(parameters, resource.pattern) : parameters };
    }
    const refusal = `The Parameters '${stringifyJson(parameters)}' could not be used to start the Task: [${problems.join(', ')}]`;
    return { refusal };
  }
}

const BUILT_IN: ReadonlyMap<string, Integration> = new Map(builtInIntegrations.map((each) => [nameOf(each), each]));

/** The parameters go in, the response comes out, an error is named as it is. */
const plain = integration({ service: 'any', action: 'any', patterns: ['requestResponse'] });

function nameOf({ service, action }: { readonly service: string; readonly action: string }): string {
  return `${service}:${action}`;
}
