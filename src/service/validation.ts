// ValidateStateMachineDefinition: what is wrong with a definition, without making a state machine of it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html

import { toAwsDiagnostics } from '../diagnostics/print.js';
import { integer, oneOf, required } from '../host/request.js';
import { IntegrationTable } from '../resolvers/integration-table.js';
import { validate } from '../validate/index.js';
import { operation } from './operation.js';
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
    const { type = 'STANDARD', severity = 'ERROR', maxResults = 0 } = request;
    const integrations = new IntegrationTable(account.integrations);
    const found = toAwsDiagnostics(
      validate(request.definition, {
        format: 'json',
        type,
        severity,
        patternsOf: (service, action) => integrations.patternsOf(service, action),
      }),
    );
    const most = maxResults === 0 ? MOST_DIAGNOSTICS : maxResults;
    const isRefused = found.some((finding) => finding.severity === 'ERROR');
    return {
      result: isRefused ? ('FAIL' as const) : ('OK' as const),
      diagnostics: found.slice(0, most),
      truncated: found.length > most,
    };
  },
);
