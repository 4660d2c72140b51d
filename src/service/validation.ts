// ValidateStateMachineDefinition: what is wrong with a definition, without making a state machine of it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html

import { toAwsDiagnostic } from '../diagnostics/print.js';
import { IntegrationTable } from '../resolvers/integration-table.js';
import { validate } from '../validate/index.js';
import { operation } from './operation.js';
import { integer, oneOf, required } from './request.js';
import { definition, stateMachineType } from './shapes.js';

const MOST_DIAGNOSTICS = 100;

export const validateStateMachineDefinition = operation(
  {
    definition: required(definition),
    type: stateMachineType,
    severity: oneOf('ERROR', 'WARNING'),
    maxResults: integer({ min: 0, max: MOST_DIAGNOSTICS }),
  },
  (account, request) => {
    const { type = 'STANDARD', severity: least = 'ERROR', maxResults = 0 } = request;
    const integrations = new IntegrationTable(account.integrations);
    const found = validate(request.definition, {
      format: 'json',
      type,
      patternsOf: (service, action) => integrations.patternsOf(service, action),
    });
    const shown = found.filter(({ severity }) => least === 'WARNING' || severity === 'ERROR');
    const most = maxResults === 0 ? MOST_DIAGNOSTICS : maxResults;
    return {
      result: found.some(({ severity }) => severity === 'ERROR') ? ('FAIL' as const) : ('OK' as const),
      diagnostics: shown.slice(0, most).map(toAwsDiagnostic),
      truncated: shown.length > most,
    };
  },
);
