// Places in a text: an offset, and the line and column that a person looks for.

/** `line` and `column` count from 1, `offset` from 0; columns and offsets in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export function positionAt(text: string, offset: number): SourcePosition {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) {
    line += 1;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1, offset };
}

/** The same for many places of one text, each in little time. */
export class LinesOf {
  /** The offset at which each line starts. */
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) this.starts.push(end + 1);
  }

  positionAt(offset: number): SourcePosition {
    let line = 0;
    for (let after = this.starts.length; after - line > 1; ) {
      const middle = (line + after) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: offset - (this.starts[line] ?? 0) + 1, offset };
  }
}

/** A text, or an object, that cannot be a definition: it is not JSON, not YAML, or not data at all. */
export class DefinitionSyntaxError extends SyntaxError {
  override readonly name = 'DefinitionSyntaxError';
  readonly kind: 'json' | 'yaml' | 'object';
  /** Where in the text; undefined for an object. */
  readonly position: SourcePosition | undefined;
  /** Where in the object, as a JSON Pointer; undefined for a text. */
  readonly pointer: string | undefined;

  constructor(
    kind: DefinitionSyntaxError['kind'],
    message: string,
    at: { readonly position?: SourcePosition; readonly pointer?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.position = at.position;
    this.pointer = at.pointer;
  }
}
