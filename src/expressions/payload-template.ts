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
import { compilePath, fieldNotFound, JsonPathSyntaxError, Path } from './path.js';
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
  const computed = compiler.value(template, []);
  return computed === undefined ? new StaticTemplate(template) : new ComputedTemplate(computed, compiler.references);
}

/**
 * One value of a `.$` field outside of a template: ErrorPath and CausePath of a Fail state.
 * @throws PayloadTemplateSyntaxError
 */
export function compileField(field: string, text: string, intrinsics?: IntrinsicTable): PayloadTemplate {
  const compiler = new Compiler(intrinsics);
  return new ComputedTemplate(compiler.field(field, text, []), compiler.references);
}

// There are as many of these as states and fields, so they are classes: closures with their contexts would take more
// memory, and a machine of a thousand states would not fit into a processor's cache.

class StaticTemplate implements PayloadTemplate {
  readonly isStatic = true;
  readonly references = NO_REFERENCES;
  private readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }

  evaluate(): Json {
    return this.value;
  }
}

class ComputedTemplate implements PayloadTemplate {
  readonly isStatic = false;
  readonly references: readonly string[];
  private readonly computed: Computed;

  constructor(computed: Computed, references: ReadonlySet<string>) {
    this.computed = computed;
    this.references = references.size === 0 ? NO_REFERENCES : [...references];
  }

  evaluate(scope: JsonPathScope): Json {
    return this.computed.evaluate(scope);
  }
}

const NO_REFERENCES: readonly string[] = [];

/** A `.$` field, or an array or object with one in it. A call of an intrinsic function is one as it is. */
interface Computed {
  /** @throws ExpressionFailure */
  evaluate(scope: JsonPathScope): Json;
}

class PathField implements Computed {
  private readonly field: string;
  private readonly path: Path;

  constructor(field: string, path: Path) {
    this.field = field;
    this.path = path;
  }

  evaluate(scope: JsonPathScope): Json {
    const found = this.path.findOrNull(scope);
    if (found === undefined) throw fieldNotFound(this.path.text, this.field, scope);
    return found;
  }
}

class ComputedArray implements Computed {
  private readonly template: readonly Json[];
  private readonly elements: readonly { readonly index: number; readonly computed: Computed }[];

  constructor(template: readonly Json[], elements: ComputedArray['elements']) {
    this.template = template;
    this.elements = elements;
  }

  evaluate(scope: JsonPathScope): Json {
    const array = this.template.slice();
    for (const { index, computed } of this.elements) array[index] = computed.evaluate(scope);
    return array;
  }
}

interface Member {
  readonly name: string;
  readonly computed: Computed;
}

class ComputedObject implements Computed {
  /**
   * All the literals, and null for each member that is computed: copying it and filling it in keeps the order, and is
   * much faster than adding members to an object.
   */
  private readonly shape: JsonObject;
  private readonly isPlain: boolean;
  private readonly members: readonly Member[];

  constructor(shape: JsonObject, members: readonly Member[]) {
    this.shape = shape;
    this.isPlain = !isOrdered(shape);
    this.members = members;
  }

  evaluate(scope: JsonPathScope): Json {
    const object: { [key: string]: Json } = { ...this.shape };
    for (const { name, computed } of this.members) setOwn(object, name, computed.evaluate(scope));
    return this.isPlain ? object : inOrderOf(this.shape, object);
  }
}

/** One computed member and nothing else: what a counter in a loop looks like. */
class ComputedMember implements Computed {
  private readonly name: string;
  private readonly computed: Computed;
  /** Copied and filled in: for a literal with a name that is computed, V8 calls its runtime, which takes four times as long. */
  private readonly shape: JsonObject;

  constructor({ name, computed }: Member) {
    this.name = name;
    this.computed = computed;
    this.shape = { [name]: null };
  }

  evaluate(scope: JsonPathScope): Json {
    const object: { [key: string]: Json } = { ...this.shape };
    setOwn(object, this.name, this.computed.evaluate(scope));
    return object;
  }
}

class Compiler {
  readonly references = new Set<string>();
  private readonly intrinsics: IntrinsicTable | undefined;

  constructor(intrinsics: IntrinsicTable | undefined) {
    this.intrinsics = intrinsics;
  }

  /** Undefined for a value without any `.$`. */
  value(template: Json, path: readonly (string | number)[]): Computed | undefined {
    if (Array.isArray(template)) return this.array(template, path);
    return isJsonObject(template) ? this.object(template, path) : undefined;
  }

  private array(template: readonly Json[], path: readonly (string | number)[]): Computed | undefined {
    const elements = template.flatMap((element, index) => {
      const computed = this.value(element, [...path, index]);
      return computed ? [{ index, computed }] : [];
    });
    return elements.length === 0 ? undefined : new ComputedArray(template, elements);
  }

  private object(template: JsonObject, path: readonly (string | number)[]): Computed | undefined {
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
        fields.push({ name, computed: this.field(key, value, place) });
        continue;
      }
      shape.set(key, value);
      const computed = this.value(value, place);
      if (computed) nested.push({ name: key, computed });
    }
    const ordered = inHashMapOrder(fields, ({ name }) => name);
    for (const { name } of ordered) shape.set(name, null);
    return objectOf(shape.finish(), [...nested, ...ordered]);
  }

  field(field: string, value: Json, path: readonly (string | number)[]): Computed {
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
    return expression instanceof Path ? new PathField(field, expression) : expression;
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

/** Undefined where nothing is computed. */
function objectOf(shape: JsonObject, members: readonly Member[]): Computed | undefined {
  const [only] = members;
  if (only === undefined) return undefined;
  return Object.keys(shape).length === 1 ? new ComputedMember(only) : new ComputedObject(shape, members);
}
