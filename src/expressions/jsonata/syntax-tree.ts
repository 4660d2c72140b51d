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
}

export type Pair = readonly [key: SyntaxNode, value: SyntaxNode];

export type Stage =
  | { readonly type: 'filter'; readonly expr: SyntaxNode }
  | { readonly type: 'index'; readonly value: string };

export type SyntaxNode = Common &
  (
    | { readonly type: 'path'; readonly steps: readonly SyntaxNode[] }
    | { readonly type: 'name' | 'variable'; readonly value: string }
    | { readonly type: 'string' | 'number' | 'value' | 'regex'; readonly value: unknown }
    | { readonly type: 'wildcard' | 'descendant' | 'parent' }
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
    | {
        readonly type: 'function' | 'partial';
        readonly procedure: SyntaxNode;
        readonly arguments: readonly SyntaxNode[];
      }
    | {
        readonly type: 'lambda';
        readonly arguments: readonly { readonly value: string }[];
        readonly body: SyntaxNode;
      }
    | {
        readonly type: 'transform';
        readonly pattern: SyntaxNode;
        readonly update: SyntaxNode;
        readonly delete?: SyntaxNode;
      }
    | { readonly type: 'sort'; readonly terms: readonly { readonly expression: SyntaxNode }[] }
  );
