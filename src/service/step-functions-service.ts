// The API of Step Functions in this process, over a host in memory: for tests of code that calls it.

import { Catalog } from '../catalog/catalog.js';
import { KeptDefinition } from '../catalog/definition.js';
import { Host, type HostOptions } from '../host/host.js';
import type { RunningExecution } from '../host/running-execution.js';
import type { Integration } from '../resolvers/integration.js';
import { Random } from '../utils/random.js';
import { Account, type AccountPlace } from './account.js';
import { callOperation, type OperationCaller } from './call.js';
import { HostBackend } from './host-backend.js';
import type { CallOptions } from './operation.js';
import type { OperationAnswer, OperationName, OperationRequest } from './operations.js';

/** Where the service is, and how its executions run: the options of a `Host`. */
export interface StepFunctionsServiceOptions
  extends AccountPlace,
    Omit<HostOptions, 'stateMachines' | 'activities' | 'missingActivities' | 'directory'> {
  /** Integrations of one's own, besides those of Step Functions or in their place. */
  readonly integrations?: readonly Integration[];
}

export class StepFunctionsService implements OperationCaller {
  /** What runs the executions: its clock, its activities' workers, its tokens. */
  readonly host: Host;
  private readonly account: Account;

  /** @throws TypeError for options that are none. */
  constructor(options: StepFunctionsServiceOptions = {}) {
    const { region, accountId, integrations = [], ...hostOptions } = options;
    const { tasks, seed, answerTimeout } = hostOptions;
    // Nothing outlives the process. What is drawn comes from a generator of its own, far from those of the executions.
    const catalog = new Catalog({ write: async () => undefined }, Random.scattered(-5 - (seed ?? 0)));
    this.host = new Host({
      ...hostOptions,
      directory: {
        // What this account does not have, a task cannot start; of other accounts nothing is known.
        hasStateMachine: (arn) => arn.startsWith(this.account.arn('stateMachine', '')),
        stateMachine: (arn) => catalog.startable(arn),
        hasActivity: (arn) => catalog.activity(arn) !== undefined,
      },
    });
    this.account = new Account({
      ...(region !== undefined && { region }),
      ...(accountId !== undefined && { accountId }),
      integrations,
      catalog,
      backend: new HostBackend(this.host),
      keep: async (definition) => new KeptDefinition('in memory', async () => definition, definition),
      stateTests: {
        ...(tasks !== undefined && { tasks }),
        ...(seed !== undefined && { seed }),
        ...(answerTimeout !== undefined && { answerTimeout }),
      },
    });
  }

  call<Name extends OperationName>(
    operationName: Name,
    request: OperationRequest<Name>,
    options: CallOptions = {},
  ): Promise<OperationAnswer<Name>> {
    return callOperation(this.account, operationName, request, options);
  }

  /**
   * The handle on an execution, to wait for its end or to listen to it.
   * @throws ServiceError ExecutionDoesNotExist
   */
  execution(executionArn: string): RunningExecution {
    return this.host.execution(executionArn);
  }
}
