// What comes before the first state: importing, reading, validating and compiling, and the first execution of a process.
//
//   of: what a turn is: `load` the imports, `create` a machine of a definition, `first` both a machine and its first
//   execution. Imports and first executions are those of a process that has done nothing yet.
//
// Ten thousand states of this kind are more than the mebibyte that a definition may have.

import { running } from './running.mjs';

const NOTHING = { async: 'nothing is to be made', sync: 'nothing is to be made' };
const TINY = running.find(({ id }) => id === 'tiny');

export const preparing = [
  creation('create-10', [10, 100]),
  creation('create-100', [100, 1000]),
  creation('create-1000', [1000]),
  {
    id: 'import',
    title: 'import of the package',
    sizes: [1],
    of: 'load',
    also: ['jsonata'],
    cannot: { async: 'nothing is to be imported', sync: 'nothing is to be imported' },
    make: () => ({}),
  },
  {
    id: 'first',
    title: 'first execution of three states, the machine made',
    sizes: [1],
    of: 'first',
    make: () => ({ ...TINY.make(1), executions: 1 }),
  },
];

/** Definitions that are looked at and not run, beside asl-validator. Gives whether it is valid. */
export const validations = [
  validation('validate-3', [3]),
  validation('validate-100', [100, 1000]),
  validation('validate-1000', [1000]),
];

function validation(id, sizes) {
  return {
    id,
    title: 'states to validate',
    sizes,
    contenders: ['validate', 'aslValidator'],
    warmUpMilliseconds: 2000,
    make: (size) => ({ ...usual(size), output: true }),
  };
}

function creation(id, sizes) {
  return {
    id,
    title: 'states to read, validate and compile',
    sizes,
    of: 'create',
    cannot: NOTHING,
    warmUpMilliseconds: 2000,
    make: (size) => {
      const made = usual(size);
      return {
        ...made,
        inXState: ({ createMachine }) =>
          createMachine({
            initial: 'S0',
            states: Object.fromEntries(
              Object.entries(made.definition.States).map(([name, { Next }]) => [
                name,
                Next === undefined ? { type: 'final' } : { on: { NEXT: Next } },
              ]),
            ),
          }),
      };
    },
  };
}

// What is in most definitions, with something to parse in three of four states: paths, a template, JSONata expressions. No
// two states have the same ones, so that nothing is parsed once for all.
function usual(size) {
  const kinds = [
    (next, id) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'price', 'Payload.$': `$.order${id}` },
      ResultPath: `$.price${id}`,
      Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.problem', Next: 'Failed' }],
      Next: next,
    }),
    (next, id) => ({
      Type: 'Choice',
      Choices: [{ Variable: `$.price${id}`, NumericGreaterThan: 10, Next: next }],
      Default: next,
    }),
    (next, id) => ({
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      // What comes in goes on, so that every path after this state may lead somewhere.
      Output: `{% $merge([$states.input, { 'total${id}': $sum($states.input.lines${id}.(quantity * price)) }]) %}`,
      Next: next,
    }),
    (next) => ({ Type: 'Wait', Seconds: 10, Next: next }),
  ];
  const states = Object.fromEntries(
    Array.from({ length: size - 2 }, (_, index) => {
      const next = index + 3 < size ? `S${index + 1}` : 'Done';
      return [`S${index}`, kinds[index % kinds.length](next, index)];
    }),
  );
  const definition = {
    StartAt: 'S0',
    States: { ...states, Done: { Type: 'Succeed' }, Failed: { Type: 'Fail', Error: 'No' } },
  };
  return { definition, text: JSON.stringify(definition) };
}
