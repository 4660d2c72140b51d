// What is known of the data that a state is given, and of what it passes on: the data flow of the core, for shapes.
//
//   JSONPath  raw input -> InputPath -> Parameters -> [the state's work] -> ResultSelector
//             -> ResultPath (into the raw input) -> OutputPath
//   JSONata   input -> Arguments -> [the state's work] -> Output
//
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { expressionIn } from '../expressions/jsonata/index.js';
import type { Token } from '../expressions/jsonpath/tokens.js';
import type { Path } from '../expressions/path.js';
import type { Place } from '../language/place.js';
import { type ContainerVisit, objectsOf, type StateVisit } from '../language/traverse.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';
import { choiceOperators, pathsAskedFor } from './choice-operators.js';
import type { Compiled } from './compiled.js';
import { isDistributed } from './containers.js';
import type { FlowEdge } from './flow.js';
import { treeOf } from './jsonata-text.js';
import { objectOf as memberObject } from './members.js';
import {
  ARRAY,
  arrayOf,
  EMPTY_OBJECT,
  follow,
  isMiss,
  joinAll,
  type Miss,
  objectOf,
  SCALAR,
  type Shape,
  shapeOf,
  withShapeAt,
} from './shapes.js';

/** What comes of a state. */
export interface Passage {
  /** What the state at the end of the transition is given. */
  passedOn(edge: FlowEdge): Shape;
  /** What the first state of a branch or an iteration of this state is given. */
  given(container: ContainerVisit): Shape;
  /** The paths that can match nothing. */
  misses(): readonly PathMiss[];
}

export interface PathMiss {
  readonly path: Path;
  readonly place: Place;
  readonly miss: Miss;
}

/** What comes of a state that is given data of this shape. */
export function passageOf(visit: StateVisit, input: Shape, compiled: Compiled): Passage {
  return visit.queryLanguage === 'JSONata' ? jsonataPassage(visit, input) : new JsonPathPassage(visit, input, compiled);
}

/** What a catcher sees. */
const ERROR_OUTPUT = objectOf(
  new Map([
    ['Error', SCALAR],
    ['Cause', SCALAR],
  ]),
);

/** The result of a state's work, as far as it is known whatever the state does. */
function resultOf(visit: StateVisit): Shape | undefined {
  const { type } = visit;
  if (type === 'Parallel') return ARRAY;
  if (type === 'Map') return isDistributed(processorOf(visit)) ? 'unknown' : ARRAY;
  return type === 'Task' ? 'unknown' : undefined;
}

function processorOf({ state }: StateVisit): Pick<ContainerVisit, 'value'> | undefined {
  const value = memberObject(state, 'ItemProcessor') ?? memberObject(state, 'Iterator');
  return value && { value };
}

// --- JSONPath -------------------------------------------------------------------------------------

class JsonPathPassage implements Passage {
  private readonly visit: StateVisit;
  private readonly raw: Shape;
  private readonly compiled: Compiled;
  private readonly missed: PathMiss[] = [];
  /** The same path may be followed more than once: told is what the first time comes to. */
  private isTelling = true;
  private presentPaths: readonly Path[] | undefined;
  private readonly input: Shape;
  private readonly effectiveInput: Shape;
  private readonly result: Shape;
  private readonly output: Shape;

  constructor(visit: StateVisit, raw: Shape, compiled: Compiled) {
    this.visit = visit;
    this.raw = raw;
    this.compiled = compiled;
    const { state, type } = visit;
    const fixed = type === 'Pass' ? memberOf(state, 'Result') : undefined;
    // Beside a Result nothing else of the input counts.
    this.input = fixed === undefined ? this.select('InputPath', raw) : raw;
    if (fixed !== undefined) this.effectiveInput = shapeOf(fixed);
    else if (type === 'Map') this.effectiveInput = this.input;
    // What a task is given tells nothing of its result: only paths that miss would be found.
    else if (type === 'Task' && this.input === 'unknown') this.effectiveInput = 'unknown';
    else this.effectiveInput = this.template('Parameters', this.input);
    this.result = resultOf(visit) ?? this.effectiveInput;
    const selected = this.template('ResultSelector', this.result);
    this.output = this.select('OutputPath', this.withResult(state, selected));
    this.isTelling = false;
  }

  misses(): readonly PathMiss[] {
    this.isTelling = true;
    this.lookAtOtherFields();
    this.lookAtBranches();
    this.isTelling = false;
    return this.missed;
  }

  passedOn({ field, of }: FlowEdge): Shape {
    if (field === 'Catch') return this.withResult(of, ERROR_OUTPUT);
    return this.visit.type === 'Choice' ? this.withPresent() : this.output;
  }

  given(container: ContainerVisit): Shape {
    if (container.kind === 'Branch') return this.effectiveInput;
    const { state } = this.visit;
    if (memberOf(state, 'ItemBatcher') !== undefined) return 'unknown';
    for (const selector of ['ItemSelector', 'Parameters']) {
      if (memberOf(state, selector) !== undefined) return this.template(selector, this.input);
    }
    return elementsOf(this.items());
  }

  private items(): Shape {
    const { state, place } = this.visit;
    const path = memberOf(state, 'ItemsPath');
    if (memberOf(state, 'ItemReader') !== undefined) return 'unknown';
    return typeof path === 'string' ? this.find(path, this.input, place.at('ItemsPath')) : this.input;
  }

  /** InputPath and OutputPath. */
  private select(field: string, data: Shape): Shape {
    const path = memberOf(this.visit.state, field);
    if (path === null) return EMPTY_OBJECT;
    return typeof path === 'string' ? this.find(path, data, this.visit.place.at(field)) : data;
  }

  private withResult(fields: JsonObject, result: Shape): Shape {
    const path = memberOf(fields, 'ResultPath');
    if (path === null) return this.raw;
    if (typeof path !== 'string') return result;
    const steps = this.compiled.referencePath.ifValid(path)?.steps;
    return steps === undefined ? 'unknown' : withShapeAt(this.raw, steps, result);
  }

  /** What a payload template makes of the data; the data itself where there is none. */
  private template(field: string, data: Shape): Shape {
    const { state, place } = this.visit;
    const template = memberOf(state, field);
    return template === undefined ? data : this.inTemplate(template, data, place.at(field));
  }

  private inTemplate(template: Json, data: Shape, place: Place): Shape {
    if (isJsonArray(template)) {
      return arrayOf(joinAll(template.map((item, index) => this.inTemplate(item, data, place.at(index)))) ?? 'unknown');
    }
    if (!isJsonObject(template)) return SCALAR;
    const members = new Map<string, Shape>();
    for (const key of keysOf(template)) {
      const value = template[key] as Json; // its own
      if (!key.endsWith('.$')) members.set(key, this.inTemplate(value, data, place.at(key)));
      else members.set(key.slice(0, -'.$'.length), this.computed(value, data, place.at(key)));
    }
    return objectOf(members);
  }

  /** A path, or a call whose arguments are paths. */
  private computed(text: Json, data: Shape, place: Place): Shape {
    // In data of which nothing is known any path can match.
    if (typeof text !== 'string' || data === 'unknown') return 'unknown';
    if (text.startsWith('$')) return this.find(text, data, place);
    for (const path of this.compiled.intrinsic.ifValid(text)?.paths ?? []) this.findBy(path, data, place);
    return 'unknown';
  }

  private find(text: string, data: Shape, place: Place): Shape {
    if (data === 'unknown') return 'unknown';
    const path = this.compiled.path.ifValid(text);
    return path === undefined ? 'unknown' : this.findBy(path, data, place);
  }

  private findBy(path: Path, data: Shape, place: Place): Shape {
    if (path.source !== 'data') return 'unknown';
    const found = follow(data, path.jsonPath.tokens);
    if (!isMiss(found)) return found;
    if (this.isTelling) this.missed.push({ path, place, miss: found });
    // The state fails: whatever comes after it does not come from here.
    return 'unknown';
  }

  // --- fields that nothing comes of but a finding ---

  private lookAtOtherFields(): void {
    const { state, type, place } = this.visit;
    const look = (field: string, data: Shape) => {
      const text = memberOf(state, field);
      if (text !== undefined) this.computed(text, data, place.at(field));
    };
    this.template('Assign', this.result);
    for (const field of OF_INPUT.get(type) ?? []) look(field, this.input);
    for (const field of ['ErrorPath', 'CausePath']) if (type === 'Fail') look(field, this.raw);
    // Whether they see what InputPath selects is not known.
    if (type === 'Task' && this.input === this.raw) {
      for (const field of ['TimeoutSecondsPath', 'HeartbeatSecondsPath']) look(field, this.raw);
      this.template('Credentials', this.raw);
    }
    if (type === 'Map') {
      this.items();
      // Parameters are the older name of ItemSelector.
      for (const selector of ['ItemSelector', 'Parameters']) this.template(selector, this.input);
    }
  }

  private lookAtBranches(): void {
    const { catchers, choiceRules } = this.visit;
    for (const { item, place: at } of catchers) {
      const assign = memberOf(item, 'Assign');
      if (assign !== undefined) this.inTemplate(assign, ERROR_OUTPUT, at.at('Assign'));
    }
    for (const { item, place: at } of choiceRules) {
      const assign = this.present.length === 0 ? memberOf(item, 'Assign') : undefined;
      if (assign !== undefined) this.inTemplate(assign, this.input, at.at('Assign'));
      this.lookAtCondition(item, at, this.present);
    }
  }

  private lookAtCondition(condition: JsonObject, place: Place, present: readonly Path[]): void {
    for (const field of keysOf(condition)) {
      const value = condition[field] as Json; // its own
      if (field === 'Variable' || choiceOperators.get(field) === 'path') {
        const path = typeof value === 'string' ? this.compiled.path.ifValid(value) : undefined;
        if (path !== undefined && !present.some((asked) => isAtOrBelow(path, asked))) {
          this.findBy(path, this.input, place.at(field));
        }
      } else if (field === 'Not' && isJsonObject(value)) {
        this.lookAtCondition(value, place.at(field), present);
      } else if (field === 'And' || field === 'Or') {
        for (const { item, place: at } of objectsOf(condition, place, field)) this.lookAtCondition(item, at, present);
      }
    }
  }

  /** The paths of which the Choice state asks whether they match. */
  private get present(): readonly Path[] {
    this.presentPaths ??= this.visit.choiceRules.flatMap(({ item }) =>
      pathsAskedFor(item).flatMap((text) => this.compiled.path.ifValid(text) ?? []),
    );
    return this.presentPaths;
  }

  /** What a Choice state passes on: what it asks for may be there, whatever is known. */
  private withPresent(): Shape {
    const { present } = this;
    if (present.length === 0) return this.output;
    if (this.input !== this.raw || this.output !== this.input) return 'unknown';
    return present.reduce<Shape>((shape, { source, jsonPath }) => {
      // What is not known can be there.
      if (source !== 'data' || follow(shape, jsonPath.tokens) === 'unknown') return shape;
      const names = jsonPath.tokens.map((token) => (token.kind === 'property' ? token.name : 0));
      return withShapeAt(shape, names, 'unknown');
    }, this.output);
  }
}

/** The paths into what InputPath selects, by type. */
const OF_INPUT: ReadonlyMap<Json | undefined, readonly string[]> = new Map<Json, readonly string[]>([
  ['Wait', ['SecondsPath', 'TimestampPath']],
  ['Map', ['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath']],
]);

function isAtOrBelow(path: Path, other: Path): boolean {
  return (
    path.source === other.source &&
    other.jsonPath.tokens.every((token, index) => isSameStep(token, path.jsonPath.tokens[index]))
  );
}

/** Steps of Reference Paths; of any others it is not said. */
function isSameStep(token: Token, other: Token | undefined): boolean {
  if (token.kind === 'property') return other?.kind === 'property' && other.name === token.name;
  return token.kind === 'index' ? other?.kind === 'index' && other.index === token.index : true;
}

/** What an iteration over these items is given. Members of an object are items of a distributed Map. */
function elementsOf(items: Shape): Shape {
  if (items === 'unknown' || items.object !== undefined) return 'unknown';
  return items.items ?? 'unknown';
}

// --- JSONata --------------------------------------------------------------------------------------

function jsonataPassage(visit: StateVisit, input: Shape): Passage {
  const { state } = visit;
  const result = resultOf(visit) ?? input;
  const output = (fields: JsonObject, otherwise: Shape) => {
    const template = memberOf(fields, 'Output');
    return template === undefined ? otherwise : ofJsonata(template);
  };
  return {
    misses: () => [],
    passedOn({ field, of }) {
      if (field === 'Catch') return output(of, ERROR_OUTPUT);
      return output(of, field === 'Choices' ? input : result);
    },
    given(container) {
      const template = container.kind === 'Branch' ? memberOf(state, 'Arguments') : memberOf(state, 'ItemSelector');
      if (memberOf(state, 'ItemBatcher') !== undefined) return 'unknown';
      if (template !== undefined) return ofJsonata(template);
      if (container.kind === 'Branch') return input;
      if (memberOf(state, 'ItemReader') !== undefined) return 'unknown';
      const items = memberOf(state, 'Items');
      return elementsOf(items === undefined ? input : ofJsonata(items));
    },
  };
}

function ofJsonata(template: Json): Shape {
  if (isJsonArray(template)) return arrayOf(joinAll(template.map(ofJsonata)) ?? 'unknown');
  if (isJsonObject(template)) {
    return objectOf(new Map(entriesOf(template).map(([name, value]) => [name, ofJsonata(value)])));
  }
  return expressionIn(template) === undefined ? SCALAR : ofExpression(template);
}

/** An object that is written out has no other members; one whose value is undefined is not there. */
function ofExpression(template: Json): Shape {
  const tree = treeOf(template);
  if (tree?.type !== 'unary' || tree.value !== '{' || tree.group || tree.predicate) return 'unknown';
  const names = tree.lhs.map(([name]) => (name.type === 'string' ? String(name.value) : undefined));
  const known = names.filter((name) => name !== undefined);
  return known.length < names.length ? 'unknown' : objectOf(new Map(known.map((name) => [name, 'unknown'])));
}
