// The items of a Map state: where they come from, and what ItemSelector makes of each.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemspath.html
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemselector.html

import { ExpressionFailure } from '../expressions/failure.js';
import { compileJsonataField, compileJsonataTemplate } from '../expressions/jsonata/index.js';
import { compilePath, notAnArray } from '../expressions/path.js';
import { compilePayloadTemplate } from '../expressions/payload-template.js';
import type { MapState, QueryLanguage } from '../language/types.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, stringifyJson } from '../utils/json.js';
import type { CurrentItem, EvaluationScope } from './evaluation-scope.js';
import type { Fork, MapItem, Strand } from './execution.js';
import { Payload } from './payload.js';
import type { Turn } from './turn.js';

/** Items of the state's own data. */
export interface FoundItems {
  readonly values: readonly Json[];
  /** Of the members of an object: their names. */
  readonly keys: readonly string[] | undefined;
}

/** Finds the items in the effective input. @throws ExpressionFailure */
export type FindItems = (scope: EvaluationScope, strand: Strand, input: Payload) => FoundItems;

/** Makes the input of an iteration from the item that the scope is at. @throws ExpressionFailure */
export type SelectItem = (scope: EvaluationScope) => Json;

/** `acceptsObject`: a distributed Map takes the members of an object as items, too. */
export function compileItems(state: MapState, language: QueryLanguage, acceptsObject: boolean): FindItems {
  if (language === 'JSONata') return compileJsonataItems(state, acceptsObject);
  const { ItemsPath = '$' } = state;
  const path = compilePath(ItemsPath);
  return (scope, strand, input) => {
    const value = ItemsPath === '$' ? input.value : path.evaluate(scope.on(strand, input));
    const items = itemsOf(value, acceptsObject);
    if (items === undefined) throw notAnArray(path);
    scope.inspection?.field('afterItemsPath', value);
    return items;
  };
}

function compileJsonataItems({ Items }: MapState, acceptsObject: boolean): FindItems {
  if (Items === undefined) {
    return (_scope, _strand, { value }) => {
      const items = itemsOf(value, acceptsObject);
      if (items !== undefined) return items;
      const reason = `Map state input must be an array but was: ${stringifyJson(value)}`;
      throw new ExpressionFailure('States.QueryEvaluationError', reason);
    };
  }
  const field = compileJsonataField(Items, 'Items', acceptsObject ? ['array', 'object'] : 'array');
  return (scope, strand, input) => itemsOf(field.evaluate(scope.on(strand, input)), acceptsObject) ?? NO_ITEMS;
}

const NO_ITEMS: FoundItems = { values: [], keys: undefined };

/** The elements of an array, the members of an object where that is accepted. */
function itemsOf(value: Json, acceptsObject: boolean): FoundItems | undefined {
  if (isJsonArray(value)) return { values: value, keys: undefined };
  if (!acceptsObject || !isJsonObject(value)) return undefined;
  const entries = entriesOf(value);
  const values = entries.map(([key, member]) => ({ Key: key, Value: member }));
  return { values, keys: entries.map(([key]) => key) };
}

/** The items one by one, as a Map Run has them. */
export function mapItems({ values, keys }: FoundItems): readonly MapItem[] {
  return values.map((value, index) => ({ value, key: keys?.[index] }));
}

/** Undefined where an iteration is given the item as it is. `Parameters` is the older name of ItemSelector. */
export function compileItemSelector(state: MapState, language: QueryLanguage): SelectItem | undefined {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return undefined;
  const template =
    language === 'JSONata' ? compileJsonataTemplate(selector, 'ItemSelector') : compilePayloadTemplate(selector);
  return (scope) => template.evaluate(scope);
}

/** What an iteration is given: the item, or what ItemSelector makes of it. @throws ExpressionFailure, FailedState */
export function itemInput(
  turn: Turn,
  { strand, effectiveInput }: Fork,
  item: MapItem,
  index: number,
  selectItem: SelectItem | undefined,
): Payload {
  const value =
    selectItem === undefined ? item.value : selected(turn, strand, effectiveInput, { ...item, index }, selectItem);
  return checkedInput(turn, strand, value);
}

/** The same of item `index` of an inline Map. @throws ExpressionFailure, FailedState */
export function inlineItemInput(turn: Turn, fork: Fork, index: number, selectItem: SelectItem | undefined): Payload {
  const { strand } = fork;
  const value = fork.items?.[index];
  if (value === undefined) throw new Error(`There is no item ${index}: nothing was to be started for it`);
  if (selectItem === undefined) return checkedInput(turn, strand, value);
  return itemInput(turn, fork, { value, key: undefined }, index, selectItem);
}

function checkedInput(turn: Turn, { node }: Strand, value: Json): Payload {
  const input = new Payload(value);
  turn.check(input, node.name);
  return input;
}

function selected(
  { scope }: Turn,
  strand: Strand,
  effectiveInput: Payload,
  item: CurrentItem,
  selectItem: SelectItem,
): Json {
  return scope.withItem(item, () => selectItem(scope.on(strand, effectiveInput)));
}
