// An integration of a user's own in use: what its functions give has to be JSON, and what they throw is a fault of theirs
// that ends the run. As an outcome of the task, a Catcher could hide it.

import { copyJson } from '../utils/copy-json.js';
import type { Json, JsonObject } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';
import type { Integration } from './integration.js';

/** A function of an integration did what it must not. */
export class IntegrationFault extends TypeError {
  override readonly name = 'IntegrationFault';
}

/** The same integration, with its functions watched. */
export function watched(own: Integration): Integration {
  const { service, action } = own;
  const faultOf = (member: string, problem: string) =>
    new IntegrationFault(`\`${member}\` of the integration ${service}:${action} ${problem}`);
  const run = <Result>(member: string, work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw faultOf(member, `threw: ${messageOf(error)}`);
    }
  };
  const json = (member: string, given: Json, work: () => Json): Json => {
    const value: unknown = run(member, work);
    if (value === given) return given;
    // A promise would be copied as the empty object that it looks like.
    if (value instanceof Promise) throw faultOf(member, 'gave a promise: it has to give JSON');
    try {
      const copy = copyJson(value);
      if (copy !== undefined) return copy;
    } catch (error) {
      throw faultOf(member, `gave what is not JSON: ${messageOf(error)}`);
    }
    throw faultOf(member, 'gave nothing: it has to give JSON');
  };
  return {
    ...own,
    complete: (parameters, pattern) =>
      json('complete', parameters, () => own.complete(parameters, pattern)) as JsonObject,
    input: (parameters) => json('input', parameters, () => own.input(parameters)),
    output: (result, parameters) => json('output', result, () => own.output(result, parameters)),
    failure: (thrown) => run('failure', () => own.failure(thrown)),
  };
}
