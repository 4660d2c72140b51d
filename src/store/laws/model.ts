// What a store does, said as plainly as can be: the one that others are compared with.

import type {
  ExecutionQuery,
  JournalPart,
  StoreCounts,
  StoredDocument,
  StoredExecution,
  StoreWrite,
} from '../store.js';

type Of<Type extends StoreWrite['type']> = Omit<Extract<StoreWrite, { readonly type: Type }>, 'type'>;

export class Model {
  private executions: readonly StoredExecution[] = [];
  private parts: readonly Of<'AppendJournal'>[] = [];
  private snapshots: readonly Of<'PutSnapshot'>[] = [];
  private references: readonly Of<'PutReference'>[] = [];
  private documents: readonly StoredDocument[] = [];
  private last = 0;

  /** The model after the batch; undefined when the batch is refused. */
  after(batch: readonly StoreWrite[]): Model | undefined {
    const next = Object.assign(new Model(), this);
    return batch.every((write) => next.apply(write)) ? next : undefined;
  }

  execution(key: number | string): StoredExecution | undefined {
    return this.executions.find((each) => each.number === key || each.executionArn === key);
  }

  find(query: ExecutionQuery, limit: number): StoredExecution[] {
    return this.allOf(query).slice(0, limit);
  }

  journal(number: number, after: number, limit: number): JournalPart[] {
    return this.parts
      .filter((part) => part.number === number && part.sequence > after)
      .sort((left, right) => left.sequence - right.sequence)
      .slice(0, limit)
      .map(({ sequence, events }) => ({ sequence, events }));
  }

  snapshot(number: number): Omit<Of<'PutSnapshot'>, 'number'> | undefined {
    const found = this.snapshots.find((each) => each.number === number);
    return found && { sequence: found.sequence, snapshot: found.snapshot };
  }

  reference(name: string): number | undefined {
    return this.references.find((each) => each.name === name)?.number;
  }

  documentsWith(prefix: string): StoredDocument[] {
    return this.documents
      .filter(({ key }) => key.startsWith(prefix))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  counts(): StoreCounts {
    const open = this.executions.filter(({ status }) => status === 'RUNNING').length;
    return { open, ended: this.executions.length - open };
  }

  lastNumber(): number {
    return this.last;
  }

  /** False when the write is refused. */
  private apply(write: StoreWrite): boolean {
    switch (write.type) {
      case 'PutExecution': {
        const { execution } = write;
        const others = this.executions.filter(({ number }) => number !== execution.number);
        if (others.some(({ executionArn }) => executionArn === execution.executionArn)) return false;
        this.executions = [...others, execution];
        this.last = Math.max(this.last, execution.number);
        return true;
      }
      case 'DeleteExecution': {
        const isOfAnother = ({ number }: { readonly number: number }) => number !== write.number;
        this.executions = this.executions.filter(isOfAnother);
        this.parts = this.parts.filter(isOfAnother);
        this.snapshots = this.snapshots.filter(isOfAnother);
        this.references = this.references.filter(isOfAnother);
        return true;
      }
      case 'AppendJournal':
        if (this.parts.some((part) => part.number === write.number && part.sequence === write.sequence)) return false;
        this.parts = [...this.parts, write];
        return true;
      case 'PutSnapshot':
        this.snapshots = [...this.snapshots.filter(({ number }) => number !== write.number), write];
        return true;
      case 'PutReference':
        this.references = [...this.references.filter(({ name }) => name !== write.name), write];
        return true;
      case 'PutDocument':
        this.documents = [
          ...this.documents.filter(({ key }) => key !== write.key),
          { key: write.key, value: write.value },
        ];
        return true;
      case 'DeleteDocument':
        this.documents = this.documents.filter(({ key }) => key !== write.key);
        return true;
    }
  }

  private allOf(query: ExecutionQuery): StoredExecution[] {
    const running = this.executions.filter(({ status }) => status === 'RUNNING');
    switch (query.order) {
      case 'latest': {
        const { stateMachineArn, status, before = Number.POSITIVE_INFINITY } = query;
        return this.executions
          .filter((each) => stateMachineArn === undefined || each.stateMachineArn === stateMachineArn)
          .filter((each) => status === undefined || each.status === status)
          .filter((each) => each.number < before)
          .sort((left, right) => right.number - left.number);
      }
      case 'resident':
        return running
          .filter(({ wakeAt, number }) => wakeAt === undefined && number > (query.after ?? 0))
          .sort((left, right) => left.number - right.number);
      case 'due':
        return by(running, ({ wakeAt }) => wakeAt).filter(({ wakeAt = Number.NaN }) => wakeAt <= query.until);
      case 'ended': {
        const { before = Number.POSITIVE_INFINITY } = query;
        const ended = this.executions.filter(({ status }) => status !== 'RUNNING');
        return by(ended, ({ stopDate }) => stopDate).filter(({ stopDate = Number.NaN }) => stopDate < before);
      }
    }
  }
}

/** Those that have the time, the earliest first, and by number where it is the same. */
function by(executions: readonly StoredExecution[], timeOf: (of: StoredExecution) => number | undefined) {
  return executions
    .flatMap((execution) => {
      const time = timeOf(execution);
      return time === undefined ? [] : [{ execution, time }];
    })
    .sort((left, right) => left.time - right.time || left.execution.number - right.execution.number)
    .map(({ execution }) => execution);
}
