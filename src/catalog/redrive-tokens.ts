// The client tokens of RedriveExecution: a request that is repeated redrives nothing again.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html#StepFunctions-RedriveExecution-request-clientToken

/** A request by which an execution was redriven; plain JSON. */
export type RedriveToken = {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly redriveDate: number;
};

// Documented: for 15 minutes, the last ten tokens.
const LIFE = 15 * 60_000;
const MOST = 10;

/**
 * When the execution was redriven by a request with this token; undefined when it was not, or too long ago.
 * @param now epoch milliseconds.
 */
export function redriveDateBy(
  token: string | undefined,
  known: readonly RedriveToken[] | undefined,
  now: number,
): number | undefined {
  return recent(known, now).find((each) => each.token === token)?.redriveDate;
}

/** With one more request, by which it is redriven now; undefined where none is remembered. */
export function withRedrive(
  token: string | undefined,
  known: readonly RedriveToken[] | undefined,
  now: number,
): readonly RedriveToken[] | undefined {
  const all = recent(known, now);
  const tokens = token === undefined ? all : [...all, { token, redriveDate: now }];
  return tokens.length === 0 ? undefined : tokens.slice(-MOST);
}

function recent(known: readonly RedriveToken[] = [], now: number): readonly RedriveToken[] {
  return known.filter(({ redriveDate }) => now - redriveDate <= LIFE);
}
