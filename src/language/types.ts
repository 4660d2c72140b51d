// What a state machine definition is, as TypeScript types: the Amazon States Language with the names
// that it uses itself. One interface a state type, with the fields of both query languages; which of
// them go together is for validate/ to say.
//
// The specification: https://states-language.net/spec.html
// The service's own pages: https://docs.aws.amazon.com/step-functions/latest/dg/

import type { ExactNumber, Json, JsonObject } from '../utils/json.js';

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
export type StateMachineType = 'STANDARD' | 'EXPRESS';

/** A number of a definition. One that was read from text keeps that text: `2.0` is an ExactNumber. */
export type DefinitionNumber = number | ExactNumber;

/** A number, or in JSONata states a string `{% ... %}` that gives one. */
export type NumberOrExpression = DefinitionNumber | string;

/** JSON in which `"name.$"` members (JSONPath) or `"{% ... %}"` strings (JSONata) are evaluated. */
export type PayloadTemplate = Json;

/** A whole state machine. https://states-language.net/spec.html#toplevelfields */
export interface StateMachineDefinition extends StateContainer {
  readonly QueryLanguage?: QueryLanguage;
  readonly Version?: string;
  /** Seconds after which the whole execution ends as TIMED_OUT. */
  readonly TimeoutSeconds?: DefinitionNumber;
}

/** States and where they start: the machine itself, a Branch of a Parallel, the ItemProcessor of a Map. */
export interface StateContainer {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Any state. https://states-language.net/spec.html#state-types */
export type State =
  | TaskState
  | ParallelState
  | MapState
  | PassState
  | WaitState
  | ChoiceState
  | SucceedState
  | FailState;

/** The names of the state types, as `Type` has them. */
export type StateType = State['Type'];

/** From the name of a state type to its interface. */
export type StateTypes = { readonly [K in StateType]: Extract<State, { readonly Type: K }> };

export interface CommonFields {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

/** Exactly one of the two. https://states-language.net/spec.html#transition */
export interface TransitionFields {
  readonly Next?: string;
  readonly End?: boolean;
}

/** JSONPath: which part of the input a state sees, and of its result it passes on. */
export interface PathFields {
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
export interface AssignField {
  readonly Assign?: JsonObject;
}

/** JSONata: what a state passes on. */
export interface OutputField {
  readonly Output?: PayloadTemplate;
}

/** https://states-language.net/spec.html#errors */
export interface ErrorHandlingFields {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

/** Hands work to someone else. https://states-language.net/spec.html#task-state */
export interface TaskState
  extends CommonFields,
    TransitionFields,
    PathFields,
    AssignField,
    OutputField,
    ErrorHandlingFields {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: PayloadTemplate;
  readonly ResultSelector?: PayloadTemplate;
  readonly ResultPath?: string | null;
  readonly TimeoutSeconds?: NumberOrExpression;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: NumberOrExpression;
  readonly HeartbeatSecondsPath?: string;
  /** `RoleArn`, or `RoleArn.$`: the role that the task is run with. */
  readonly Credentials?: JsonObject;
}

/** Runs branches at the same time. https://states-language.net/spec.html#parallel-state */
export interface ParallelState
  extends CommonFields,
    TransitionFields,
    PathFields,
    AssignField,
    OutputField,
    ErrorHandlingFields {
  readonly Type: 'Parallel';
  readonly Branches: readonly StateContainer[];
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: PayloadTemplate;
  readonly ResultSelector?: PayloadTemplate;
  readonly ResultPath?: string | null;
}

/** Runs the same states for each item. https://states-language.net/spec.html#map-state */
export interface MapState
  extends CommonFields,
    TransitionFields,
    PathFields,
    AssignField,
    OutputField,
    ErrorHandlingFields {
  readonly Type: 'Map';
  readonly ItemProcessor?: ItemProcessor;
  /** The older name of ItemProcessor. */
  readonly Iterator?: ItemProcessor;
  readonly ItemsPath?: string;
  readonly Items?: PayloadTemplate;
  readonly ItemSelector?: PayloadTemplate;
  /** The older name of ItemSelector. */
  readonly Parameters?: PayloadTemplate;
  readonly MaxConcurrency?: NumberOrExpression;
  readonly MaxConcurrencyPath?: string;
  readonly ResultSelector?: PayloadTemplate;
  readonly ResultPath?: string | null;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  readonly ToleratedFailureCount?: NumberOrExpression;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: NumberOrExpression;
  readonly ToleratedFailurePercentagePath?: string;
  readonly Label?: string;
}

/** Passes its input on, or a fixed result. https://states-language.net/spec.html#pass-state */
export interface PassState extends CommonFields, TransitionFields, PathFields, AssignField, OutputField {
  readonly Type: 'Pass';
  readonly Result?: Json;
  readonly Parameters?: PayloadTemplate;
  readonly ResultPath?: string | null;
}

/** Waits; has exactly one of the four fields. https://states-language.net/spec.html#wait-state */
export interface WaitState extends CommonFields, TransitionFields, PathFields, AssignField, OutputField {
  readonly Type: 'Wait';
  readonly Seconds?: NumberOrExpression;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

/** Goes one of several ways. https://states-language.net/spec.html#choice-state */
export interface ChoiceState extends CommonFields, PathFields, AssignField, OutputField {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

/** Ends its container well. https://states-language.net/spec.html#succeed-state */
export interface SucceedState extends CommonFields, PathFields, OutputField {
  readonly Type: 'Succeed';
}

/** Fails its container. https://states-language.net/spec.html#fail-state */
export interface FailState extends CommonFields {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export interface ItemProcessor extends StateContainer {
  readonly ProcessorConfig?: ProcessorConfig;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
export interface ProcessorConfig {
  readonly Mode?: 'INLINE' | 'DISTRIBUTED';
  readonly ExecutionType?: 'STANDARD' | 'EXPRESS';
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
export interface ItemReader {
  readonly Resource: string;
  readonly ReaderConfig?: ReaderConfig;
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: PayloadTemplate;
}

export interface ReaderConfig {
  readonly InputType?: string;
  readonly Transformation?: string;
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: string;
  readonly ItemsPointer?: string;
  readonly ManifestType?: string;
  readonly MaxItems?: NumberOrExpression;
  readonly MaxItemsPath?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
export interface ItemBatcher {
  readonly MaxItemsPerBatch?: NumberOrExpression;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: NumberOrExpression;
  readonly MaxInputBytesPerBatchPath?: string;
  readonly BatchInput?: PayloadTemplate;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
export interface ResultWriter {
  readonly Resource?: string;
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: PayloadTemplate;
  readonly WriterConfig?: { readonly Transformation?: string; readonly OutputType?: string };
}

/** https://states-language.net/spec.html#retrying-after-error */
export interface Retrier {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: DefinitionNumber;
  readonly MaxAttempts?: DefinitionNumber;
  readonly BackoffRate?: DefinitionNumber;
  readonly MaxDelaySeconds?: DefinitionNumber;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** https://states-language.net/spec.html#fallback-states */
export interface Catcher extends AssignField, OutputField {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

/** One of the `Choices`. https://states-language.net/spec.html#choice-state */
export type ChoiceRule = JsonPathChoiceRule | JsonataChoiceRule;

export interface JsonataChoiceRule extends AssignField, OutputField {
  readonly Comment?: string;
  readonly Condition: string | boolean;
  readonly Next: string;
}

/** A condition and where it leads. */
export type JsonPathChoiceRule = ChoiceCondition & AssignField & { readonly Next: string };

/**
 * A condition: `And`, `Or` or `Not` of others, or `Variable` with exactly one comparison, whose
 * names and operands the table of expressions/choice/ lists.
 */
export interface ChoiceCondition {
  readonly Comment?: string;
  readonly And?: readonly ChoiceCondition[];
  readonly Or?: readonly ChoiceCondition[];
  readonly Not?: ChoiceCondition;
  readonly Variable?: string;
  readonly [operator: string]: ComparisonOperand | readonly ChoiceCondition[] | ChoiceCondition | undefined;
}

export type ComparisonOperand = string | DefinitionNumber | boolean | JsonObject;
