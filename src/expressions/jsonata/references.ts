// What an expression refers to outside of itself.
//
// A name is looked up in the value that a path has come to. At the top level there is none, so that a name there is a
// mistake; the body of a function stands at the level of the function. Which references the service finds there was
// measured (published by the project floci, github.com/floci-io/floci).
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#reserved-variable-states

import type { Pair, Stage, SyntaxNode } from './syntax-tree.js';

export type StatesMember = 'input' | 'result' | 'errorOutput' | 'context';

// Recorded: in this order, where all of `$states` is asked for.
export const STATES_MEMBERS: readonly StatesMember[] = ['input', 'context', 'result', 'errorOutput'];

export interface References {
  /** Names that are looked up at the top level, `$` and `$$` among them: each once, as they are written. */
  readonly topLevel: readonly string[];
  /** Variables that the expression does not bind itself, `states` apart: each once, as they are written. */
  readonly variables: readonly string[];
  /** Members of `$states` by name. */
  readonly states: ReadonlySet<string>;
  /** `$states` is used as a whole, so that any of its members can be meant. */
  readonly allStates: boolean;
  /** The task token, or a part of the context object that has it in it. */
  readonly taskToken: boolean;
  /** Variables that are asked whether they are there: `$exists($x)`. */
  readonly askedFor: ReadonlySet<string>;
}

export function referencesOf(tree: SyntaxNode): References {
  const collector = new Collector();
  collector.visit(tree, { isTopLevel: true, bound: undefined });
  const { topLevel, variables, states, allStates, taskToken, askedFor } = collector;
  return { topLevel: [...topLevel], variables: [...variables], states, allStates, taskToken, askedFor };
}

/** Where a part of an expression stands. */
interface Place {
  readonly isTopLevel: boolean;
  readonly bound: Frame | undefined;
}

/** The variables that are bound around a place. */
interface Frame {
  readonly names: Set<string>;
  readonly around: Frame | undefined;
}

class Collector {
  readonly topLevel = new Set<string>();
  readonly variables = new Set<string>();
  readonly states = new Set<string>();
  readonly askedFor = new Set<string>();
  allStates = false;
  taskToken = false;

  visit(node: SyntaxNode, place: Place): void {
    this.node(node, place);
    this.modifiers(node, place);
  }

  private node(node: SyntaxNode, place: Place): void {
    switch (node.type) {
      case 'path':
        return this.path(node.steps, place);
      case 'name':
        if (place.isTopLevel) this.topLevel.add(node.value);
        return;
      case 'variable':
        return this.variable(node.value, place);
      case 'unary':
        if (node.value === '-') return this.visit(node.expression, place);
        return node.value === '[' ? this.all(node.expressions, place) : this.pairs(node.lhs, place);
      case 'binary':
      case 'apply':
        return this.all([node.lhs, node.rhs], place);
      case 'bind':
        this.visit(node.rhs, place);
        place.bound?.names.add(node.lhs.value);
        return;
      case 'condition':
        return this.all([node.condition, node.then, ...(node.else ? [node.else] : [])], place);
      case 'block':
        return this.all(node.expressions, inFrame(place));
      case 'function':
      case 'partial':
        if (node.procedure.type === 'variable' && node.procedure.value === 'exists') this.askFor(node.arguments[0]);
        return this.all([node.procedure, ...node.arguments], place);
      case 'lambda':
        return this.visit(
          node.body,
          inFrame(
            place,
            node.arguments.map(({ value }) => value),
          ),
        );
      case 'transform':
        return this.all([node.pattern, node.update, ...(node.delete ? [node.delete] : [])], inside(place));
      case 'sort':
        return this.all(
          node.terms.map(({ expression }) => expression),
          inside(place),
        );
      case 'string':
      case 'number':
      case 'value':
      case 'regex':
      case 'wildcard':
      case 'descendant':
      case 'parent':
      case 'operator':
        return;
      default:
        node satisfies never;
    }
  }

  private path(steps: readonly SyntaxNode[], place: Place): void {
    const [first, second] = steps;
    const isMember = first?.type === 'variable' && first.value === 'states' && second?.type === 'name';
    if (isMember && first.predicate === undefined && !isBound('states', place.bound)) {
      this.states.add(second.value);
      this.taskToken ||= second.value === 'context' && canLeadTo(['Task', 'Token'], steps.slice(2));
    } else if (first !== undefined) this.node(first, place);
    const within = inFrame(inside(place));
    steps.forEach((step, index) => {
      if (index > 0) this.node(step, within);
      for (const name of [step.focus, step.index]) if (name !== undefined) within.bound.names.add(name);
      this.modifiers(step, within);
    });
  }

  /** Filters and groups: of what the node gives. */
  private modifiers({ predicate = [], stages = [], group }: SyntaxNode, place: Place): void {
    const within = inside(place);
    for (const stage of [...predicate, ...stages]) this.stage(stage, within);
    if (group !== undefined) this.pairs(group.lhs, within);
  }

  private stage(stage: Stage, place: Place): void {
    if (stage.type === 'filter') this.visit(stage.expr, place);
    else place.bound?.names.add(stage.value);
  }

  private askFor(argument: SyntaxNode | undefined): void {
    const asked = argument?.type === 'path' ? argument.steps[0] : argument;
    if (asked?.type === 'variable') this.askedFor.add(asked.value);
  }

  private all(nodes: readonly SyntaxNode[], place: Place): void {
    for (const node of nodes) this.visit(node, place);
  }

  private pairs(pairs: readonly Pair[], place: Place): void {
    for (const pair of pairs) this.all(pair, place);
  }

  private variable(name: string, { isTopLevel, bound }: Place): void {
    if (name === '' || name === '$') {
      if (isTopLevel) this.topLevel.add(`$${name}`);
    } else if (isBound(name, bound)) {
      return;
    } else if (name === 'states') {
      this.allStates = true;
      this.taskToken = true;
    } else {
      this.variables.add(name);
    }
  }
}

/** Whether the place of these names can be where the steps lead, or inside of what is there. */
function canLeadTo(names: readonly string[], steps: readonly SyntaxNode[]): boolean {
  return names.every((name, index) => {
    const step = steps[index];
    return step?.type !== 'name' || step.value === name;
  });
}

function inside(place: Place): Place {
  return { ...place, isTopLevel: false };
}

function inFrame(place: Place, names: readonly string[] = []): Place & { readonly bound: Frame } {
  return { ...place, bound: { names: new Set(names), around: place.bound } };
}

function isBound(name: string, frame: Frame | undefined): boolean {
  return frame !== undefined && (frame.names.has(name) || isBound(name, frame.around));
}
