// The operations of the API over an orchestrator: what they answer is in its store.

import { OrchestratorBackend } from '../orchestrator/api-backend.js';
import type { Orchestrator } from '../orchestrator/orchestrator.js';
import { Account, type AccountPlace } from '../service/account.js';
import { callOperation, type OperationCaller } from '../service/call.js';
import type { CallOptions } from '../service/operation.js';
import type { OperationAnswer, OperationName, OperationRequest } from '../service/operations.js';

export class OrchestratorCaller implements OperationCaller {
  private readonly orchestrator: Orchestrator;
  private readonly account: Account;

  constructor(orchestrator: Orchestrator, place: AccountPlace) {
    this.orchestrator = orchestrator;
    const { catalog, integrations, keep, tasks } = orchestrator.account;
    this.account = new Account({
      ...place,
      catalog,
      integrations,
      keep,
      backend: new OrchestratorBackend(orchestrator),
      stateTests: tasks === undefined ? {} : { tasks },
    });
  }

  async call<Name extends OperationName>(
    operationName: Name,
    request: OperationRequest<Name>,
    options: CallOptions = {},
  ): Promise<OperationAnswer<Name>> {
    await this.orchestrator.open();
    const answer = await callOperation(this.account, operationName, request, options);
    // What another request has changed may be in the answer.
    await this.account.catalog.settled();
    return answer;
  }
}
