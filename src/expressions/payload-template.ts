// Payload templates: Parameters, ResultSelector, ItemSelector, Assign and the like.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
//
// 1. The value of a key that ends in `.$` is a path or the call of an intrinsic function, at any depth. Everything
//    else is literal, strings in arrays too.
// 2. An object of the result first has its keys without `.$`, in the order of the definition, then those with it
//    in the order of a Java HashMap.
// 3. What holds no `.$` anywhere is shared with the definition, never copied.

import { inHashMapOrder } from '../utils/hash-map.js';
import {
  entriesOf,
  inOrderOf,
  isJsonObject,
  isOrdered,
  type Json,
  type JsonObject,
  jsonKind,
  ObjectBuilder,
  setOwn,
} from '../utils/json.js';
import { compileIntrinsic, type IntrinsicCall, IntrinsicSyntaxError, type IntrinsicTable } from './intrinsics/index.js';
import { compilePath, fieldNotFound, JsonPathSyntaxError, type Path } from './path.js';
import type { JsonPathScope } from './scope.js';

export interface PayloadTemplate {
  /** No `.$` anywhere: the value is always the definition's own. */
  readonly isStatic: boolean;
  /** The variables that it refers to, in the order of the definition. */
  readonly references: readonly string[];
  /** @throws ExpressionFailure */
  evaluate(scope: JsonPathScope): Json;
}

/** A field that no run could evaluate. */
export class PayloadTemplateSyntaxError extends SyntaxError {
  override readonly name = 'PayloadTemplateSyntaxError';
  /** The key, with its `.$`. */
  readonly field: string;
  /** Where the field is, from the top of the template. */
  readonly path: readonly (string | number)[];

  constructor(message: string, field: string, path: readonly (string | number)[]) {
    super(message);
    this.field = field;
    this.path = path;
  }
}

const SUFFIX = '.$';

/** @throws PayloadTemplateSyntaxError */
export function compilePayloadTemplate(template: Json, intrinsics?: IntrinsicTable): PayloadTemplate {
  const compiler = new Compiler(intrinsics);
  const evaluate = compiler.value(template, []);
  return {
    isStatic: evaluate === undefined,
    references: [...compiler.references],
    evaluate: evaluate ?? (() => template),
  };
}

/**
 * One value of a `.$` field outside of a template: ErrorPath and CausePath of a Fail state.
 * @throws PayloadTemplateSyntaxError
 */
export function compileField(field: string, text: string, intrinsics?: IntrinsicTable): PayloadTemplate {
  const compiler = new Compiler(intrinsics);
  return { isStatic: false, evaluate: compiler.field(field, text, []), references: [...compiler.references] };
}

type Evaluate = (scope: JsonPathScope) => Json;

class Compiler {
  readonly references = new Set<string>();
  private readonly intrinsics: IntrinsicTable | undefined;

  constructor(intrinsics: IntrinsicTable | undefined) {
    this.intrinsics = intrinsics;
  }

  /** Undefined for a value without any `.$`. */
  value(template: Json, path: readonly (string | number)[]): Evaluate | undefined {
    if (Array.isArray(template)) return this.array(template, path);
    return isJsonObject(template) ? this.object(template, path) : undefined;
  }

  private array(template: readonly Json[], path: readonly (string | number)[]): Evaluate | undefined {
    const computed = template.flatMap((element, index) => {
      const evaluate = this.value(element, [...path, index]);
      return evaluate ? [{ index, evaluate }] : [];
    });
    if (computed.length === 0) return undefined;
    return (scope) => {
      const array = template.slice();
      for (const { index, evaluate } of computed) array[index] = evaluate(scope);
      return array;
    };
  }

  private object(template: JsonObject, path: readonly (string | number)[]): Evaluate | undefined {
    const shape = new ObjectBuilder();
    const nested: Member[] = [];
    const fields: Member[] = [];
    for (const [key, value] of entriesOf(template)) {
      const place = [...path, key];
      if (key.endsWith(SUFFIX)) {
        const name = key.slice(0, -SUFFIX.length);
        if (Object.hasOwn(template, name)) {
          throw new PayloadTemplateSyntaxError(`The field '${name}' is given twice, as '${key}' too`, key, place);
        }
        fields.push({ name, evaluate: this.field(key, value, place) });
        continue;
      }
      shape.set(key, value);
      const evaluate = this.value(value, place);
      if (evaluate) nested.push({ name: key, evaluate });
    }
    const ordered = inHashMapOrder(fields, ({ name }) => name);
    for (const { name } of ordered) shape.set(name, null);
    return objectEvaluate(shape.finish(), [...nested, ...ordered]);
  }

  field(field: string, value: Json, path: readonly (string | number)[]): Evaluate {
    if (typeof value !== 'string') {
      const kind = jsonKind(value).toUpperCase();
      throw new PayloadTemplateSyntaxError(
        `The value for the field '${field}' must be a STRING that contains a JSONPath but was an ${kind}`,
        field,
        path,
      );
    }
    const expression = this.expression(field, value, path);
    for (const name of expression.references) this.references.add(name);
    if (!('findOrNull' in expression)) return expression.evaluate;
    return (scope) => {
      const found = expression.find(scope);
      if (found !== undefined) return found;
      const lenient = expression.findOrNull(scope);
      if (lenient === undefined) throw fieldNotFound(value, field, scope);
      return lenient;
    };
  }

  private expression(field: string, text: string, path: readonly (string | number)[]): Path | IntrinsicCall {
    try {
      return text.startsWith('$') ? compilePath(text) : compileIntrinsic(text, this.intrinsics);
    } catch (error) {
      if (!(error instanceof JsonPathSyntaxError || error instanceof IntrinsicSyntaxError)) throw error;
      throw new PayloadTemplateSyntaxError(
        `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
        field,
        path,
      );
    }
  }
}

interface Member {
  readonly name: string;
  readonly evaluate: Evaluate;
}

/**
 * `shape` has all the literals, and null for each member that is computed: copying it and filling it in keeps the
 * order, and is much faster than adding members to an object.
 */
function objectEvaluate(shape: JsonObject, computed: readonly Member[]): Evaluate | undefined {
  const [only] = computed;
  if (only === undefined) return undefined;
  // One computed member and nothing else is what a counter in a loop looks like.
  if (Object.keys(shape).length === 1) {
    const { name, evaluate } = only;
    return (scope) => ({ [name]: evaluate(scope) });
  }
  const isPlain = !isOrdered(shape);
  return (scope) => {
    const object: { [key: string]: Json } = { ...shape };
    for (const { name, evaluate } of computed) setOwn(object, name, evaluate(scope));
    return isPlain ? object : inOrderOf(shape, object);
  };
}
