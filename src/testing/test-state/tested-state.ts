// The state that a request names: alone, or one of a state machine. It is compiled with all that belongs to it, as it is
// for an execution.

import type { Observer } from '../../core/observer.js';
import { compileProgram, type Node, type Program } from '../../core/program.js';
import { DefinitionError } from '../../diagnostics/definition-error.js';
import { invalidDefinitionMessage } from '../../diagnostics/print.js';
import { type ObservedMachine, observerOf } from '../../host/observation.js';
import { ServiceError } from '../../host/service-error.js';
import type { ParsedDefinition } from '../../language/parse.js';
import { traverse } from '../../language/traverse.js';
import type { StateMachineDefinition } from '../../language/types.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  memberOf,
  parseJson,
  setOwn,
  stringifyJson,
} from '../../utils/json.js';
import { checkDefinition } from '../../validate/index.js';
import { refusal } from './request.js';

export interface TestedState {
  readonly program: Program;
  readonly node: Node;
  /** The state as the definition has it. */
  readonly fields: JsonObject;
  /** Counts what the test comes to. */
  readonly observer: Observer | undefined;
}

/** What a state that is given without a machine is called; recorded. */
export const STATE_NAME = 'StateName';

/**
 * @param definition JSON text of a state machine where `stateName` is given, else of a state.
 * @throws ServiceError InvalidDefinition; ValidationException where the machine has no such state.
 */
export function readTestedState(
  definition: string,
  stateName: string | undefined,
  integrations: IntegrationTable,
): TestedState {
  const checked = check(stateName === undefined ? alone(definition) : definition, integrations);
  const observed = { parsed: checked.parsed, name: undefined };
  return stateName === undefined
    ? testedState(checked.definition, STATE_NAME, integrations, { ...observed, stateAlone: STATE_NAME })
    : testedState(checked.definition, stateName, integrations, observed);
}

/**
 * A state of a valid definition, also one in a Branch or an ItemProcessor.
 * @throws ServiceError ValidationException where there is no such state.
 */
export function testedState(
  definition: StateMachineDefinition,
  name: string,
  integrations: IntegrationTable,
  observed: ObservedMachine,
): TestedState {
  const visit = traverse(definition as unknown as Json).states.find((each) => each.name === name);
  if (visit === undefined) throw refusal('State not found in definition');
  // The time of a machine is not that of a state. Express, for such a test takes five minutes at most, and its context
  // object is that of an Express execution: recorded.
  const { TimeoutSeconds: _timeout, ...untimed } = definition;
  const program = compileProgram(untimed, { type: 'EXPRESS', prepareTask: integrations.prepare.bind(integrations) });
  const node = program.containers.map(({ nodes }) => nodes.get(name)).find((found) => found !== undefined);
  if (node === undefined) throw new Error(`State ${JSON.stringify(name)} is in the definition and not in its program`);
  return { program, node, fields: visit.state, observer: observerOf(observed) };
}

function check(
  definition: string | ParsedDefinition,
  integrations: IntegrationTable,
): ReturnType<typeof checkDefinition> {
  const patternsOf = integrations.patternsOf.bind(integrations);
  try {
    return checkDefinition(definition, { format: 'json', type: 'STANDARD', patternsOf });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new ServiceError('InvalidDefinition', invalidDefinitionMessage(error.diagnostics));
  }
}

// A machine that has the state, and all to which it leads; what is no object is for validation to refuse.
function alone(text: string): string | ParsedDefinition {
  const state = objectIn(text);
  if (state === undefined) return text;
  const states: { [name: string]: Json } = {};
  for (const name of targetsOf(state)) setOwn(states, name, { Type: 'Succeed' });
  setOwn(states, STATE_NAME, state);
  const definition: JsonObject = { StartAt: STATE_NAME, States: states };
  return { definition, text: stringifyJson(definition), format: 'object', source: undefined };
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function targetsOf(state: JsonObject): string[] {
  const rules = [memberOf(state, 'Choices'), memberOf(state, 'Catch')].flatMap((list) =>
    isJsonArray(list) ? list.filter(isJsonObject).map((rule) => memberOf(rule, 'Next')) : [],
  );
  const names = [memberOf(state, 'Next'), memberOf(state, 'Default'), ...rules];
  return names.filter((name): name is string => typeof name === 'string');
}
