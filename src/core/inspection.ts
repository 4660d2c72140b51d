// A look at one state while it runs: what TestState shows of its data, and what is different in such a test. Executions
// are not inspected, and what asks for an inspection does nothing then.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html

import type { Json, JsonObject } from '../utils/json.js';
import type { Payload } from './payload.js';
import type { StateFailure } from './state-failure.js';

/** The steps of the data flow, as InspectionData names them. */
export type InspectedPayload =
  | 'afterArguments'
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterResultPath'
  | 'afterResultSelector'
  | 'result';

/** What the fields of a Map state come to. */
export type InspectedField =
  | 'afterItemsPath'
  | 'maxConcurrency'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage';

export interface Inspection {
  /** The context object of the state, in place of the execution's. The item of a Map and a task token are added to it. */
  readonly context: JsonObject;
  /** A step of the data flow has been made. */
  payload(step: InspectedPayload, payload: Payload): void;
  /** A field of a Map state has been evaluated. */
  field(name: InspectedField, value: Json): void;
  /** The state has failed; its Retriers and Catchers are yet to be asked. */
  failed(failure: StateFailure): void;
}
