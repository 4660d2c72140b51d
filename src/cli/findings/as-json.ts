// Findings as one JSON document: for each state machine what ValidateStateMachineDefinition answers, with our findings.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html

import type { Json } from '../../utils/json.js';
import { type CheckedDefinition, countsOf, isAccepted } from './checked.js';

export function findingsAsJson(checked: readonly CheckedDefinition[]): Json {
  return {
    result: checked.every(isAccepted) ? 'OK' : 'FAIL',
    ...countsOf(checked),
    stateMachines: checked.map((definition) => ({
      file: definition.file,
      ...(definition.stateMachine !== undefined && { name: definition.stateMachine }),
      result: isAccepted(definition) ? 'OK' : 'FAIL',
      // Findings are texts and numbers, and nothing that JSON could not say.
      diagnostics: definition.diagnostics as unknown as Json,
      ...(definition.unresolved.length > 0 && { unresolved: definition.unresolved }),
    })),
  };
}
