// One attempt of a Task state while its outcome is waited for: what the core keeps of it, and the command by which the host
// was asked for it. Both are one object, for there may be many at a time; what the command says does not change, however
// long it is kept.

import type { TaskResource } from '../language/resource.js';
import type { Json } from '../utils/json.js';
import type { PathStep, ScheduleTask } from './command.js';
import { contextAt } from './context-object.js';
import type { Strand } from './execution.js';
import type { Payload } from './payload.js';
import type { Node } from './program.js';
import type { Timer } from './timer-queue.js';

/** What is evaluated before an attempt is made. */
export interface AttemptFields {
  readonly parameters: Payload;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

export class Task implements ScheduleTask {
  readonly type = 'ScheduleTask';
  readonly id: number;
  readonly strand: Strand;
  readonly parameters: Payload;
  readonly attempt: number;
  readonly taskToken: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  hasStarted = false;
  /** The response of the call that began a job or handed out the token has been told. */
  hasSubmitted = false;
  timeoutTimer: Timer | undefined = undefined;
  heartbeatTimer: Timer | undefined = undefined;
  private readonly node: Node;
  private readonly enteredAt: number;

  /** For the attempt that the strand is at. */
  constructor(id: number, strand: Strand, fields: AttemptFields, taskToken: string | undefined) {
    this.id = id;
    this.strand = strand;
    this.parameters = fields.parameters;
    this.attempt = (strand.retries?.total ?? 0) + 1;
    this.taskToken = taskToken;
    this.timeoutSeconds = fields.timeoutSeconds;
    this.heartbeatSeconds = fields.heartbeatSeconds;
    this.node = strand.node;
    this.enteredAt = strand.enteredAt;
  }

  get taskId(): number {
    return this.id;
  }

  get state(): string {
    return this.node.name;
  }

  get resource(): TaskResource {
    return (this.node.work as { readonly resource: TaskResource }).resource; // only a Task state has tasks
  }

  path(): readonly PathStep[] {
    return pathOf(this.strand);
  }

  context(): Json {
    const { strand, node, enteredAt, attempt } = this;
    return contextAt({ strand, node, enteredAt, retryCount: attempt - 1 }, undefined, this.taskToken);
  }
}

/** The iterations and branches around a strand, outermost first. */
export function pathOf(strand: Strand): PathStep[] {
  const path: PathStep[] = [];
  let current: Strand = strand;
  for (;;) {
    const parent = current.fork ?? current.timeline.parent?.fork;
    if (parent === undefined) return path;
    const { name } = parent.strand.node;
    // The items of a distributed Map are those of its Map Run.
    const isIteration = parent.items !== undefined || parent.mapRun !== undefined;
    path.unshift(isIteration ? { map: name, index: current.index } : { parallel: name, branch: current.index });
    current = parent.strand;
  }
}
