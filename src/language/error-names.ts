// The error names that Step Functions itself gives, and which wildcard matches them.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

/** How an error is met by the `ErrorEquals` of Retry and Catch. */
export interface ErrorMatching {
  /** Named `States.ALL` there, it is caught. */
  readonly byAll: boolean;
  /** Named `States.TaskFailed` there, it is caught. */
  readonly byTaskFailed: boolean;
  /** Its own name there catches it. */
  readonly byName: boolean;
}

export const STATES_ALL = 'States.ALL';
const STATES_TASK_FAILED = 'States.TaskFailed';

const CAUGHT: ErrorMatching = { byAll: true, byTaskFailed: true, byName: true };
const CAUGHT_BUT_NOT_AS_TASK_FAILED: ErrorMatching = { byAll: true, byTaskFailed: false, byName: true };
const NEVER_CAUGHT: ErrorMatching = { byAll: false, byTaskFailed: false, byName: false };

// Recorded on the service: DataLimitExceeded is caught by States.ALL although its page says no;
// Runtime by nothing, not even its own name; Timeout not by TaskFailed. A row that is marked
// "by analogy" has no recording for States.TaskFailed.
const PREDEFINED = new Map<string, ErrorMatching>([
  ['States.BranchFailed', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.DataLimitExceeded', CAUGHT_BUT_NOT_AS_TASK_FAILED], // by analogy
  ['States.ExceedToleratedFailureThreshold', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.HeartbeatTimeout', CAUGHT_BUT_NOT_AS_TASK_FAILED], // by analogy
  ['States.Http.Socket', CAUGHT], // by analogy
  ['States.IntrinsicFailure', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.ItemReaderFailed', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.NoChoiceMatched', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.ParameterPathFailure', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.Permissions', CAUGHT],
  ['States.QueryEvaluationError', CAUGHT], // by analogy
  ['States.ResultPathMatchFailure', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.ResultWriterFailed', CAUGHT_BUT_NOT_AS_TASK_FAILED],
  ['States.Runtime', NEVER_CAUGHT],
  ['States.TaskFailed', CAUGHT],
  ['States.Timeout', CAUGHT_BUT_NOT_AS_TASK_FAILED],
]);

/** The names that Step Functions reserves, without the wildcard `States.ALL`. */
export const predefinedErrorNames: readonly string[] = [...PREDEFINED.keys()];

/** How `error` is met. Every name that is not predefined is a task's own, and any wildcard matches it. */
export function errorMatching(error: string): ErrorMatching {
  return PREDEFINED.get(error) ?? CAUGHT;
}

/** Whether an `ErrorEquals` matches an error of a state. Exact and case-sensitive, but for the two wildcards. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  const matching = errorMatching(error);
  return errorEquals.some(
    (name) =>
      (name === STATES_ALL && matching.byAll) ||
      (name === STATES_TASK_FAILED && matching.byTaskFailed) ||
      (name === error && matching.byName),
  );
}
