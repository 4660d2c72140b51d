// Text that is not a JSONPath.

/** `offset` counts UTF-16 units from the beginning of the path. */
export class JsonPathSyntaxError extends SyntaxError {
  override readonly name = 'JsonPathSyntaxError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
