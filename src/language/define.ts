// Types that check a definition where it is written, and read the names of its states. Nothing of this is there at run
// time.
//
// 1. What does not compile is refused at run time too; the reverse does not hold: paths, expressions, ranges and Resources
//    are texts to the compiler, and validate/ looks at them.
// 2. An error stands at the field that is wrong. So there are no unions of whole states: for each state in a definition its
//    Type, its query language and its own fields decide on one type that it has to fit.
// 3. The fields are those of types.ts, left out or narrowed for a query language. What they come to depends on no more than
//    type, language and the names in the container, so that the compiler makes it once a container and not once a state.
// 4. Where a `Type` is only known to be a string, as in imported JSON, nothing is known of the state, and nothing is refused;
//    nor is a StartAt or a QueryLanguage of the machine of which no more is known.

import type { Json } from '../utils/json.js';
import type {
  AssignField,
  Catcher,
  ChoiceCondition,
  ChoiceRule,
  DefinitionNumber,
  ItemProcessor,
  JsonataChoiceRule,
  NumberOrExpression,
  QueryLanguage,
  Retrier,
  StateContainer,
  StateMachineDefinition,
  StateType,
  StateTypes,
} from './types.js';

/**
 * What a definition `D` has to be, for `D` to be one: `D extends CheckedDefinition<D>`. `StartAt`, `Next` and `Default` name
 * states of their container, and each state has the fields of its type and query language.
 * https://states-language.net/spec.html
 */
export type CheckedDefinition<D> = D extends { readonly States: infer States extends object }
  ? DefinitionChecks.Fit<D, DefinitionChecks.Machine<D, States>, 'state machine'>
  : StateMachineDefinition;

/** What a function takes that checks a definition: `D` is read from it, and then it is held against what it has to be. */
export type DefinitionToCheck<D> = [undefined] extends [D] ? D : CheckedDefinition<D>;

/** The names of all states of a definition, those of branches and item processors included. */
export type StateNamesIn<D> = D extends { readonly States: infer States extends object }
  ?
      | DefinitionChecks.NameIn<States>
      | { readonly [K in keyof States]-?: StateNamesIn<DefinitionChecks.ContainersOf<States[K]>> }[keyof States]
  : never;

/** The names of its Task states, and of those whose Type is not known. */
export type TaskStateNamesIn<D> = D extends { readonly States: infer States extends object }
  ? {
      readonly [K in keyof States]-?:
        | (DefinitionChecks.MayBeTask<States[K]> extends true ? `${K & (string | number)}` : never)
        | TaskStateNamesIn<DefinitionChecks.ContainersOf<States[K]>>;
    }[keyof States]
  : never;

/**
 * The names of the Lambda functions that it calls, as far as they are literals in it; any string where the Type of a state
 * is not known.
 */
export type FunctionNamesIn<D> = D extends { readonly States: infer States extends object }
  ? { readonly [K in keyof States]-?: DefinitionChecks.FunctionNamesOf<States[K]> }[keyof States]
  : never;

/** What no value is: the field does not belong there. */
export type NoFieldOf<Kind extends string> = string & { readonly [impossible]: Kind };

/** What no value is: the object has another field, and only one of the two goes. */
export type ExcludedBy<Field extends string> = string & { readonly [impossible]: Field };

// Texts, since the compiler says of an object that is assigned to an object which of its members is wrong.
declare const impossible: unique symbol;

/** A text that JSONata states evaluate. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
export type JsonataExpression = `{%${string}%}`;

/** Where a Run says of which states it is, for types only. */
export declare const STATE_NAMES: unique symbol;

/** How it is done. A namespace, since all of it is part of the types of functions, and nobody is to import it by name. */
export declare namespace DefinitionChecks {
  // --- containers and states -----------------------------------------------------------------------

  export interface Machine<D, Inside extends object>
    extends Omit<StateMachineDefinition, 'StartAt' | 'States' | 'QueryLanguage'>,
      Container<D, Inside, LanguageOf<D, 'JSONPath'>> {
    readonly QueryLanguage?: IfKnown<D, 'QueryLanguage', QueryLanguage>;
  }

  export interface Container<C, Inside extends object, Machine extends QueryLanguage> {
    readonly StartAt: IfKnown<C, 'StartAt', NameIn<Inside>>;
    readonly States: { readonly [K in keyof Inside]: CheckedState<Inside[K], NameIn<Inside>, Machine> };
  }

  /** What is only known to be a string may be right. */
  export type IfKnown<C, F extends string, V> = string extends MemberOf<C, F> ? string : V;

  /** Keys that are written as numbers are names too. */
  export type NameIn<States> = `${keyof States & (string | number)}`;

  /** A Branch, or an ItemProcessor. The query language is that of the machine: nothing between hands one down. */
  export type CheckedContainer<C, Shape, Machine extends QueryLanguage> = C extends {
    readonly States: infer States extends object;
  }
    ? Fit<
        C,
        Omit<Shape, keyof StateContainer> & Pick<StateContainer, 'Comment'> & Container<C, States, Machine>,
        'container'
      >
    : Shape;

  export type CheckedState<S, Name extends string, Machine extends QueryLanguage> = S extends {
    readonly Type: infer T extends StateType;
  }
    ? StateOfType<S, T, LanguageOf<S, Machine>, Name, Machine>
    : S extends { readonly Type: string }
      ? string extends S['Type']
        ? object
        : { readonly Type: StateType }
      : { readonly Type: StateType };

  export type StateOfType<
    S,
    T extends StateType,
    L extends QueryLanguage,
    Name extends string,
    Machine extends QueryLanguage,
  > = Fit<
    S,
    StateFields<T, L, Name, Machine> & OwnFields<S, L, Name, Machine>[T],
    `${T} state in ${L}`,
    Exclude<keyof StateTypes[T], FieldsOfTheOther[L]>
  >;

  export type LanguageOf<S, Around extends QueryLanguage> = S extends {
    readonly QueryLanguage: infer L extends QueryLanguage;
  }
    ? L
    : Around;

  /** Whatever `S` has besides the fields of `Fields`, or beside a field that excludes it, is said to be wrong. */
  export type Fit<S, Fields, Kind extends string, Field = keyof Fields> = [keyof S] extends [Field]
    ? [keyof S & keyof Rivals] extends [never]
      ? Fields
      : Misfit<S, Fields, Kind, Field>
    : Misfit<S, Fields, Kind, Field>;

  export type Misfit<S, Fields, Kind extends string, Field> = ([Excluded<keyof S>] extends [never]
    ? Fields
    : Omit<Fields, Excluded<keyof S>>) & {
    readonly [K in Exclude<keyof S, Field | Excluded<keyof S>>]?: NoFieldOf<Kind>;
  } & {
    readonly [K in Excluded<keyof S>]?: ExcludedBy<Rivals[K] & keyof S & string>;
  };

  export type Excluded<Key> = {
    readonly [K in Key & keyof Rivals]: [Rivals[K] & Key] extends [never] ? never : K;
  }[Key & keyof Rivals];

  /** For a field, those beside which it may not stand. As validate/rules/fields-exclude-each-other.ts has it. */
  export interface Rivals {
    readonly TimeoutSecondsPath: 'TimeoutSeconds';
    readonly HeartbeatSecondsPath: 'HeartbeatSeconds';
    readonly MaxConcurrencyPath: 'MaxConcurrency';
    readonly ToleratedFailureCountPath: 'ToleratedFailureCount';
    readonly ToleratedFailurePercentagePath: 'ToleratedFailurePercentage';
    readonly ItemSelector: 'Parameters';
    readonly Iterator: 'ItemProcessor';
    readonly ErrorPath: 'Error';
    readonly CausePath: 'Cause';
    readonly SecondsPath: 'Seconds';
    readonly Timestamp: 'Seconds' | 'SecondsPath';
    readonly TimestampPath: 'Seconds' | 'SecondsPath' | 'Timestamp';
    readonly Or: 'And';
    readonly Not: 'And' | 'Or';
    readonly Variable: 'And' | 'Or' | 'Not';
  }

  // --- the fields of a state -----------------------------------------------------------------------

  /** The fields that only states in the other query language have. As validate/rules/query-language-fits.ts has it. */
  export interface FieldsOfTheOther {
    readonly JSONPath: 'Arguments' | 'Items' | 'Output';
    readonly JSONata:
      | 'CausePath'
      | 'ErrorPath'
      | 'HeartbeatSecondsPath'
      | 'InputPath'
      | 'ItemsPath'
      | 'MaxConcurrencyPath'
      | 'OutputPath'
      | 'Parameters'
      | 'Result'
      | 'ResultPath'
      | 'ResultSelector'
      | 'SecondsPath'
      | 'TimeoutSecondsPath'
      | 'TimestampPath'
      | 'ToleratedFailureCountPath'
      | 'ToleratedFailurePercentagePath';
  }

  export type OwnField = 'Next' | 'End' | 'Branches' | 'ItemProcessor' | 'Iterator' | 'Retry' | 'Catch' | 'Choices';

  export type StateFields<
    T extends StateType,
    L extends QueryLanguage,
    Name extends string,
    Machine extends QueryLanguage,
  > = {
    readonly [F in keyof StateTypes[T] as Exclude<F, FieldsOfTheOther[L] | OwnField>]: F extends 'QueryLanguage'
      ? // A machine in JSONata has no state in JSONPath.
        Machine extends 'JSONata'
        ? 'JSONata'
        : QueryLanguage
      : F extends 'Default'
        ? Name
        : FieldIn<L, F, StateTypes[T][F]>;
  };

  /** Numbers may be expressions in JSONata, and are nothing but numbers in JSONPath. */
  export type FieldIn<L extends QueryLanguage, F, V> = F extends 'ItemReader' | 'ReaderConfig' | 'ItemBatcher'
    ? { readonly [K in keyof V]: FieldIn<L, K, V[K]> }
    : Json extends V
      ? V
      : NumberOrExpression extends V
        ? Exclude<V, string> | (L extends 'JSONata' ? JsonataExpression : never)
        : V;

  /** The fields whose types depend on the state at hand. */
  export interface OwnFields<S, L extends QueryLanguage, Name extends string, Machine extends QueryLanguage> {
    readonly Task: Ending<S, Name> & ErrorHandling<S, L, Name>;
    readonly Parallel: Ending<S, Name> &
      ErrorHandling<S, L, Name> & { readonly Branches: EachBranch<MemberOf<S, 'Branches'>, Machine> };
    readonly Map: Ending<S, Name> & ErrorHandling<S, L, Name> & Processor<S, Machine>;
    readonly Pass: Ending<S, Name>;
    readonly Wait: Ending<S, Name> & Duration<S, L>;
    readonly Choice: { readonly Choices: EachRule<MemberOf<S, 'Choices'>, L, Name> };
    readonly Succeed: unknown;
    readonly Fail: unknown;
  }

  /** Exactly one of Next and End; `"End": false` is as good as none. https://states-language.net/spec.html#transition */
  export type Ending<S, Name extends string> = 'Next' extends keyof S ? NextAndNoEnd<Name> : NextOrEnd;

  export interface NextAndNoEnd<Name extends string> {
    readonly Next: Name;
    readonly End?: false;
  }

  export interface NextOrEnd {
    readonly End: true;
  }

  export type MemberOf<S, F extends string> = S extends { readonly [K in F]: infer V } ? V : never;

  export type EachBranch<Branches, Machine extends QueryLanguage> = [Branches] extends [readonly unknown[]]
    ? { readonly [I in keyof Branches]: CheckedContainer<Branches[I], StateContainer, Machine> }
    : readonly StateContainer[];

  export type Processor<S, Machine extends QueryLanguage> = [keyof S & ProcessorField] extends [never]
    ? { readonly ItemProcessor: ItemProcessor }
    : { readonly [F in keyof S & ProcessorField]: CheckedContainer<S[F], ItemProcessor, Machine> };

  export type ProcessorField = 'ItemProcessor' | 'Iterator';

  export type Duration<S, L extends QueryLanguage> = [keyof S & DurationField] extends [never]
    ? OneDuration<L>
    : unknown;

  export interface OneDuration<L extends QueryLanguage> {
    readonly Seconds: FieldIn<L, 'Seconds', NumberOrExpression>;
  }

  export type DurationField = 'Seconds' | 'SecondsPath' | 'Timestamp' | 'TimestampPath';

  // --- retriers and catchers -----------------------------------------------------------------------

  export interface ErrorHandling<S, L extends QueryLanguage, Name extends string> {
    readonly Retry?: EachFits<MemberOf<S, 'Retry'>, Retrier, 'retrier'>;
    readonly Catch?: EachFits<MemberOf<S, 'Catch'>, CatcherIn<L, Name>, `catcher in ${L}`>;
  }

  export type CatcherIn<L extends QueryLanguage, Name extends string> = {
    readonly [F in keyof Catcher as Exclude<F, FieldsOfTheOther[L]>]: F extends 'Next' ? Name : Catcher[F];
  };

  export type EachFits<List, Fields, Kind extends string> = [List] extends [readonly unknown[]]
    ? { readonly [I in keyof List]: Fit<List[I], Fields, Kind> }
    : readonly Fields[];

  // --- choice rules --------------------------------------------------------------------------------

  export type EachRule<Rules, L extends QueryLanguage, Name extends string> = [Rules] extends [readonly unknown[]]
    ? {
        readonly [I in keyof Rules]: L extends 'JSONata'
          ? Fit<Rules[I], JsonataRule<Name>, 'choice rule in JSONata'>
          : CheckedCondition<Rules[I], JsonPathRule<Name>>;
      }
    : readonly ChoiceRule[];

  export type JsonataRule<Name extends string> = Omit<JsonataChoiceRule, 'Condition' | 'Next'> & {
    readonly Condition: JsonataExpression | boolean;
    readonly Next: Name;
  };

  export interface JsonPathRule<Name extends string> extends NestedRule, AssignField {
    readonly Next: Name;
  }

  /** What is in And, Or and Not leads nowhere itself. */
  export type NestedRule = Pick<JsonataChoiceRule, 'Comment'>;

  export type CheckedCondition<C, Rest> = Fit<C, Rest & Condition<C>, 'choice rule in JSONPath'>;

  export type Condition<C> = [keyof C & Connective] extends [never]
    ? { readonly Variable: string } & Comparison<keyof C & keyof Operands>
    : {
        readonly [F in keyof C & Connective]: F extends 'Not'
          ? CheckedCondition<C[F], NestedRule>
          : EachCondition<C[F]>;
      };

  export type Connective = 'And' | 'Or' | 'Not';

  export type EachCondition<List> = [List] extends [readonly unknown[]]
    ? { readonly [I in keyof List]: CheckedCondition<List[I], NestedRule> }
    : readonly ChoiceCondition[];

  /** Exactly one. */
  export type Comparison<Operator extends keyof Operands> = [Operator] extends [never]
    ? OneComparison
    : {
        readonly [O in Operator]: [Exclude<Operator, O>] extends [never]
          ? Operands[O]
          : ExcludedBy<Exclude<Operator, O>>;
      };

  export type OneComparison = Pick<Operands, 'StringEquals'>;

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
  export type Operands = {
    readonly [O in `${'String' | 'Timestamp'}${Order}` | 'StringMatches']: string;
  } & {
    readonly [O in `Numeric${Order}`]: DefinitionNumber;
  } & {
    readonly [O in
      | `Is${'Boolean' | 'Null' | 'Numeric' | 'Present' | 'String' | 'Timestamp'}`
      | 'BooleanEquals']: boolean;
  } & {
    readonly [O in `${'String' | 'Numeric' | 'Timestamp'}${Order}Path` | 'BooleanEqualsPath']: string;
  };

  export type Order = 'Equals' | 'LessThan' | 'GreaterThan' | 'LessThanEquals' | 'GreaterThanEquals';

  // --- names ---------------------------------------------------------------------------------------

  export type ContainersOf<S> = [keyof S & ContainerField] extends [never]
    ? never
    : Containers<S[keyof S & ContainerField]>;

  export type ContainerField = 'Branches' | ProcessorField;

  export type Containers<C> = C extends readonly unknown[] ? C[number] : C;

  export type MayBeTask<S> = S extends { readonly Type: infer T } ? ('Task' extends T ? true : false) : false;

  export type FunctionNamesOf<S> = S extends { readonly Type: infer T }
    ? string extends T
      ? string
      : S extends { readonly Type: 'Task'; readonly Resource: infer Resource }
        ? FunctionNameOf<S, Resource>
        : FunctionNamesIn<ContainersOf<S>>
    : never;

  export type FunctionNameOf<S, Resource> = Resource extends `arn:${string}:lambda:${string}:function:${infer Name}`
    ? UnqualifiedName<Name>
    : Resource extends `arn:${string}:states:::lambda:invoke${string}`
      ? S extends { readonly [F in 'Parameters']: { readonly FunctionName: infer Name } }
        ? InvokedName<Name>
        : S extends { readonly Arguments: { readonly FunctionName: infer Name } }
          ? InvokedName<Name>
          : never
      : never;

  /** A name, a partial ARN or an ARN, with a version or an alias or without. */
  export type InvokedName<Name> = string extends Name
    ? never
    : Name extends JsonataExpression
      ? never
      : Name extends string
        ? Name | (Name extends `${string}function:${infer Short}` ? UnqualifiedName<Short> : UnqualifiedName<Name>)
        : never;

  export type UnqualifiedName<Name extends string> = Name extends `${infer Unqualified}:${string}` ? Unqualified : Name;
}
