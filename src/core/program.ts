// A program: a definition compiled once, shared by all of its executions. Expressions, paths and
// rules are closures, transitions are references, and nothing of the definition's text is read again.

import { Place } from '../language/place.js';
import type { TaskResource } from '../language/resource.js';
import { effectiveQueryLanguage } from '../language/traverse.js';
import type {
  QueryLanguage,
  State,
  StateContainer,
  StateMachineDefinition,
  StateMachineType,
  StateType,
} from '../language/types.js';
import { type Json, type JsonObject, numberOf } from '../utils/json.js';
import type { AnyBehaviour, Builder, Link } from './behaviour.js';
import { type Catcher, compileCatchers } from './catch.js';
import type { ChildRules } from './children.js';
import { compileDataFlow, type DataFlow } from './data-flow.js';
import type { NamedType } from './history-event.js';
import { type Limits, SERVICE_LIMITS } from './limits.js';
import type { Way } from './observer.js';
import { compileRetriers, type Retrier } from './retry.js';
import { behaviours } from './states/index.js';
import type { TaskWork } from './tasks.js';

export interface Program {
  readonly type: StateMachineType;
  readonly limits: Limits;
  /** Those of the type of state machine that it is run as, and of child executions of either type. */
  readonly limitsOf: Readonly<Record<StateMachineType, Limits>>;
  readonly root: Container;
  /** Every container, by its id. */
  readonly containers: readonly Container[];
  /** The machine's own TimeoutSeconds. */
  readonly timeoutSeconds: number | undefined;
  readonly prepareTask: PrepareTask | undefined;
  /** The ARNs of the activities that its tasks are of. */
  readonly activities: readonly string[];
}

/**
 * What an integration makes of the parameters before its task is scheduled: the request that is sent, or why there can
 * be none, in the service's words without the prefix that names the state; undefined where they are sent as they are.
 * Nothing retries or catches a refusal. Has to give the same answer for the same arguments.
 */
export type PrepareTask = (
  resource: TaskResource,
  parameters: Json,
  /** That of the state. */
  queryLanguage: QueryLanguage,
) => { readonly parameters: Json } | { readonly refusal: string } | undefined;

/** States and where they start: the machine itself, a Branch, an ItemProcessor. */
export interface Container {
  readonly id: number;
  readonly startAt: Node;
  readonly nodes: ReadonlyMap<string, Node>;
}

/** A state, compiled. */
export class Node {
  readonly name: string;
  /** Where in the definition it is. */
  readonly place: Place;
  readonly type: StateType;
  readonly queryLanguage: QueryLanguage;
  readonly behaviour: AnyBehaviour;
  readonly flow: DataFlow;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
  readonly entered: NamedType;
  /** Undefined for types that are never left. */
  readonly exited: NamedType | undefined;
  private iterations: IterationTypes | undefined;
  /** What the behaviour compiled of the fields that are its own. */
  work: unknown;
  /** Undefined for types without children. */
  children: ChildRules | undefined;
  /** Undefined at the end of the container. Set when all states of the container are known. */
  next: Node | undefined;
  /** How it is left when its work is done; undefined for types that have neither Next nor End. */
  readonly way: Way | undefined;

  constructor(name: string, place: Place, state: State, queryLanguage: QueryLanguage, link: Link) {
    this.name = name;
    this.place = place;
    this.type = state.Type;
    this.queryLanguage = queryLanguage;
    this.behaviour = behaviours[state.Type] as AnyBehaviour;
    this.flow = compileDataFlow(state, queryLanguage);
    this.retriers = compileRetriers('Retry' in state ? state.Retry : undefined);
    this.catchers = compileCatchers('Catch' in state ? state.Catch : undefined, queryLanguage, link);
    const { enteredType, exitedType } = this.behaviour;
    this.entered = { type: enteredType, name };
    this.exited = exitedType && { type: exitedType, name };
    this.way = 'Next' in state ? NEXT : 'End' in state ? END : undefined;
  }

  /** Of a Map state: what the events of its iterations tell first. */
  get iterationTypes(): IterationTypes {
    const { name } = this;
    this.iterations ??= {
      MapIterationStarted: { type: 'MapIterationStarted', name },
      MapIterationSucceeded: { type: 'MapIterationSucceeded', name },
      MapIterationFailed: { type: 'MapIterationFailed', name },
      MapIterationAborted: { type: 'MapIterationAborted', name },
    };
    return this.iterations;
  }
}

type IterationTypes = Readonly<
  Record<'MapIterationStarted' | 'MapIterationSucceeded' | 'MapIterationFailed' | 'MapIterationAborted', NamedType>
>;

const NEXT: Way = ['Next'];
const END: Way = ['End'];

export interface ProgramOptions {
  readonly type?: StateMachineType;
  /** Quotas other than the service's. */
  readonly limits?: Partial<Limits>;
  /** Default: every task is scheduled with the parameters of the definition. */
  readonly prepareTask?: PrepareTask;
}

/** Compiles a valid definition. An invalid one is the caller's mistake: validate first. */
export function compileProgram(definition: StateMachineDefinition, options: ProgramOptions = {}): Program {
  const type = options.type ?? 'STANDARD';
  const limitsOf = {
    STANDARD: { ...SERVICE_LIMITS.STANDARD, ...options.limits },
    EXPRESS: { ...SERVICE_LIMITS.EXPRESS, ...options.limits },
  };
  const containers: Container[] = [];
  const activities = new Set<string>();

  function compileContainer(source: StateContainer, place: Place): Container {
    const nodes = new Map<string, Node>();
    const links: { readonly name: string; readonly set: (node: Node) => void }[] = [];
    const link: Link = (name, set) => links.push({ name, set });
    const id = containers.length;
    // Holds the place, so that a container comes before those inside of it.
    containers.push(undefined as never);
    const states = place.at('States');
    for (const [name, state] of Object.entries(source.States)) {
      const queryLanguage = effectiveQueryLanguage(state as unknown as JsonObject, definition.QueryLanguage);
      const here = states.at(name);
      const node = new Node(name, here, state, queryLanguage, link);
      const container: Builder['container'] = (inner, ...steps) => compileContainer(inner, here.along(steps));
      node.work = node.behaviour.compile(state, { queryLanguage, type, link, container });
      node.children = node.behaviour.childRules?.(node.work);
      if (isTask(node) && node.work.resource.kind === 'activity') activities.add(node.work.resource.arn);
      if ('Next' in state && state.Next !== undefined) link(state.Next, (next) => (node.next = next));
      nodes.set(name, node);
    }
    for (const { name, set } of links) set(nodeNamed(nodes, name));
    const container = { id, startAt: nodeNamed(nodes, source.StartAt), nodes };
    containers[id] = container;
    return container;
  }

  const root = compileContainer(definition, Place.root);
  return {
    type,
    limits: limitsOf[type],
    limitsOf,
    root,
    containers,
    timeoutSeconds: numberOf(definition.TimeoutSeconds),
    prepareTask: options.prepareTask,
    activities: [...activities],
  };
}

function isTask(node: Node): node is Node & { readonly work: TaskWork } {
  return node.type === 'Task';
}

function nodeNamed(nodes: ReadonlyMap<string, Node>, name: string): Node {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`No state "${name}" in its container: the definition was not validated`);
  return node;
}
