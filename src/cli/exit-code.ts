// How the tool ends, for whoever called it: scripts tell a machine that failed from a call that was wrong.

export const ExitCode = {
  /** The execution succeeded; the definition is valid; it explains what was recorded. */
  SUCCESS: 0,
  /** The execution failed, timed out or was aborted; a recorded one goes another way. */
  FAILED: 1,
  /** The service would refuse the definition. */
  BAD_DEFINITION: 2,
  /** What was passed is wrong: options, files, input, outcomes of tasks. */
  BAD_USAGE: 3,
  /** It cannot be said whether the definition explains what was recorded. */
  UNDECIDED: 4,
  /** A fault of this tool. sysexits.h calls it EX_SOFTWARE. */
  INTERNAL: 70,
  /** Interrupted twice: 128 + SIGINT, as shells have it. */
  INTERRUPTED: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODE_HELP = `
Exit codes:
  0    the execution succeeded, the definition is valid, or explains what was recorded
  1    the execution failed, timed out or was aborted; a recorded one is not explained
  2    the definition is not valid
  3    wrong usage: options, a file that cannot be read, an input that is no JSON,
       wrong outcomes, a task that nobody answers, a recording that is not whole
  4    replay: too little was recorded to say whether the definition explains it
  70   a fault of stepwright itself
  130  interrupted twice`;
