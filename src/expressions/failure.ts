// How an expression says that it has no value. Thrown inside the pure folders only: the core turns
// it into the state error and the history events that the service gives.

/** The two names that the service gives to a failed expression. */
export type ExpressionError = 'States.Runtime' | 'States.QueryEvaluationError' | 'States.IntrinsicFailure';

/** An expression failed for data that it met at run time. */
export class ExpressionFailure extends Error {
  override readonly name = 'ExpressionFailure';
  readonly error: ExpressionError;
  /** What went wrong, in the service's words, without the prefix that names the state. */
  readonly reason: string;
  /** JSONata only: the field, as `EvaluationFailed.location` has it (`Output/values[0]`). */
  readonly location: string | undefined;

  constructor(error: ExpressionError, reason: string, location?: string) {
    super(`${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
    this.location = location;
  }
}
