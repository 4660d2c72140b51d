// Paths that bind variables on their way: a@$x, a#$i, and % for the value that a step went out from. Each step goes on
// from tuples: a value, and the variables that were bound on the way to it.
// https://docs.jsonata.org/path-operators

import type { Pair, Stage, SyntaxNode } from '../syntax-tree.js';
import { type Code, Frame, LeftToLibrary, type Tuple } from './code.js';
import { type Compiler, type Part, type Place, within } from './compiler.js';
import { atPosition, timesPicked } from './filter.js';
import { addToGroup, keyOf, objectOf } from './group.js';
import { namesBoundIn, Scope } from './scope.js';
import { type Finish, type Marked, marked, sequenceOf } from './sequences.js';
import { sorted } from './sort.js';
import { keptSingleton, type PathNode, type PathStep, stepCode } from './steps.js';
import { append } from './values.js';

type TupleStream = Marked;

/** The steps before the first one that binds variables, and the others. */
interface Steps {
  readonly constructed: PathStep | undefined;
  readonly before: readonly PathStep[];
  readonly after: readonly TupleStep[];
}

/** `tuples` is undefined as long as there are values alone: those of `items`. */
type TupleStep = (items: readonly unknown[], tuples: TupleStream | undefined, frame: Frame) => TupleStream;

type TupleStage = (tuples: TupleStream, frame: Frame) => TupleStream;

export function tuplePathCode(node: PathNode, place: Place, finish: Finish, compiler: Compiler): Code {
  const inner = within(place);
  const scope = new Scope(place.scope, [], namesBoundIn([node.steps, node.group]), compiler.tupleNames);
  const context: Context = { scope, place: { scope, depth: inner.depth }, outside: inner, compiler };
  const { constructed, before, after } = stepsOf(node, context);
  const group = node.group && groupedTuples(node.group.lhs, context);
  const isAbsolute = node.steps[0]?.type === 'variable';
  const keepsTuples = node.tuple ?? false;
  const keepsSingleton = node.keepSingletonArray ?? false;
  return (input, frame) => {
    let items: unknown[] = Array.isArray(input) && !isAbsolute ? input : marked([input]);
    if (constructed !== undefined) items = constructed(items, frame);
    for (const step of before) {
      items = step(items, frame);
      if (items.length > 0) continue;
      if (group !== undefined) throw new LeftToLibrary();
      return finish(keepsSingleton ? keptSingleton(items) : items);
    }
    let tuples: TupleStream | undefined;
    for (const step of after) tuples = step(items, tuples, frame);
    // An array constructor with variables, and nothing behind it.
    if (tuples === undefined) throw new LeftToLibrary();
    if (group !== undefined) return finish(group(tuples, frame));
    const result = keepsTuples ? tuples : sequenceOf(...tuples.map((tuple) => (tuple as Tuple)['@']));
    return finish(keepsSingleton ? keptSingleton(result) : result);
  };
}

interface Context {
  /** With the variables of the tuples. */
  readonly scope: Scope;
  readonly place: Place;
  readonly outside: Place;
  readonly compiler: Compiler;
}

function stepsOf({ steps }: PathNode, context: Context): Steps {
  const { compiler, outside } = context;
  const firstTuple = steps.findIndex(({ tuple }) => tuple);
  const [first] = steps;
  const constructed = firstTuple === 0 && first?.consarray ? constructedStep(first, context) : undefined;
  const before = steps.slice(0, firstTuple).map((step, index) => {
    return stepCode(step, index === 0, false, outside, compiler);
  });
  const after = steps.slice(constructed === undefined ? firstTuple : 1).map((step) => tupleStep(step, context));
  return { constructed, before, after };
}

/** An array constructor that would bind a variable: it does not, and with a variable its values are not used. */
function constructedStep(node: SyntaxNode, { compiler, outside }: Context): PathStep {
  const step = stepCode(node, true, false, outside, compiler);
  return (items, frame) => {
    const array = step(items, frame);
    return node.focus === undefined ? array : (items as unknown[]);
  };
}

function frameOf(tuple: Tuple, outer: Frame, { scope }: Context): Frame {
  return new Frame(outer.run, outer, scope.unboundSlots(), tuple);
}

function tupleStep(step: SyntaxNode, context: Context): TupleStep {
  const stages = (step.stages ?? []).map((stage) => stageOf(stage, context));
  const bind = step.type === 'sort' ? sortStep(step, context) : valueStep(step, context);
  return (items, tuples, frame) => stages.reduce((stream, stage) => stage(stream, frame), bind(items, tuples, frame));
}

function valueStep(step: SyntaxNode, context: Context): TupleStep {
  const { code, cost } = context.compiler.partOf(step, context.place);
  const { focus, index: position } = step;
  const label = step.ancestor?.label;
  return (items, given, frame) => {
    const { run } = frame;
    const tuples = (given ?? items.map((item) => ({ '@': item }))) as readonly Tuple[];
    const stream: TupleStream = marked([]);
    stream.tupleStream = true;
    for (const tuple of tuples) {
      run.read(cost);
      const found = code(tuple['@'], frameOf(tuple, frame, context));
      if (found === undefined) continue;
      const values: Marked = Array.isArray(found) ? found : [found];
      for (const [at, value] of values.entries()) {
        const next: Tuple = Object.assign(Object.create(null), tuple);
        if (values.tupleStream) Object.assign(next, value);
        else {
          if (focus === undefined) next['@'] = value;
          else next[focus] = value;
          if (position !== undefined) next[position] = at;
          if (label !== undefined) next[label] = tuple['@'];
        }
        run.allocate(8);
        stream.push(next);
      }
    }
    return stream;
  };
}

function sortStep(step: SyntaxNode & { readonly type: 'sort' }, context: Context): TupleStep {
  const { compiler, place, outside } = context;
  const sortTuples = sorted(step, place, compiler, {
    valueOf: (tuple) => (tuple as Tuple)['@'],
    frameOf: (tuple, frame) => frameOf(tuple as Tuple, frame, context),
  });
  const sortValues = sorted(step, outside, compiler);
  return (items, tuples, frame) => {
    if (tuples !== undefined) {
      // Sorted tuples are taken for values by the library.
      if (!tuples.tupleStream) throw new LeftToLibrary();
      return sortTuples(tuples, frame);
    }
    const stream: TupleStream = marked([]);
    stream.tupleStream = true;
    for (const [at, value] of sortValues(items, frame).entries()) {
      stream.push({ '@': value, ...(step.index === undefined ? {} : { [step.index]: at }) });
    }
    return stream;
  };
}

function stageOf(stage: Stage, context: Context): TupleStage {
  if (stage.type === 'index') {
    return (tuples) => {
      for (const [at, tuple] of tuples.entries()) (tuple as Tuple)[stage.value] = at;
      return tuples;
    };
  }
  const { expr } = stage;
  if (expr.type === 'number') {
    const pick = atPosition(Math.floor(expr.value as number));
    return (tuples, frame) => {
      const picked: TupleStream = pick(tuples.slice(), frame);
      if (tuples.tupleStream) picked.tupleStream = true;
      return picked;
    };
  }
  return pickedBy(context.compiler.partOf(expr, context.place), context);
}

function pickedBy({ code, cost }: Part, context: Context): TupleStage {
  return (tuples, frame) => {
    if (!tuples.tupleStream) throw new LeftToLibrary();
    const picked: TupleStream = marked([]);
    picked.tupleStream = true;
    for (const [index, each] of tuples.entries()) {
      const tuple = each as Tuple;
      frame.run.read(cost);
      const result = code(tuple['@'], frameOf(tuple, frame, context));
      const times = timesPicked(result, index, tuples.length, frame);
      for (let time = 0; time < times; time += 1) picked.push(tuple);
    }
    return picked;
  };
}

function groupedTuples(pairs: readonly Pair[], context: Context): (tuples: TupleStream, frame: Frame) => unknown {
  const { compiler, place } = context;
  const members = pairs.map(([key, value]) => {
    return { key: compiler.partOf(key, place), value: compiler.partOf(value, place) };
  });
  return (tuples, frame) => {
    if (!tuples.tupleStream) throw new LeftToLibrary();
    const groups: Parameters<typeof addToGroup>[0] = new Map();
    for (const each of tuples) {
      const tuple = each as Tuple;
      for (const member of members) {
        frame.run.read(member.key.cost);
        const key = keyOf(member.key.code(tuple['@'], frameOf(tuple, frame, context)));
        if (key !== undefined) addToGroup(groups, key, member, tuple, frame);
      }
    }
    return objectOf(groups, frame, (member, data) => {
      const tuple = reduced(data, frame);
      const value = tuple['@'];
      // As the library does: a tuple that is in two groups has its value in the first of them alone.
      delete tuple['@'];
      return member.value.code(value, frameOf(tuple, frame, context));
    });
  };
}

/** One tuple of all the tuples of a group: their values and variables put together. */
function reduced(data: unknown, { run }: Frame): Tuple {
  if (!Array.isArray(data)) return data as Tuple;
  const [first, ...others] = data as readonly Tuple[];
  const result: Tuple = Object.assign(Object.create(null), first);
  for (const tuple of others) {
    for (const name of Object.keys(tuple)) result[name] = append(result[name], tuple[name], run);
  }
  return result;
}
