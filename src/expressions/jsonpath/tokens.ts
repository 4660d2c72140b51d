// The steps of a parsed JSONPath, named as Jayway names its tokens.
// https://github.com/json-path/JsonPath

/** One step of a path. */
export type Token =
  | { readonly kind: 'property'; readonly name: string }
  /** `['a','b']`: at the end of a path it makes one object of the members that are there. */
  | { readonly kind: 'properties'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  /** `[(@.length-1)]`: the only way to count a single element from the end. */
  | { readonly kind: 'fromEnd'; readonly count: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'filter'; readonly filter: Filter };

/** What stands between `[?(` and `)]`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'exists'; readonly path: FilterPath; readonly expected: boolean }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

export interface FilterPath {
  readonly kind: 'path';
  /** `$.x` rather than `@.x`. */
  readonly fromRoot: boolean;
  readonly tokens: readonly Token[];
}

export type Operand =
  | FilterPath
  /** Whatever it looks like, a literal is text: what it is compared with decides how it is read. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'pattern'; readonly matches: (text: string) => boolean };

/**
 * In the order in which Jayway looks for them. There are no operators that are words in this version: `in`, `size` and
 * so on came later.
 */
export const operators = ['==', '>=', '<=', '!=', '<', '>', '=~'] as const;

export type Operator = (typeof operators)[number];

/** Jayway's "definite": one place at most. Several names at the end of a path count, for they give one object. */
export function isDefinite(tokens: readonly Token[]): boolean {
  return tokens.every((token) => isDefiniteToken(token));
}

function isDefiniteToken(token: Token): boolean {
  return token.kind === 'property' || token.kind === 'properties' || token.kind === 'index' || token.kind === 'fromEnd';
}

/** All steps as Jayway prints them. */
export function printTokens(tokens: readonly Token[]): string {
  return tokens.map(printToken).join('');
}

/** The step as Jayway prints it: `['a']`, `[0]`. */
export function printToken(token: Token): string {
  switch (token.kind) {
    case 'property':
      return `['${token.name}']`;
    case 'properties':
      return `[${token.names.map((name) => `'${name}'`).join(', ')}]`;
    case 'index':
      return `[${token.index}]`;
    case 'fromEnd':
      return `[@.size()-${token.count}]`;
    case 'indices':
      return `[${token.indices.join(',')}]`;
    case 'slice':
      return `[${token.from ?? ''}:${token.to ?? ''}]`;
    case 'wildcard':
      return '[*]';
    case 'scan':
      return '..';
    case 'filter':
      return '[?]';
  }
}
