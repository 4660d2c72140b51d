// What an execution is started from: a revision of a state machine, and what led to it.

import type { HostedStateMachine } from '../host/host.js';
import type { StateMachineType } from '../language/types.js';
import type { Alias, Origin, Revision, StateMachineRecord, Version } from './records.js';

/** By which version and alias it is started, and with which trace header. */
export interface LedBy {
  readonly version?: Version;
  readonly alias?: Alias;
  readonly traceHeader?: string;
}

export class Startable implements HostedStateMachine {
  readonly record: StateMachineRecord;
  readonly revision: Revision;
  readonly origin: Origin;

  constructor(record: StateMachineRecord, revision: Revision, { version, alias, traceHeader }: LedBy = {}) {
    this.record = record;
    this.revision = revision;
    this.origin = {
      revision: revision.number,
      ...(version !== undefined && { stateMachineVersionArn: version.arn }),
      ...(alias !== undefined && { stateMachineAliasArn: alias.arn }),
      ...(traceHeader !== undefined && { traceHeader }),
    };
  }

  get type(): StateMachineType {
    return this.record.type;
  }

  get stateMachineArn(): string {
    return this.record.arn;
  }

  get keptAs(): string {
    return this.revision.definition.key;
  }

  get definition() {
    return this.revision.definition.ready.machine.definition;
  }

  prepare(type: StateMachineType) {
    return this.revision.definition.ready.machine.prepare(type);
  }
}
