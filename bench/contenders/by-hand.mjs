// Code that one would write instead of a state machine: no validation, no quotas, no history.

import { repeated } from './repeated.mjs';

export const async = {
  title: 'async/await',
  load: () => ({}),
  create: (_, { byHand, input, executions }) => repeated(executions, () => byHand(input)),
};

export const sync = {
  title: 'sync code',
  load: () => ({}),
  create:
    (_, { inSync, input, executions = 1 }) =>
    () => {
      let output;
      for (let index = 0; index < executions; index += 1) output = inSync(input);
      return output;
    },
};

/** Expressions of the package, parsed once and awaited, with code by hand around them. */
export const jsonata = {
  title: 'jsonata, awaited',
  load: async () => (await import('jsonata')).default,
  create: (evaluator, { withJsonata, input }) => {
    const run = withJsonata(evaluator);
    return () => run(input);
  },
};
