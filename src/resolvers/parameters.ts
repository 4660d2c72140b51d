// What the parameters of an integration may be, and how a request that does not fit is refused: with States.Runtime,
// before the task is scheduled. The words are the service's.
//
// Few integrations have rules. What Step Functions refuses by itself is documented nowhere as a whole, and whatever it
// lets through is refused by the API, as a failure of the task that can be retried and caught. So there is a rule where
// a recording, a report of somebody's execution or the documentation tells of a refusal, and none where one would be
// likely. The files of the services name their evidence.

import { compilePayloadTemplate, PayloadTemplateSyntaxError } from '../expressions/payload-template.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';

/** By the name of the parameter; one within another by their names with a dot: `InstanceFleet.InstanceFleetId`. */
export type ParameterRules = Readonly<Record<string, ParameterRule>>;

export interface ParameterRule {
  /**
   * `string`: a text. `strings`: an object of texts. `listsOfValues`: an object of arrays, as headers and query
   * parameters are given. Default: anything.
   */
  readonly type?: 'string' | 'strings' | 'listsOfValues';
  /** Default: false. */
  readonly isRequired?: boolean;
  /** `false` for one that may not be given. Default: true. */
  readonly isSupported?: boolean;
  /** The names that the object may not have, in lower case; `x-amz*` stands for all that begin with `x-amz`. */
  readonly withoutNames?: readonly string[];
}

/** What is wrong with the parameters, in the service's words; empty if nothing is. */
export function problemsOf(parameters: Json, rules: ParameterRules): readonly string[] {
  return Object.entries(rules).flatMap(([path, rule]) => problemsOfOne(path, valueAt(parameters, path), rule));
}

/**
 * What is wrong with members whose names end with `.$`, although the parameters have been evaluated: the service reads
 * them as a definition's once more. (Seen of `lambda:invoke`, with a path in the data whose name had got its `.$` twice.)
 */
export function templateProblemsOf(parameters: Json): readonly string[] {
  if (!hasPathFields(parameters)) return [];
  try {
    compilePayloadTemplate(parameters);
    return [];
  } catch (error) {
    if (error instanceof PayloadTemplateSyntaxError) return [error.message];
    throw error;
  }
}

function hasPathFields(value: Json): boolean {
  if (isJsonArray(value)) return value.some(hasPathFields);
  return (
    isJsonObject(value) &&
    Object.keys(value).some(
      (key) => key.endsWith('.$') || hasPathFields(value[key] as Json), // its own key
    )
  );
}

function valueAt(parameters: Json, path: string): Json | undefined {
  let value: Json | undefined = parameters;
  for (const name of path.split('.')) value = isJsonObject(value) ? memberOf(value, name) : undefined;
  return value;
}

function problemsOfOne(path: string, value: Json | undefined, rule: ParameterRule): readonly string[] {
  const field = path.slice(path.lastIndexOf('.') + 1);
  if (value === undefined) return rule.isRequired === true ? [`The field '${field}' is required but was missing`] : [];
  if (rule.isSupported === false) return [`The field "${field}" is not supported by Step Functions`];
  const { type, withoutNames } = rule;
  if (type === 'string')
    return typeof value === 'string' ? [] : [`The value for the field '${field}' must be a STRING`];
  if (type === 'strings' && isJsonObject(value)) {
    // The service names the member, not the parameter that it is in.
    const wrong = keysOf(value).filter((key) => typeof memberOf(value, key) !== 'string');
    return wrong.map((key) => `The value for the field '${key}' must be a STRING`);
  }
  if (type === 'listsOfValues' && !isListsOfValues(value))
    return [`The value of the field '${field}' has an invalid format`];
  const unsupported = isJsonObject(value) ? namesIn(value, withoutNames ?? []) : [];
  return unsupported.length === 0
    ? []
    : [`The '${field}' field contains unsupported values: [${unsupported.join(', ')}]`];
}

function isListsOfValues(value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every(isJsonArray);
}

/** Those of the object's names, in lower case, that are among `names`. */
function namesIn(object: JsonObject, names: readonly string[]): readonly string[] {
  const own = keysOf(object).map((key) => key.toLowerCase());
  return own.filter((name) =>
    names.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each)),
  );
}
