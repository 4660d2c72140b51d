// What TestState tells of the data of a state on its way. Recorded: which steps those are depends on the type of the state
// and on its query language.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html

import { catcherFor } from '../../core/catch.js';
import type { InspectedField, InspectedPayload, Inspection } from '../../core/inspection.js';
import { Payload } from '../../core/payload.js';
import type { StateFailure } from '../../core/state-failure.js';
import type { QueryLanguage, StateType } from '../../language/types.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../../utils/json.js';
import type { TestedState } from './tested-state.js';

/** JSON texts, but for what the fields of a Map state come to. */
export interface InspectionData {
  /** The raw input. */
  readonly input?: string;
  readonly afterArguments?: string;
  readonly afterInputPath?: string;
  readonly afterParameters?: string;
  readonly afterItemsPath?: string;
  /** An array of the inputs of the iterations, where there is an ItemSelector. */
  readonly afterItemSelector?: string;
  /** An array of the inputs of the child executions, where there is an ItemBatcher. */
  readonly afterItemBatcher?: string;
  /** The items, where a ReaderConfig has an ItemsPointer. */
  readonly afterItemsPointer?: string;
  readonly result?: string;
  readonly afterResultSelector?: string;
  readonly afterResultPath?: string;
  /** The variables when the state has been left; not there where there are none. */
  readonly variables?: string;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  readonly errorDetails?: InspectionErrorDetails;
}

/** What takes the error. https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionErrorDetails.html */
export interface InspectionErrorDetails {
  /** The index of the Catcher. */
  readonly catchIndex?: number;
  /** The index of the Retrier. */
  readonly retryIndex?: number;
  readonly retryBackoffIntervalSeconds?: number;
}

/** The steps that are told of, for each query language. `maxConcurrency` and thresholds are told whenever there are some. */
const TOLD: Readonly<Record<QueryLanguage, Readonly<Record<StateType, readonly InspectedPayload[]>>>> = {
  JSONPath: {
    Task: ['afterInputPath', 'afterParameters', 'result', 'afterResultSelector', 'afterResultPath'],
    Pass: ['afterInputPath', 'afterParameters', 'result', 'afterResultSelector', 'afterResultPath'],
    Map: ['afterInputPath', 'afterResultSelector', 'afterResultPath'],
    Parallel: ['afterResultSelector', 'afterResultPath'],
    Choice: ['afterInputPath'],
    Succeed: ['afterInputPath'],
    Wait: ['afterInputPath'],
    Fail: ['afterInputPath'],
  },
  JSONata: {
    Task: ['afterArguments', 'result'],
    Pass: [],
    Map: [],
    Parallel: [],
    Choice: [],
    Succeed: [],
    Wait: [],
    Fail: [],
  },
};

/** Listens to the core while the state runs. */
export class StateInspection implements Inspection {
  readonly context: JsonObject;
  /** The latest failure of the state. */
  failure: StateFailure | undefined;
  /** The inputs of children that a mock stood for. */
  readonly children: Payload[] = [];
  /** The items that a reader found, where an ItemsPointer says which. */
  pointedItems: readonly Json[] | undefined;
  private readonly tested: TestedState;
  private readonly payloads = new Map<InspectedPayload, Payload>();
  private readonly fields = new Map<InspectedField, Json>();

  constructor(context: JsonObject, tested: TestedState) {
    this.context = context;
    this.tested = tested;
  }

  payload(step: InspectedPayload, payload: Payload): void {
    // What a Catcher makes of the error is no step of the result.
    if (this.failure === undefined) this.payloads.set(step, payload);
  }

  field(name: InspectedField, value: Json): void {
    this.fields.set(name, value);
  }

  failed(failure: StateFailure): void {
    this.failure = failure;
  }

  /** Which Catcher takes the failure. */
  catchDetails(): InspectionErrorDetails {
    const { failure, tested } = this;
    const { catchers } = tested.node;
    const catcher = failure === undefined ? undefined : catcherFor(catchers, failure);
    return catcher === undefined ? {} : { catchIndex: catchers.indexOf(catcher) };
  }

  data(input: Payload, variables: ReadonlyMap<string, Json>, errorDetails: InspectionErrorDetails): InspectionData {
    return {
      input: input.text(),
      ...this.steps(input),
      ...this.ofMap(),
      ...(variables.size === 0 ? {} : { variables: textOf(Object.fromEntries(variables)) }),
      ...(Object.keys(errorDetails).length === 0 ? {} : { errorDetails }),
    };
  }

  private steps(input: Payload): { readonly [step in InspectedPayload]?: string } {
    const { node, fields } = this.tested;
    // The input of a Fail state is looked at by nothing but its paths.
    if (node.type === 'Fail' && node.queryLanguage === 'JSONPath') return { afterInputPath: input.text() };
    const told = TOLD[node.queryLanguage][node.type].flatMap((step) => {
      const payload = this.payloads.get(step);
      // What a Pass state passes on is no result, unless it has one of its own.
      const isNone = step === 'result' && node.type === 'Pass' && memberOf(fields, 'Result') === undefined;
      return payload === undefined || isNone ? [] : [[step, payload.text()] as const];
    });
    return Object.fromEntries(told);
  }

  private ofMap(): InspectionData {
    const { tested, fields, children, pointedItems } = this;
    const has = (name: string) => memberOf(tested.fields, name) !== undefined;
    const inputs = children.map(({ value }) => value);
    const isMap = tested.node.type === 'Map';
    const isBatched = isMap && has('ItemBatcher');
    const isSelected = isMap && (has('ItemSelector') || has('Parameters'));
    const itemsPath = fields.get('afterItemsPath');
    return {
      ...(itemsPath === undefined ? {} : { afterItemsPath: textOfItems(itemsPath) }),
      ...(isSelected && inputs.length > 0
        ? { afterItemSelector: textOfItems(isBatched ? inputs.flatMap(itemsOfBatch) : inputs) }
        : {}),
      ...(isBatched && inputs.length > 0 ? { afterItemBatcher: textOfItems(inputs) } : {}),
      ...(pointedItems === undefined ? {} : { afterItemsPointer: textOfItems(pointedItems) }),
      ...numberField('maxConcurrency', fields),
      ...numberField('toleratedFailureCount', fields),
      ...numberField('toleratedFailurePercentage', fields),
    };
  }
}

function numberField(
  name: Exclude<InspectedField, 'afterItemsPath'>,
  fields: ReadonlyMap<InspectedField, Json>,
): { readonly [name: string]: number } {
  const value = fields.get(name);
  return typeof value === 'number' ? { [name]: value } : {};
}

function itemsOfBatch(input: Json): readonly Json[] {
  const items = isJsonObject(input) ? memberOf(input, 'Items') : undefined;
  return isJsonArray(items) ? items : [];
}

// Recorded: the items of a list are texts as ever, and a blank stands between them, as Java prints a list.
function textOfItems(items: Json): string {
  return isJsonArray(items) ? `[${items.map(textOf).join(', ')}]` : textOf(items);
}

function textOf(value: Json): string {
  return new Payload(value).text();
}
