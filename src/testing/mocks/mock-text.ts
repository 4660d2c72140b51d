// A mock as users write it, to be pasted into a test: with what its task gives in the right shape.

import type { TaskResource } from '../../language/resource.js';
import { type Json, stringifyJson } from '../../utils/json.js';
import { exampleResult, exampleSubmitted } from './example-response.js';
import { submits, waitOf } from './play.js';

/** A member of an object literal: `Charge: ok({})`. */
export function mockText(state: string, resource: TaskResource): string {
  return `${memberName(state)}: ${outcomeText(resource)}`;
}

/** What makes the outcome that the text begins with: `ok`, `job` or `callback`. */
export function outcomeMaker(resource: TaskResource): 'ok' | 'job' | 'callback' {
  return waitOf(resource) ?? 'ok';
}

function outcomeText(resource: TaskResource): string {
  const result = literal(exampleFor(resource));
  const maker = outcomeMaker(resource);
  if (!submits(resource)) return `${maker}(${result})`;
  const submitted = exampleSubmitted(resource);
  return `${maker}(${result}${submitted === undefined ? '' : `, { submitted: ${literal(submitted)} }`})`;
}

/** What a task of which nothing is known gives: a Lambda function, a worker, whoever has the token. */
export function exampleFor(resource: TaskResource): Json {
  // The shape around the result of a function is made for it.
  const isFunction = 'service' in resource && resource.kind === 'optimized' && resource.service === 'lambda';
  return isFunction ? {} : (exampleResult(resource) ?? {});
}

/** JSON as a literal of JavaScript, with names and quotes as people write them. */
function literal(value: Json): string {
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return stringifyJson(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => literal(item)).join(', ')}]`;
  const members = Object.entries(value).map(([name, member]) => `${memberName(name)}: ${literal(member as Json)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export function textLiteral(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  // Line ends to JavaScript, if not to JSON.
  return `'${inside.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : textLiteral(name);
}
