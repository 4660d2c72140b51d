// The rules, in an order in which the first finding is the one to read first: what things are, then what
// is in them, then how they hang together. What the service refuses comes before what it runs.

import type { Rule } from '../rule.js';
import { callbacksUseTheirToken } from './callbacks-use-their-token.js';
import { catchersCanBeReached } from './catchers-can-be-reached.js';
import { choiceHasADefault } from './choice-has-a-default.js';
import { choiceRulesAreComplete } from './choice-rules-are-complete.js';
import { definitionFitsTheService } from './definition-fits-the-service.js';
import { expressSupportsIt } from './express-supports-it.js';
import { fieldsExcludeEachOther } from './fields-exclude-each-other.js';
import { fieldsHaveTheirShape } from './fields-have-their-shape.js';
import { heartbeatIsShorterThanTimeout } from './heartbeat-is-shorter-than-timeout.js';
import { innerScopesKeepNames } from './inner-scopes-keep-names.js';
import { jsonPathsAreValid } from './json-paths-are-valid.js';
import { jsonataIsValid } from './jsonata-is-valid.js';
import { loopsWaitOrEnd } from './loops-wait-or-end.js';
import { machineHasATerminalState } from './machine-has-a-terminal-state.js';
import { mapFieldsFitItsMode } from './map-fields-fit-its-mode.js';
import { mapResultsFit } from './map-results-fit.js';
import { namesAreGivenOnce } from './names-are-given-once.js';
import { passResultIsNoPath } from './pass-result-is-no-path.js';
import { pathFieldsEndWithPath } from './path-fields-end-with-path.js';
import { pathsCanMatch } from './paths-can-match.js';
import { payloadPathsEndWithDollar } from './payload-paths-end-with-dollar.js';
import { queryLanguageFits } from './query-language-fits.js';
import { stateNamesAreUnique } from './state-names-are-unique.js';
import { statesAllIsAloneAndLast } from './states-all-is-alone-and-last.js';
import { statesAreReachable } from './states-are-reachable.js';
import { taskResourceIsKnown } from './task-resource-is-known.js';
import { timestampsAreRfc3339 } from './timestamps-are-rfc3339.js';
import { transitionsNameAState } from './transitions-name-a-state.js';
import { variableNamesAreValid } from './variable-names-are-valid.js';
import { variablesAreAssignedFirst } from './variables-are-assigned-first.js';

/** The name of a rule: by it a rule is switched off. */
export type RuleName =
  | 'definition-fits-the-service'
  | 'fields-have-their-shape'
  | 'query-language-fits'
  | 'fields-exclude-each-other'
  | 'state-names-are-unique'
  | 'choice-rules-are-complete'
  | 'states-all-is-alone-and-last'
  | 'task-resource-is-known'
  | 'heartbeat-is-shorter-than-timeout'
  | 'map-fields-fit-its-mode'
  | 'timestamps-are-rfc3339'
  | 'variable-names-are-valid'
  | 'json-paths-are-valid'
  | 'jsonata-is-valid'
  | 'express-supports-it'
  | 'transitions-name-a-state'
  | 'machine-has-a-terminal-state'
  | 'states-are-reachable'
  | 'names-are-given-once'
  | 'payload-paths-end-with-dollar'
  | 'path-fields-end-with-path'
  | 'pass-result-is-no-path'
  | 'paths-can-match'
  | 'variables-are-assigned-first'
  | 'inner-scopes-keep-names'
  | 'choice-has-a-default'
  | 'catchers-can-be-reached'
  | 'callbacks-use-their-token'
  | 'loops-wait-or-end'
  | 'map-results-fit';

export const specifiedRules: { readonly [Name in RuleName]: Rule } = {
  'definition-fits-the-service': definitionFitsTheService,
  'fields-have-their-shape': fieldsHaveTheirShape,
  'query-language-fits': queryLanguageFits,
  'fields-exclude-each-other': fieldsExcludeEachOther,
  'state-names-are-unique': stateNamesAreUnique,
  'choice-rules-are-complete': choiceRulesAreComplete,
  'states-all-is-alone-and-last': statesAllIsAloneAndLast,
  'task-resource-is-known': taskResourceIsKnown,
  'heartbeat-is-shorter-than-timeout': heartbeatIsShorterThanTimeout,
  'map-fields-fit-its-mode': mapFieldsFitItsMode,
  'timestamps-are-rfc3339': timestampsAreRfc3339,
  'variable-names-are-valid': variableNamesAreValid,
  'json-paths-are-valid': jsonPathsAreValid,
  'jsonata-is-valid': jsonataIsValid,
  'express-supports-it': expressSupportsIt,
  'transitions-name-a-state': transitionsNameAState,
  // The service lists a missing terminal state after missing targets.
  'machine-has-a-terminal-state': machineHasATerminalState,
  'states-are-reachable': statesAreReachable,
  // Warnings: what is not there, what is not meant, what does not fit together.
  'names-are-given-once': namesAreGivenOnce,
  'payload-paths-end-with-dollar': payloadPathsEndWithDollar,
  'path-fields-end-with-path': pathFieldsEndWithPath,
  'pass-result-is-no-path': passResultIsNoPath,
  'paths-can-match': pathsCanMatch,
  'variables-are-assigned-first': variablesAreAssignedFirst,
  'inner-scopes-keep-names': innerScopesKeepNames,
  'choice-has-a-default': choiceHasADefault,
  'catchers-can-be-reached': catchersCanBeReached,
  'callbacks-use-their-token': callbacksUseTheirToken,
  'loops-wait-or-end': loopsWaitOrEnd,
  'map-results-fit': mapResultsFit,
};

/** In the order of the rules. */
export const ruleNames = Object.keys(specifiedRules) as readonly RuleName[]; // its keys are these names
