// Orchestrators that die: one after the other they go on with the same store, each until its process ends in the middle of
// a write. What is outside of them (clients, workers, those who have tokens, the services that tasks call) lives on.

import { createHash } from 'node:crypto';
import { setTimeout as realTime } from 'node:timers/promises';
import type { ObjectStore, StateMachine, TaskRequest } from '../../src/index.js';
import { type ExecutionHandle, Orchestrator, type OrchestratorOptions } from '../../src/orchestrator.js';
import { memoryStore } from '../../src/store/memory-store.js';
import type { Store, StoreWrite } from '../../src/store/store.js';

/** A process ends at a write: before anything of it is in the store, or when all is, and nobody was told. */
export interface Death {
  /** 1 is the first write of its life. */
  readonly atWrite: number;
  readonly isWritten: boolean;
}

export type Options = Partial<Omit<OrchestratorOptions, 'store' | 'clock' | 'startTime'>>;

/** What clients do from a beginning to an end. Each life calls it anew: what was acknowledged before is not done again. */
export interface Workload {
  options?(world: World): Options;
  plot(life: Life): Promise<void>;
}

/** What all lives came to. */
export interface Outcome {
  readonly world: World;
  /** Of each life. */
  readonly writes: readonly number[];
  /** What the store has of each execution in the end, in the order of their starts; names that are drawn are counted. */
  readonly executions: readonly unknown[];
}

/** Real milliseconds after which a life that does nothing more is given up. */
const PATIENCE = 4000;
export const START = Date.UTC(2024, 0, 1);

/** Lives the workload to its end; one life more than there are deaths. */
export async function live(workload: Workload, deaths: readonly Death[] = [], options: Options = {}): Promise<Outcome> {
  const world = new World();
  const writes: number[] = [];
  for (let index = 0; ; index += 1) {
    const death = deaths[index];
    const life = new Life(world, workload, death, options);
    world.life = life;
    const isOver = await Promise.race([
      workload.plot(life).then(() => true),
      life.died.then((lost) => {
        if (world.asked !== undefined && lost.length > 0) world.unheard.set(world.asked, lost);
        return false;
      }),
      realTime(PATIENCE, undefined, { ref: false }).then(() => {
        throw new Error(`Life ${index + 1} stands still after ${life.store.writes} writes`);
      }),
    ]);
    writes.push(life.store.writes);
    world.now = life.orchestrator.now.getTime();
    if (!isOver) {
      await world.noteOutcomes();
      continue;
    }
    const executions = await whatIsKept(life.orchestrator);
    await life.orchestrator.close();
    await world.noteOutcomes();
    return { world, writes, executions };
  }
}

/** The deaths at each write of a workload, before and after. */
export function* eachDeath(writes: number): Iterable<Death> {
  for (let atWrite = 1; atWrite <= writes; atWrite += 1) {
    for (const isWritten of [false, true]) yield { atWrite, isWritten };
  }
}

/** A task as its function saw it. */
export interface Call {
  readonly key: string;
  /** What is the same for each call with the key. */
  readonly task: unknown;
}

/** Whatever is outside of an orchestrator. */
export class World {
  readonly inner: Store = memoryStore();
  readonly calls: Call[] = [];
  /** The keys of tasks whose outcomes are in the store. */
  readonly recorded = new Set<string>();
  /** What was acknowledged, by a name. */
  readonly done = new Set<string>();
  /** What clients were given, by a name. */
  readonly found = new Map<string, string>();
  /** What a client asks for now, and the references that were written when a process died over that. */
  asked: string | undefined;
  readonly unheard = new Map<string, readonly string[]>();
  now = START;
  life!: Life;
  readonly problems: string[] = [];
  private objectStore: ObjectStore | undefined;
  private readonly since = new Map<string, number>();
  private readonly meetings = new Map<string, { resolve(value: unknown): void; readonly promise: Promise<unknown> }>();

  /** A function that a service answers: it takes its time from the first call with the key, however often it is called. */
  service(work: (input: never, task: TaskRequest) => unknown, { takes = 0 }: { readonly takes?: number } = {}) {
    return async (input: unknown, task: TaskRequest): Promise<unknown> => {
      this.note(task);
      const rest = this.untilDue(task, takes);
      if (rest > 0) await task.sleep(rest);
      return work(input as never, task);
    };
  }

  /** Milliseconds until so much time has passed since the first call with the key. */
  untilDue(task: TaskRequest, takes: number): number {
    const now = task.now().getTime();
    const since = this.since.get(task.idempotencyKey) ?? now;
    this.since.set(task.idempotencyKey, since);
    return since + takes - now;
  }

  note(task: TaskRequest): void {
    const { idempotencyKey: key, state, attempt, context } = task;
    const { Execution } = context as { readonly Execution: { readonly Id: string } };
    if (this.recorded.has(key)) this.problems.push(`${state} was called though its outcome is in the store`);
    if (task.signal.aborted) this.problems.push(`${state} was called though it is over`);
    this.calls.push({ key, task: { execution: Execution.Id, state, attempt, input: task.parameters } });
  }

  /** Objects that are kept outside. */
  objects(make: () => ObjectStore): ObjectStore {
    this.objectStore ??= make();
    return this.objectStore;
  }

  /** Something that a function knows and a client waits for; kept over deaths. */
  tell(what: string, value: unknown = true): void {
    this.meeting(what).resolve(value);
  }

  hear<Value = unknown>(what: string): Promise<Value> {
    return this.meeting(what).promise as Promise<Value>;
  }

  private meeting(what: string) {
    let meeting = this.meetings.get(what);
    if (meeting === undefined) {
      let resolve: (value: unknown) => void = () => undefined;
      const promise = new Promise<unknown>((fulfil) => {
        resolve = fulfil;
      });
      meeting = { resolve, promise };
      this.meetings.set(what, meeting);
    }
    return meeting;
  }

  async noteOutcomes(): Promise<void> {
    const { inner } = this;
    await inner.open();
    for (const { number, executionArn } of await inner.executions({ order: 'latest' }, 1000)) {
      const parts = await inner.journal(number);
      parts.forEach(({ sequence }, index) => {
        if (sequence !== index + 1) this.problems.push(`The journal of ${executionArn} has gaps`);
      });
      const events = parts.flatMap((part) => JSON.parse(part.events).events as { type: string; taskId: number }[]);
      for (const { type, taskId } of events) {
        if (!/^Task(Succeeded|Failed|Rejected)$/.test(type)) continue;
        this.recorded.add(createHash('sha256').update(`${executionArn} ${taskId}`).digest('hex').slice(0, 32));
      }
    }
    await inner.close();
  }
}

/** One process. */
export class Life {
  readonly world: World;
  readonly store: MortalStore;
  readonly orchestrator: Orchestrator;
  /** Settles with the references that were written with the last write. */
  readonly died: Promise<readonly string[]>;
  readonly faults: unknown[] = [];

  constructor(world: World, workload: Workload, death: Death | undefined, options: Options) {
    this.world = world;
    this.store = new MortalStore(world.inner, death);
    this.died = this.store.died;
    this.orchestrator = new Orchestrator({
      store: this.store,
      clock: 'virtual',
      startTime: world.now,
      onFault: ({ executionArn, error }) => world.problems.push(`${executionArn ?? 'all'}: ${error.stack}`),
      ...workload.options?.(world),
      ...options,
    });
  }

  /** Starts an execution, once. */
  async start(machine: StateMachine, input: unknown, name: string): Promise<ExecutionHandle> {
    const executionArn = `${machine.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    await this.once(`start ${name}`, 'ExecutionAlreadyExists', () => this.orchestrator.start(machine, input, { name }));
    const handle = this.orchestrator.execution(executionArn);
    // What was acknowledged is there.
    await handle.describe();
    return handle;
  }

  /** Until it is acknowledged, or refused because it has come to be before a death: by an error of this name. */
  async once(what: string, refusal: string, act: () => Promise<unknown>): Promise<void> {
    if (this.world.done.has(what)) return;
    const wasTried = this.world.done.has(`try ${what}`);
    this.world.done.add(`try ${what}`);
    await act().catch((error: Error) => {
      if (!wasTried || error.name !== refusal) throw error;
    });
    this.world.done.add(what);
  }
}

const never = new Promise<never>(() => undefined);

class MortalStore implements Store {
  writes = 0;
  readonly died: Promise<readonly string[]>;
  private readonly inner: Store;
  private readonly death: Death | undefined;
  private die: (references: readonly string[]) => void = () => undefined;
  private isDead = false;

  constructor(inner: Store, death: Death | undefined) {
    this.inner = inner;
    this.death = death;
    this.died = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    if (this.isDead) return never;
    this.writes += 1;
    if (this.writes !== this.death?.atWrite) return this.inner.write(batch);
    this.isDead = true;
    if (this.death.isWritten) await this.inner.write(batch);
    await this.inner.close();
    this.die(this.death.isWritten ? batch.flatMap((each) => (each.type === 'PutReference' ? [each.name] : [])) : []);
    return never;
  }

  open = () => this.alive(() => this.inner.open());
  close = () => this.alive(() => this.inner.close());
  execution: Store['execution'] = (key) => this.alive(() => this.inner.execution(key));
  executions: Store['executions'] = (query, limit) => this.alive(() => this.inner.executions(query, limit));
  journal: Store['journal'] = (...of) => this.alive(() => this.inner.journal(...of));
  snapshot: Store['snapshot'] = (number) => this.alive(() => this.inner.snapshot(number));
  reference: Store['reference'] = (name) => this.alive(() => this.inner.reference(name));
  document: Store['document'] = (key) => this.alive(() => this.inner.document(key));
  documents: Store['documents'] = (prefix) => this.alive(() => this.inner.documents(prefix));
  counts: Store['counts'] = () => this.alive(() => this.inner.counts());
  lastNumber: Store['lastNumber'] = () => this.alive(() => this.inner.lastNumber());

  private async alive<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.isDead) return never;
    const answer = await work();
    return this.isDead ? never : answer;
  }
}

/** The histories of all executions, those of Map Runs included. */
async function whatIsKept(orchestrator: Orchestrator): Promise<readonly unknown[]> {
  const { executions } = await orchestrator.listExecutions({ maxResults: 1000 });
  const all: unknown[] = [];
  for (const { executionArn, ...item } of [...executions].reverse()) {
    const history = await orchestrator.getExecutionHistory({ executionArn });
    const mapRuns = await orchestrator.listMapRuns({ executionArn }).catch(() => []);
    all.push({ executionArn, ...item, history, mapRuns });
  }
  return withoutChance(all);
}

const DRAWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|[A-Za-z0-9+/]{100,}=*/g;

/** What is drawn at random (UUIDs, tokens) is named by where it comes first. */
export function withoutChance(value: readonly unknown[]): readonly unknown[] {
  const names = new Map<string, string>();
  const text = JSON.stringify(value).replace(DRAWN, (drawn) => {
    const name = names.get(drawn) ?? `drawn ${names.size + 1}`;
    names.set(drawn, name);
    return name;
  });
  return JSON.parse(text);
}
