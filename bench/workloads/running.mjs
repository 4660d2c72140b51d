// Executions from their start to their end.

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:work';

const REASONS = {
  noIntrinsic: 'it has no States.MathAdd',
  noRetry: 'it has no Retry',
  noConcurrency: 'it has no limit of what runs at the same time',
  realWaiting: 'it would really wait',
  noClock: 'it has no clock but that of the system',
};

export const running = [
  {
    id: 'pass',
    title: 'Pass states, one after another',
    sizes: [1000, 10_000],
    transitions: (size) => size,
    make: (size) => {
      const pass = (data) => data;
      return {
        definition: chain(size, () => ({ Type: 'Pass' })),
        input: { order: { id: 'o-1' } },
        output: { order: { id: 'o-1' } },
        ...inARow(size, pass),
        inXState: ({ createMachine }) =>
          createMachine({
            context: ({ input }) => input,
            initial: 'S0',
            states: alwaysChain(size, () => ({})),
            output: ({ context }) => context,
          }),
      };
    },
  },
  {
    id: 'parameters',
    title: 'Pass states with Parameters and ResultPath',
    sizes: [1000, 10_000],
    transitions: (size) => size,
    make: (size) => {
      const pass = (data) => ({ ...data, last: { id: data.order.id, count: data.count, kind: 'pass' } });
      const last = { id: 'o-1', count: 7, kind: 'pass' };
      return {
        definition: chain(size, () => ({
          Type: 'Pass',
          Parameters: { 'id.$': '$.order.id', 'count.$': '$.count', kind: 'pass' },
          ResultPath: '$.last',
        })),
        input: { order: { id: 'o-1' }, count: 7 },
        output: { order: { id: 'o-1' }, count: 7, last },
        ...inARow(size, pass),
        inXState: ({ createMachine, assign }) =>
          createMachine({
            context: ({ input }) => input,
            initial: 'S0',
            states: alwaysChain(size, () => ({ actions: assign(({ context }) => pass(context)) })),
            output: ({ context }) => context,
          }),
      };
    },
  },
  {
    id: 'loop',
    title: 'rounds of a Choice loop with States.MathAdd',
    sizes: [10_000, 100_000],
    transitions: (size) => 2 * size + 2,
    cannot: { statebox: REASONS.noIntrinsic },
    make: (size) => ({
      definition: choiceLoop(size, {
        Type: 'Pass',
        Parameters: { 'count.$': 'States.MathAdd($.count, 1)' },
        Next: 'Enough',
      }),
      ...counting(size),
      inXState: ({ createMachine, assign }) =>
        createMachine({
          context: ({ input }) => input,
          initial: 'Enough',
          states: {
            Enough: {
              always: [{ guard: ({ context }) => context.count < size, target: 'Add' }, { target: 'Done' }],
            },
            Add: { always: { actions: assign({ count: ({ context }) => context.count + 1 }), target: 'Enough' } },
            Done: { type: 'final' },
          },
          output: ({ context }) => context,
        }),
    }),
  },
  {
    id: 'task-loop',
    title: 'rounds of a Choice loop with a Task',
    sizes: [10_000, 100_000],
    transitions: (size) => 2 * size + 2,
    make: (size) => ({
      definition: choiceLoop(size, { Type: 'Task', Resource: LAMBDA, Next: 'Enough' }),
      ...counting(size),
      tasks: { Add: async ({ count }) => ({ count: count + 1 }) },
      inXState: ({ createMachine, assign, fromPromise }) =>
        createMachine({
          context: ({ input }) => input,
          initial: 'Enough',
          states: {
            Enough: {
              always: [{ guard: ({ context }) => context.count < size, target: 'Add' }, { target: 'Done' }],
            },
            Add: {
              invoke: {
                src: fromPromise(async ({ input }) => ({ count: input.count + 1 })),
                input: ({ context }) => context,
                onDone: { target: 'Enough', actions: assign(({ event }) => event.output) },
              },
            },
            Done: { type: 'final' },
          },
          output: ({ context }) => context,
        }),
    }),
  },
  {
    id: 'map-pass',
    title: 'items of an inline Map of a Pass',
    sizes: [10_000, 100_000],
    transitions: (size) => size + 1,
    cannot: { xstate: 'it has no Map; an actor for each item is in the rows with a Task' },
    make: (size) => map(size, { Type: 'Pass', End: true }, (item) => item),
  },
  {
    id: 'map-task',
    title: 'items of an inline Map of a Task',
    sizes: [10_000, 100_000],
    transitions: (size) => size + 1,
    make: mapOfTasks,
  },
  {
    id: 'map-task-40',
    title: 'items of such a Map, MaxConcurrency 40',
    sizes: [10_000, 100_000],
    transitions: (size) => size + 1,
    cannot: { statebox: REASONS.noConcurrency, xstate: REASONS.noConcurrency },
    make: (size) => {
      const made = mapOfTasks(size);
      const { Each } = made.definition.States;
      return {
        ...made,
        definition: { StartAt: 'Each', States: { Each: { ...Each, MaxConcurrency: 40 } } },
        byHand: async (input) => {
          const output = new Array(input.length);
          let next = 0;
          const work = async () => {
            for (let at = next++; at < input.length; at = next++) output[at] = await made.tasks.Work(input[at]);
          };
          await Promise.all(Array.from({ length: 40 }, work));
          return output;
        },
      };
    },
  },
  {
    id: 'map-task-100k',
    title: 'items of an inline Map of a Task',
    sizes: [100_000],
    transitions: (size) => size + 1,
    make: mapOfTasks,
  },
  {
    id: 'parallel',
    title: 'branches of ten Pass states in a Parallel',
    sizes: [100, 1000],
    transitions: (size) => 10 * size + 1,
    make: (size) => {
      const data = { order: { id: 'o-1' } };
      const branch = (index) => chain(10, () => ({ Type: 'Pass' }), `B${index}S`);
      return {
        definition: {
          StartAt: 'All',
          States: {
            All: { Type: 'Parallel', Branches: Array.from({ length: size }, (_, index) => branch(index)), End: true },
          },
        },
        type: 'EXPRESS',
        input: data,
        output: Array.from({ length: size }, () => data),
        byHand: async (input) => {
          const pass = async (each) => each;
          const run = async () => {
            let each = input;
            for (let index = 0; index < 10; index += 1) each = await pass(each);
            return each;
          };
          return Promise.all(Array.from({ length: size }, run));
        },
        inSync: (input) => {
          const pass = (each) => each;
          const run = () => {
            let each = input;
            for (let index = 0; index < 10; index += 1) each = pass(each);
            return each;
          };
          return Array.from({ length: size }, run);
        },
        inXState: ({ createMachine }) =>
          createMachine({
            context: ({ input }) => input,
            type: 'parallel',
            states: Object.fromEntries(
              Array.from({ length: size }, (_, index) => [
                `B${index}`,
                { initial: 'S0', states: alwaysChain(10, () => ({})) },
              ]),
            ),
            output: ({ context }) => Array.from({ length: size }, () => context),
          }),
      };
    },
  },
  {
    id: 'retry',
    title: 'executions of a Task that succeeds at its third retry',
    sizes: [1000, 10_000],
    transitions: (size) => size,
    cannot: { statebox: REASONS.noRetry },
    make: (size) => {
      // Executions run one after another.
      let calls = 0;
      const flaky = (input) => {
        calls += 1;
        if (calls % 4 !== 0) throw new Error('not yet');
        return input;
      };
      const attempt = async (input) => flaky(input);
      return {
        definition: {
          StartAt: 'Work',
          States: {
            Work: {
              Type: 'Task',
              Resource: LAMBDA,
              Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 }],
              End: true,
            },
          },
        },
        executions: size,
        tasks: { Work: attempt },
        retryIntervals: { Work: 0 },
        input: { order: { id: 'o-1' } },
        output: { order: { id: 'o-1' } },
        byHand: async (input) => {
          for (let retries = 0; ; retries += 1) {
            try {
              return await attempt(input);
            } catch (error) {
              if (retries === 3) throw error;
            }
          }
        },
        inSync: (input) => {
          for (let retries = 0; ; retries += 1) {
            try {
              return flaky(input);
            } catch (error) {
              if (retries === 3) throw error;
            }
          }
        },
        inXState: ({ createMachine, assign, fromPromise }) =>
          createMachine({
            context: ({ input }) => ({ data: input, retries: 0 }),
            initial: 'Work',
            states: {
              Work: {
                invoke: {
                  src: fromPromise(({ input }) => attempt(input)),
                  input: ({ context }) => context.data,
                  onDone: 'Done',
                  onError: {
                    guard: ({ context }) => context.retries < 3,
                    actions: assign({ retries: ({ context }) => context.retries + 1 }),
                    target: 'Work',
                    reenter: true,
                  },
                },
              },
              Done: { type: 'final' },
            },
            output: ({ context }) => context.data,
          }),
      };
    },
  },
  {
    id: 'tiny',
    title: 'executions of three states',
    sizes: [10_000, 100_000],
    transitions: (size) => 3 * size,
    make: (size) => {
      const greet = (data) => ({ ...data, greeting: 'hello' });
      return {
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
          const wait = async (data) => greet(data);
          return input.name === undefined ? input : await wait(input);
        },
        inSync: (input) => (input.name === undefined ? input : greet(input)),
        inXState: ({ createMachine, assign }) =>
          createMachine({
            context: ({ input }) => input,
            initial: 'Known',
            states: {
              Known: {
                always: [{ guard: ({ context }) => context.name !== undefined, target: 'Greet' }, { target: 'Done' }],
              },
              Greet: { always: { actions: assign({ greeting: 'hello' }), target: 'Done' } },
              Done: { type: 'final' },
            },
            output: ({ context }) => context,
          }),
      };
    },
  },
  payload('payload-1', 1),
  payload('payload-250', 250),
  {
    id: 'waiting',
    title: 'executions that wait at the same time',
    sizes: [10_000, 100_000],
    transitions: (size) => size,
    cannot: {
      awsLocal: REASONS.noClock,
      statebox: REASONS.noClock,
      async: REASONS.realWaiting,
      sync: REASONS.realWaiting,
    },
    make: (size) => ({
      definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } },
      atOnce: size,
      seconds: 60,
      input: { order: { id: 'o-1' } },
      output: { order: { id: 'o-1' } },
      inXState: ({ createMachine }) =>
        createMachine({
          context: ({ input }) => input,
          initial: 'Wait',
          states: { Wait: { after: { 60000: 'Done' } }, Done: { type: 'final' } },
          output: ({ context }) => context,
        }),
    }),
  },
];

function chain(size, stateAt, prefix = 'S') {
  const states = Array.from({ length: size }, (_, index) => [
    `${prefix}${index}`,
    { ...stateAt(index), ...(index + 1 < size ? { Next: `${prefix}${index + 1}` } : { End: true }) },
  ]);
  return { StartAt: `${prefix}0`, States: Object.fromEntries(states) };
}

function alwaysChain(size, transitionAt) {
  const states = Array.from({ length: size }, (_, index) => [
    `S${index}`,
    { always: { ...transitionAt(index), target: `S${index + 1}` } },
  ]);
  return { ...Object.fromEntries(states), [`S${size}`]: { type: 'final' } };
}

function choiceLoop(size, Add) {
  return {
    StartAt: 'Enough',
    States: {
      Enough: {
        Type: 'Choice',
        Choices: [{ Variable: '$.count', NumericLessThan: size, Next: 'Add' }],
        Default: 'Done',
      },
      Add,
      Done: { Type: 'Succeed' },
    },
  };
}

/** What a loop counts up, in whatever language. */
export function counting(size) {
  return {
    type: 'EXPRESS',
    input: { count: 0 },
    output: { count: size },
    byHand: async (input) => {
      const add = async (data) => ({ count: data.count + 1 });
      let data = input;
      while (data.count < size) data = await add(data);
      return data;
    },
    inSync: (input) => {
      const add = (data) => ({ count: data.count + 1 });
      let data = input;
      while (data.count < size) data = add(data);
      return data;
    },
  };
}

// An item is a digit, so that 100,000 of them are within the quota of a payload.
function map(size, work, nextOf) {
  const items = Array.from({ length: size }, (_, index) => 1 + (index % 9));
  return {
    definition: {
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: work } }, End: true } },
    },
    type: 'EXPRESS',
    input: items,
    output: items.map(nextOf),
    byHand: (input) => Promise.all(input.map(async (item) => nextOf(item))),
    inSync: (input) => input.map(nextOf),
  };
}

function mapOfTasks(size) {
  const nextDigit = (digit) => 1 + (digit % 9);
  return {
    ...map(size, { Type: 'Task', Resource: LAMBDA, End: true }, nextDigit),
    tasks: { Work: async (digit) => nextDigit(digit) },
    // An actor for each item; the machine takes up what they give.
    inXState: ({ createMachine, assign, fromPromise }) => {
      const work = fromPromise(async ({ input }) => nextDigit(input));
      return createMachine({
        context: ({ input }) => ({ items: input, output: new Array(input.length), missing: input.length }),
        entry: assign(({ context, spawn }) => {
          context.items.forEach((item, index) => {
            spawn(work, { id: String(index), input: item });
          });
          return {};
        }),
        initial: 'Each',
        states: {
          Each: {
            always: { guard: ({ context }) => context.missing === 0, target: 'Done' },
            on: {
              'xstate.done.actor.*': {
                actions: assign({
                  missing: ({ context }) => context.missing - 1,
                  output: ({ context, event }) => {
                    context.output[Number(event.actorId)] = event.output;
                    return context.output;
                  },
                }),
              },
            },
          },
          Done: { type: 'final' },
        },
        output: ({ context }) => context.output,
      });
    },
  };
}

function payload(id, kibibytes) {
  const line = (index) => ({ id: index, sku: `sku-${index}`, price: index / 4, text: 'x'.repeat(64) });
  return {
    id,
    title: `Pass states with ResultPath, a payload of ${kibibytes} KiB`,
    sizes: [1000, 10_000],
    transitions: (size) => size,
    make: (size) => {
      const lines = [];
      for (let bytes = 12; bytes < kibibytes * 1024; ) {
        lines.push(line(lines.length));
        bytes += JSON.stringify(lines.at(-1)).length + 1;
      }
      const put = (data, step) => ({ ...data, step });
      return {
        definition: chain(size, (index) => ({ Type: 'Pass', Result: index + 1, ResultPath: '$.step' })),
        input: { lines },
        output: { lines, step: size },
        byHand: async (input) => {
          const wait = async (data, step) => put(data, step);
          let data = input;
          for (let index = 0; index < size; index += 1) data = await wait(data, index + 1);
          return data;
        },
        inSync: (input) => {
          let data = input;
          for (let index = 0; index < size; index += 1) data = put(data, index + 1);
          return data;
        },
        inXState: ({ createMachine, assign }) =>
          createMachine({
            context: ({ input }) => input,
            initial: 'S0',
            states: alwaysChain(size, (index) => ({ actions: assign({ step: index + 1 }) })),
            output: ({ context }) => context,
          }),
      };
    },
  };
}

/** By hand: so many times one after the other. */
function inARow(size, pass) {
  return {
    byHand: async (input) => {
      const wait = async (data) => pass(data);
      let data = input;
      for (let index = 0; index < size; index += 1) data = await wait(data);
      return data;
    },
    inSync: (input) => {
      let data = input;
      for (let index = 0; index < size; index += 1) data = pass(data);
      return data;
    },
  };
}
