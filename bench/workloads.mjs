// What is measured: each workload as a definition, and as the async code that one would write instead.
//
//   sizes        the small one, and the one that the table is about: ten times as much
//   transitions  of one turn at a size
//   make(size)   definition, and `type` where a Standard execution may not have so many events
//                input, and the `output` that every contender has to give
//                byHand: the same as async code
//                tasks: by name of the state
//                executions: how often one turn runs it, one after another; once unless it says

export const workloads = [
  {
    id: 'pass',
    title: 'Pass states, one after another',
    sizes: [100, 1000],
    transitions: (size) => size,
    make: (size) => ({
      definition: {
        StartAt: 'S0',
        States: Object.fromEntries(
          Array.from({ length: size }, (_, index) => [
            `S${index}`,
            { Type: 'Pass', ...(index + 1 < size ? { Next: `S${index + 1}` } : { End: true }) },
          ]),
        ),
      },
      input: { order: { id: 'o-1' } },
      output: { order: { id: 'o-1' } },
      byHand: async (input) => {
        const pass = async (data) => data;
        let data = input;
        for (let index = 0; index < size; index += 1) data = await pass(data);
        return data;
      },
    }),
  },
  {
    id: 'loop',
    title: 'rounds of a Choice loop with States.MathAdd',
    sizes: [1000, 10_000],
    transitions: (size) => 2 * size + 2,
    make: (size) => ({
      definition: {
        StartAt: 'Enough',
        States: {
          Enough: {
            Type: 'Choice',
            Choices: [{ Variable: '$.count', NumericLessThan: size, Next: 'Add' }],
            Default: 'Done',
          },
          Add: { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.count, 1)' }, Next: 'Enough' },
          Done: { Type: 'Succeed' },
        },
      },
      type: 'EXPRESS',
      input: { count: 0 },
      output: { count: size },
      byHand: async (input) => {
        const add = async (data) => ({ count: data.count + 1 });
        let data = input;
        while (data.count < size) data = await add(data);
        return data;
      },
    }),
  },
  {
    id: 'map-pass',
    title: 'items of an inline Map of a Pass',
    sizes: [1000, 10_000],
    transitions: (size) => size + 1,
    make: (size) => map(size, { Type: 'Pass', End: true }, (item) => item),
  },
  {
    id: 'map-task',
    title: 'items of an inline Map of a Task',
    sizes: [1000, 10_000],
    transitions: (size) => size + 1,
    make: (size) => {
      const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:next-digit';
      const nextDigit = (digit) => (digit + 1) % 10;
      return {
        ...map(size, { Type: 'Task', Resource, End: true }, nextDigit),
        tasks: { Work: async (digit) => nextDigit(digit) },
      };
    },
  },
  {
    id: 'tiny',
    title: 'executions of three states',
    sizes: [1000, 10_000],
    transitions: (size) => 3 * size,
    make: (size) => ({
      definition: {
        StartAt: 'Known',
        States: {
          Known: {
            Type: 'Choice',
            Choices: [{ Variable: '$.name', IsPresent: true, Next: 'Greet' }],
            Default: 'Done',
          },
          Greet: { Type: 'Pass', Result: 'hello', ResultPath: '$.greeting', Next: 'Done' },
          Done: { Type: 'Succeed' },
        },
      },
      executions: size,
      input: { name: 'Ada' },
      output: { name: 'Ada', greeting: 'hello' },
      byHand: async (input) => {
        const greet = async (data) => ({ ...data, greeting: 'hello' });
        return input.name === undefined ? input : await greet(input);
      },
    }),
  },
];

/**
 * Definitions that are looked at and not run: one turn validates one of them. Contenders take `text` or `definition`, as
 * they like best, and give whether it is valid.
 */
export const validations = [
  { id: 'validate-3', title: 'states to validate', sizes: [3, 3], make: validation, warmUpMilliseconds: 3000 },
  { id: 'validate-1000', title: 'states to validate', sizes: [100, 1000], make: validation, warmUpMilliseconds: 3000 },
];

/**
 * A machine of ten tasks with retries, that is explored: all schedules with two faults at most, whose number is the size.
 * The contender `plainRuns` runs it as often, without exploring.
 */
export const explorations = [
  {
    id: 'explore',
    title: 'explored runs of ten tasks',
    sizes: [9426, 9426],
    make: (size) => {
      const names = Array.from({ length: 10 }, (_, index) => `S${index}`);
      const States = Object.fromEntries(
        names.map((name, index) => [
          name,
          {
            Type: 'Task',
            Resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
            Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }],
            ResultPath: `$.${name}`,
            ...(index === 9 ? { End: true } : { Next: names[index + 1] }),
          },
        ]),
      );
      return {
        definition: { StartAt: 'S0', States },
        input: { n: 1 },
        output: size,
        runs: size,
        tasks: Object.fromEntries(names.map((name) => [name, (input) => input.n])),
      };
    },
  },
];

/** An execution of ten tasks whose history is replayed; the size is how often. `plainRuns` runs it as often. */
export const replays = [
  {
    id: 'replay',
    title: 'replays of ten tasks',
    sizes: [200, 200],
    make: (size) => {
      const names = Array.from({ length: 10 }, (_, index) => `S${index}`);
      const States = Object.fromEntries(
        names.map((name, index) => [
          name,
          {
            Type: 'Task',
            Resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
            ResultPath: `$.${name}`,
            ...(index === 9 ? { End: true } : { Next: names[index + 1] }),
          },
        ]),
      );
      return {
        definition: { StartAt: 'S0', States },
        input: { order: { id: 'o-1', items: [1, 2, 3] } },
        output: size,
        runs: size,
        tasks: Object.fromEntries(names.map((name) => [name, () => ({ done: name })])),
      };
    },
  },
];

export function workloadNamed(id) {
  const known = [...workloads, ...validations, ...explorations, ...replays];
  const workload = known.find((each) => each.id === id);
  if (workload === undefined) {
    throw new Error(`There is no workload '${id}', only ${known.map((each) => each.id).join(', ')}`);
  }
  return workload;
}

// An item is a digit, so that 10,000 of them are far from the limit of a payload.
function map(size, work, nextOf) {
  const items = Array.from({ length: size }, (_, index) => index % 10);
  return {
    definition: {
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: work } }, End: true } },
    },
    type: 'EXPRESS',
    input: items,
    output: items.map(nextOf),
    byHand: (input) => Promise.all(input.map(async (item) => nextOf(item))),
  };
}

// What is in most definitions, with something to parse in three of four states: paths, a template, JSONata expressions. No
// two states have the same ones, so that nothing is parsed once for all.
function validation(size) {
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
  return { definition, text: JSON.stringify(definition), output: true };
}
