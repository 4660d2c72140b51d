// The rules, in an order in which the first finding is the one to read first: what things are, then what
// is in them, then how they hang together.

import { choiceRulesAreComplete } from './choice-rules-are-complete.js';
import { definitionFitsTheService } from './definition-fits-the-service.js';
import { expressSupportsIt } from './express-supports-it.js';
import { fieldsExcludeEachOther } from './fields-exclude-each-other.js';
import { fieldsHaveTheirShape } from './fields-have-their-shape.js';
import { heartbeatIsShorterThanTimeout } from './heartbeat-is-shorter-than-timeout.js';
import { jsonPathsAreValid } from './json-paths-are-valid.js';
import { jsonataIsValid } from './jsonata-is-valid.js';
import { machineHasATerminalState } from './machine-has-a-terminal-state.js';
import { mapFieldsFitItsMode } from './map-fields-fit-its-mode.js';
import { queryLanguageFits } from './query-language-fits.js';
import { stateNamesAreUnique } from './state-names-are-unique.js';
import { statesAllIsAloneAndLast } from './states-all-is-alone-and-last.js';
import { statesAreReachable } from './states-are-reachable.js';
import { taskResourceIsKnown } from './task-resource-is-known.js';
import { timestampsAreRfc3339 } from './timestamps-are-rfc3339.js';
import { transitionsNameAState } from './transitions-name-a-state.js';
import { variableNamesAreValid } from './variable-names-are-valid.js';

export const specifiedRules = [
  definitionFitsTheService,
  fieldsHaveTheirShape,
  queryLanguageFits,
  fieldsExcludeEachOther,
  stateNamesAreUnique,
  choiceRulesAreComplete,
  statesAllIsAloneAndLast,
  taskResourceIsKnown,
  heartbeatIsShorterThanTimeout,
  mapFieldsFitItsMode,
  timestampsAreRfc3339,
  variableNamesAreValid,
  jsonPathsAreValid,
  jsonataIsValid,
  expressSupportsIt,
  transitionsNameAState,
  // The service lists a missing terminal state after missing targets.
  machineHasATerminalState,
  statesAreReachable,
] as const;

/** The name of a rule. */
export type RuleName = (typeof specifiedRules)[number]['name'];
