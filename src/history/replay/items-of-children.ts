// What the ItemReader of a Map Run read, out of the inputs of its child executions: the history of a Map Run does not tell.
//
//   I1. An item is what ItemSelector was given of it, and that is all that anybody sees of it: members that are in no input
//       are not made up.
//   I2. Where an input is made of an item in another way than by taking parts of it, it does not say what the item was.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemselector.html
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html

import type { FoundItem } from '../../core/stored-items.js';
import type { MapState } from '../../language/types.js';
import { isJsonArray, isJsonObject, type Json, memberOf, setMember } from '../../utils/json.js';
import { keyOf, type MapRunChildren, outputOf } from './map-run-children.js';

/** The items in their order, or why the children do not show them. */
export function itemsOfChildren(state: MapState, run: MapRunChildren): readonly FoundItem[] | string {
  const missing = missingChildren(state, run);
  if (missing !== undefined) return missing;
  const inputs = inOrder(run);
  if (inputs === undefined)
    return 'what its ItemReader read is not in the recording, nor are the inputs of all children';
  const selected = state.ItemBatcher === undefined ? inputs : inputs.flatMap(itemsOfBatch);
  if (selected.some((value) => value === undefined)) return NO_BATCH;
  const selector = (state.ItemSelector ?? state.Parameters) as Json | undefined;
  if (selector === undefined) return (selected as Json[]).map((value) => ({ value }));
  const references: Reference[] = [];
  const other = findReferences(selector, [], references);
  if (other !== undefined) {
    return `what its ItemReader read is not in the recording, and ItemSelector makes the inputs of the children by ${other}, which does not say what the items were: pass an objectStore`;
  }
  return sortedByIndex(selected as Json[], references).map((value) => itemOf(value, references));
}

const NO_BATCH = 'what its ItemReader read is not in the recording, and inputs of its children are no batches of items';

/** How many children there were is only known where the output of the state is the list of what they gave. */
function missingChildren(state: MapState, run: MapRunChildren): string | undefined {
  const isList = SHAPING.every((field) => !(field in state));
  const { output } = run.recordedExit?.details ?? {};
  if (!isList || typeof output !== 'string') return undefined;
  const count = run.recordedResultCount;
  const succeeded = run.recorded.filter((track) => outputOf(track) !== undefined).length;
  if (count === undefined || count <= succeeded) return undefined;
  return `histories of its child executions are missing: ${count - succeeded} of ${count} that succeeded`;
}

const SHAPING = ['Output', 'ResultSelector', 'ResultPath', 'OutputPath', 'ResultWriter'];

/** The inputs in the order of the items, as far as anything tells it: the result of the Map, else when children started. */
function inOrder(run: MapRunChildren): readonly Json[] | undefined {
  const inputs = run.recordedInputValues;
  if (inputs.length === 0 || inputs.some((input) => input === undefined)) return undefined;
  const byStart = inputs as readonly Json[];
  return byResults(run, byStart) ?? withRestLast(byStart);
}

function byResults({ results, recorded }: MapRunChildren, inputs: readonly Json[]): readonly Json[] | undefined {
  if (results === undefined) return undefined;
  const byOutput = new Map<string, Json[]>();
  for (const [index, track] of recorded.entries()) {
    const output = outputOf(track);
    if (output === undefined) return undefined;
    const key = keyOf(output);
    const same = byOutput.get(key);
    if (same === undefined) byOutput.set(key, [inputs[index] as Json]);
    else same.push(inputs[index] as Json);
  }
  const ordered = results.map((result) => byOutput.get(keyOf(result))?.shift());
  return ordered.some((input) => input === undefined) ? undefined : (ordered as Json[]);
}

/** The one batch that has fewer items than all others is the last. */
function withRestLast(inputs: readonly Json[]): readonly Json[] {
  const sizes = inputs.map((input) => itemsOfBatch(input).length);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const rest = inputs.filter((_, index) => (sizes[index] ?? 0) < most);
  return rest.length === 1 ? [...inputs.filter((input) => input !== rest[0]), ...rest] : inputs;
}

function itemsOfBatch(input: Json): readonly (Json | undefined)[] {
  const items = isJsonObject(input) ? memberOf(input, 'Items') : undefined;
  return items !== undefined && isJsonArray(items) ? items : [undefined];
}

// --- ItemSelector -----------------------------------------------------------------------------------

/** A part of the item that stands somewhere in the input. */
interface Reference {
  readonly of: 'Value' | 'Key' | 'Index' | 'Source';
  /** The members of the item that lead to it. */
  readonly members: readonly string[];
  readonly at: readonly (string | number)[];
}

/** Collects what a template takes of the item. @returns the expression that does something else with it, if there is one */
function findReferences(template: Json, at: readonly (string | number)[], found: Reference[]): string | undefined {
  if (typeof template === 'string') return readJsonata(template, at, found);
  if (isJsonArray(template)) {
    for (const [index, value] of template.entries()) {
      const other = findReferences(value, [...at, index], found);
      if (other !== undefined) return other;
    }
    return undefined;
  }
  if (!isJsonObject(template)) return undefined;
  for (const [name, value] of Object.entries(template)) {
    const other =
      name.endsWith('.$') && typeof value === 'string'
        ? readPath(value, [...at, name.slice(0, -'.$'.length)], found)
        : findReferences(value, [...at, name], found);
    if (other !== undefined) return other;
  }
  return undefined;
}

function readPath(path: string, at: Reference['at'], found: Reference[]): string | undefined {
  const exact = /^\$\$\.Map\.Item\.(Value|Key|Index|Source)((?:\.[A-Za-z_]\w*)*)$/.exec(path);
  if (exact !== null) return add(exact, at, found);
  return /\$\$(?!\.(?:Execution|State|StateMachine)\b)/.test(path) ? path : undefined;
}

function readJsonata(text: string, at: Reference['at'], found: Reference[]): string | undefined {
  const expression = /^\{%\s*(.*?)\s*%\}$/s.exec(text)?.[1];
  if (expression === undefined) return undefined;
  const exact = /^\$states\.context\.Map\.Item\.(Value|Key|Index|Source)((?:\.[A-Za-z_]\w*)*)$/.exec(expression);
  if (exact !== null) return add(exact, at, found);
  return /\$states(?!\.(?:input|context\.(?:Execution|State|StateMachine))\b)/.test(expression) ? text : undefined;
}

function add(exact: RegExpExecArray, at: Reference['at'], found: Reference[]): undefined {
  const [, of, members = ''] = exact;
  found.push({ of: of as Reference['of'], members: members.split('.').slice(1), at });
}

function itemOf(input: Json, references: readonly Reference[]): FoundItem {
  const whole = references.find(({ of, members }) => of === 'Value' && members.length === 0);
  const textOf = (part: Reference['of']) => {
    const reference = references.find(({ of }) => of === part);
    const text = reference && valueAt(input, reference.at);
    return typeof text === 'string' ? text : undefined;
  };
  const [key, source] = [textOf('Key'), textOf('Source')];
  return {
    value: whole === undefined ? partsOf(input, references) : (valueAt(input, whole.at) ?? null),
    ...(key !== undefined && { key }),
    ...(source !== undefined && { source }),
  };
}

/** An object of those members that the input shows. */
function partsOf(input: Json, references: readonly Reference[]): Json {
  const item: { [name: string]: Json } = {};
  for (const { of, members, at } of references) {
    const value = valueAt(input, at);
    const last = members.at(-1);
    if (of !== 'Value' || last === undefined || value === undefined) continue;
    let owner = item;
    for (const name of members.slice(0, -1)) {
      const inner = memberOf(owner, name);
      const next: { [name: string]: Json } = inner !== undefined && isJsonObject(inner) ? inner : {};
      setMember(owner, name, next);
      owner = next;
    }
    setMember(owner, last, value);
  }
  return item;
}

function sortedByIndex(inputs: readonly Json[], references: readonly Reference[]): readonly Json[] {
  const index = references.find(({ of }) => of === 'Index');
  if (index === undefined) return inputs;
  return [...inputs].sort((a, b) => Number(valueAt(a, index.at)) - Number(valueAt(b, index.at)));
}

function valueAt(value: Json | undefined, path: Reference['at']): Json | undefined {
  let at = value;
  for (const token of path) {
    if (at === undefined) return undefined;
    if (typeof token === 'number') at = isJsonArray(at) ? at[token] : undefined;
    else at = isJsonObject(at) ? memberOf(at, token) : undefined;
  }
  return at;
}
