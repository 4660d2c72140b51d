// The syntax tree of an expression, as the library's parser gives it: what it documents of `ast()`, and the rest as
// far as something here looks at it. https://docs.jsonata.org/embedding-extending

interface Common {
  readonly position?: number;
  /** Filters behind a node that is no path: `$x[0]`. */
  readonly predicate?: readonly Stage[];
  /** Filters and positions behind a step of a path. */
  readonly stages?: readonly Stage[];
  /** `{...}` behind a node. */
  readonly group?: { readonly lhs: readonly Pair[] };
  /** Variables that `@` and `#` bind at a step. */
  readonly focus?: string;
  readonly index?: string;
  /** Where `%` finds the value that the step went out from. */
  readonly ancestor?: { readonly label: string };
  /** The step, or a step of the path, binds one of these. */
  readonly tuple?: boolean;
  /** `[]` stands behind the node: a sequence of one stays an array. */
  readonly keepArray?: boolean;
  /** An array constructor at an end of a path: its array is one value. */
  readonly consarray?: boolean;
}

export type Pair = readonly [key: SyntaxNode, value: SyntaxNode];

export type Stage =
  | { readonly type: 'filter'; readonly expr: SyntaxNode }
  | { readonly type: 'index'; readonly value: string };

export interface SortTerm {
  readonly expression: SyntaxNode;
  readonly descending: boolean;
}

/** https://docs.jsonata.org/embedding-extending#function-signature-syntax */
export interface Signature {
  /** As it is written: `<s-n?:s>`. */
  readonly definition: string;
  /** The arguments as the function takes them: `context` in place of a missing one, arrays where it wants arrays. */
  validate(args: readonly unknown[], context: unknown): readonly unknown[];
}

export type SyntaxNode = Common &
  (
    | {
        readonly type: 'path';
        readonly steps: readonly SyntaxNode[];
        /** `[]` stands behind a step. */
        readonly keepSingletonArray?: boolean;
      }
    | { readonly type: 'name' | 'variable'; readonly value: string }
    | { readonly type: 'string' | 'number' | 'value' | 'regex'; readonly value: unknown }
    | { readonly type: 'wildcard' | 'descendant' }
    | { readonly type: 'parent'; readonly slot: { readonly label: string } }
    | { readonly type: 'operator'; readonly value: '?' }
    | { readonly type: 'binary'; readonly value: string; readonly lhs: SyntaxNode; readonly rhs: SyntaxNode }
    | { readonly type: 'apply'; readonly lhs: SyntaxNode; readonly rhs: SyntaxNode }
    | { readonly type: 'unary'; readonly value: '-'; readonly expression: SyntaxNode }
    | { readonly type: 'unary'; readonly value: '['; readonly expressions: readonly SyntaxNode[] }
    | { readonly type: 'unary'; readonly value: '{'; readonly lhs: readonly Pair[] }
    | { readonly type: 'bind'; readonly lhs: { readonly value: string }; readonly rhs: SyntaxNode }
    | {
        readonly type: 'condition';
        readonly condition: SyntaxNode;
        readonly then: SyntaxNode;
        readonly else?: SyntaxNode;
      }
    | { readonly type: 'block'; readonly expressions: readonly SyntaxNode[] }
    | { readonly type: 'function'; readonly procedure: SyntaxNode; readonly arguments: readonly SyntaxNode[] }
    | { readonly type: 'partial'; readonly procedure: SyntaxNode; readonly arguments: readonly SyntaxNode[] }
    | {
        readonly type: 'lambda';
        readonly arguments: readonly { readonly value: string }[];
        readonly body: SyntaxNode;
        readonly signature?: Signature;
        /** Not written: a call at the end of a function, to be made when the function has ended. */
        readonly thunk?: boolean;
      }
    | {
        readonly type: 'transform';
        readonly pattern: SyntaxNode;
        readonly update: SyntaxNode;
        readonly delete?: SyntaxNode;
      }
    | { readonly type: 'sort'; readonly terms: readonly SortTerm[] }
  );
