// How a function of an expression says that it cannot answer.

/** One of the library's error codes: the library makes the message, with the name of the function that was called. */
export class CodedFault extends Error {
  override readonly name = 'CodedFault';
  readonly code: string;
  /** The number of the argument, for messages that name one. */
  readonly index: number | undefined;

  constructor(code: string, message: string, index?: number) {
    super(message);
    this.code = code;
    this.index = index;
  }

  static argument(index: number): CodedFault {
    return new CodedFault('T0410', `Argument ${index} does not match function signature`, index);
  }

  static arrayArgument(index: number): CodedFault {
    return new CodedFault('T0412', `Argument ${index} must be an array`, index);
  }

  /** What `$error` gives too; the service's own functions use it for values that they cannot work with. */
  static because(message: string): CodedFault {
    return new CodedFault('D3137', message);
  }
}

/** A message without a code. */
export class UncodedFault extends Error {
  override readonly name = 'UncodedFault';
}
