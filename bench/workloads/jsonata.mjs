// JSONata: beside the package `jsonata`, whose expressions are parsed once, and awaited, since it gives promises.

import { counting } from './running.mjs';

const NO_JSONATA = {
  awsLocal: 'it has no JSONata',
  statebox: 'it has no JSONata',
  xstate: 'it has no JSONata',
};

const ONE_LINERS = {
  '$states.input.order.address.city': ({ order }) => order.address.city,
  '$states.input.count + 1': ({ count }) => count + 1,
  '$states.input.count < 10 and $states.input.name = "Ada"': ({ count, name }) => count < 10 && name === 'Ada',
  '"Hello " & $states.input.name & "!"': ({ name }) => `Hello ${name}!`,
  '$states.input.count > 5 ? "big" : "small"': ({ count }) => (count > 5 ? 'big' : 'small'),
  '{"id": $states.input.order.id, "count": $states.input.count}': ({ order, count }) => ({ id: order.id, count }),
};

const LINES = Array.from({ length: 100 }, (_, index) => ({
  sku: `sku-${index}`,
  quantity: index % 5,
  price: (index * 37) % 100,
}));

export const jsonataWorkloads = [
  {
    id: 'jsonata-loop',
    title: 'rounds of a Choice loop in JSONata',
    sizes: [10_000, 100_000],
    transitions: (size) => 2 * size + 2,
    also: ['jsonata'],
    cannot: NO_JSONATA,
    make: (size) => ({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Enough',
        States: {
          Enough: {
            Type: 'Choice',
            Choices: [{ Condition: `{% $states.input.count < ${size} %}`, Next: 'Add' }],
            Default: 'Done',
          },
          Add: { Type: 'Pass', Output: '{% {"count": $states.input.count + 1} %}', Next: 'Enough' },
          Done: { Type: 'Succeed' },
        },
      },
      ...counting(size),
      withJsonata: (jsonata) => {
        const more = jsonata(`$states.input.count < ${size}`);
        const add = jsonata('{"count": $states.input.count + 1}');
        return async (input) => {
          let data = input;
          while (await more.evaluate(undefined, { states: { input: data } })) {
            data = { ...(await add.evaluate(undefined, { states: { input: data } })) };
          }
          return data;
        };
      },
    }),
  },
  {
    id: 'jsonata-map',
    title: 'items of an inline Map with a JSONata expression',
    sizes: [10_000, 100_000],
    transitions: (size) => size + 1,
    also: ['jsonata'],
    cannot: NO_JSONATA,
    make: (size) => {
      const items = Array.from({ length: size }, (_, index) => index % 9);
      const next = (item) => item + 1;
      return {
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: {
                StartAt: 'Add',
                States: { Add: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } },
              },
              End: true,
            },
          },
        },
        type: 'EXPRESS',
        input: items,
        output: items.map(next),
        byHand: (input) => Promise.all(input.map(async (item) => next(item))),
        inSync: (input) => input.map(next),
        withJsonata: (jsonata) => {
          const add = jsonata('$states.input + 1');
          return (input) => Promise.all(input.map((item) => add.evaluate(undefined, { states: { input: item } })));
        },
      };
    },
  },
  expressions('jsonata-lines', 'one-line expressions', [500, 5000], ONE_LINERS),
  expressions('jsonata-filter', 'filters of 100 elements', [100, 1000], {
    '$states.input.lines[quantity > 2].sku': ({ lines }) =>
      lines.filter(({ quantity }) => quantity > 2).map(({ sku }) => sku),
  }),
  expressions('jsonata-map-100', '$map of 100 elements', [100, 1000], {
    '$map($states.input.lines, function($line) { $line.quantity * 2 })': ({ lines }) =>
      lines.map(({ quantity }) => quantity * 2),
  }),
  expressions('jsonata-sort', 'sorts of 100 elements', [100, 1000], {
    '$states.input.lines^(>price).sku': ({ lines }) =>
      lines.toSorted((one, other) => other.price - one.price).map(({ sku }) => sku),
  }),
];

/** A chain of Pass states that assign the value of an expression each, in turn. The last one is the output. */
function expressions(id, title, sizes, inJavaScript) {
  const sources = Object.keys(inJavaScript);
  const functions = Object.values(inJavaScript);
  const input = {
    order: { id: 'o-1', address: { city: 'St. Gallen' } },
    count: 7,
    name: 'Ada',
    lines: LINES,
  };
  return {
    id,
    title,
    sizes,
    transitions: (size) => size + 1,
    also: ['jsonata'],
    cannot: NO_JSONATA,
    make: (size) => {
      const states = Array.from({ length: size }, (_, index) => [
        `S${index}`,
        {
          Type: 'Pass',
          Assign: { value: `{% ${sources[index % sources.length]} %}` },
          Next: index + 1 < size ? `S${index + 1}` : 'Last',
        },
      ]);
      const valueAt = (data, index) => functions[index % functions.length](data);
      return {
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'S0',
          States: { ...Object.fromEntries(states), Last: { Type: 'Pass', Output: '{% $value %}', End: true } },
        },
        type: 'EXPRESS',
        input,
        output: valueAt(input, size - 1),
        byHand: async (data) => {
          const evaluate = async (index) => valueAt(data, index);
          let value;
          for (let index = 0; index < size; index += 1) value = await evaluate(index);
          return value;
        },
        inSync: (data) => {
          let value;
          for (let index = 0; index < size; index += 1) value = valueAt(data, index);
          return value;
        },
        withJsonata: (jsonata) => {
          const parsed = sources.map((source) => jsonata(source));
          return async (data) => {
            let value;
            for (let index = 0; index < size; index += 1) {
              value = await parsed[index % parsed.length].evaluate(undefined, { states: { input: data } });
            }
            return JSON.parse(JSON.stringify(value));
          };
        },
      };
    },
  };
}
