// The traversal of a definition, and places in it.

import { expect, test } from 'vitest';
import { Place } from '../../src/language/place.js';
import { traverse } from '../../src/language/traverse.js';
import type { Json } from '../../src/utils/json.js';

const pass = { Type: 'Pass', End: true };

test('finds every state, in the order of the definition, with its place', () => {
  const definition = {
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: pass } },
          { StartAt: 'B', States: { B: pass } },
        ],
        Next: 'M',
      },
      M: { Type: 'Map', ItemProcessor: { StartAt: 'I/x', States: { 'I/x': pass } }, Next: 'L' },
      L: { Type: 'Map', Iterator: { StartAt: 'J', States: { J: pass } }, End: true },
    },
  };
  expect(locations(definition)).toEqual([
    '/States/P',
    '/States/M',
    '/States/L',
    '/States/P/Branches[0]/States/A',
    '/States/P/Branches[1]/States/B',
    '/States/M/ItemProcessor/States/I/x',
    '/States/L/Iterator/States/J',
  ]);
  expect(traverse(definition).containers.map(({ kind, owner }) => [kind, owner?.name])).toEqual([
    ['StateMachine', undefined],
    ['Branch', 'P'],
    ['Branch', 'P'],
    ['ItemProcessor', 'M'],
    ['Iterator', 'L'],
  ]);
});

test('a state without a query language has the one of the machine, not that of the state around it', () => {
  const inner = { StartAt: 'A', States: { A: pass } };
  const definition = {
    StartAt: 'M',
    States: { M: { Type: 'Map', QueryLanguage: 'JSONata', ItemProcessor: inner, End: true } },
  };
  expect(traverse(definition).states.map(({ queryLanguage }) => queryLanguage)).toEqual(['JSONata', 'JSONPath']);
  const machine = { ...definition, QueryLanguage: 'JSONata' };
  expect(traverse(machine).states.map(({ queryLanguage }) => queryLanguage)).toEqual(['JSONata', 'JSONata']);
});

test('a state comes with its type and the objects in its lists, at their places', () => {
  const task = {
    Type: 'Task',
    Retry: [{ ErrorEquals: ['A'] }, 7, { ErrorEquals: ['B'] }],
    Catch: [{ ErrorEquals: ['C'], Next: 'Choose' }],
  };
  const choice = { Type: 'Choice', Choices: [{ Next: 'Work' }], Catch: 'none' };
  const { states } = traverse({ StartAt: 'Work', States: { Work: task, Choose: choice, Odd: { Type: 1 } } });
  const listed = states.map(({ type, retriers, catchers, choiceRules }) => [
    type,
    ...[retriers, catchers, choiceRules].map((items) => items.map(({ place }) => place.location)),
  ]);
  expect(listed).toEqual([
    ['Task', ['/States/Work/Retry[0]', '/States/Work/Retry[2]'], ['/States/Work/Catch[0]'], []],
    ['Choice', [], [], ['/States/Choose/Choices[0]']],
    [1, [], [], []],
  ]);
  expect(states[0]?.retriers.map(({ item }) => item)).toEqual([{ ErrorEquals: ['A'] }, { ErrorEquals: ['B'] }]);
});

test('takes any JSON', () => {
  const odd: Json[] = [null, 1, 'x', [], {}, { States: [] }, { States: { A: 1, B: { Branches: [null, 3] } } }];
  for (const definition of odd) expect(() => traverse(definition)).not.toThrow();
  expect(locations({ States: { __proto__: 1 } })).toEqual([]);
  expect(locations(JSON.parse('{"States": {"__proto__": {"Type": "Pass"}}}'))).toEqual(['/States/__proto__']);
});

test('a deep definition is no danger to the stack', () => {
  let state: Json = pass;
  for (let depth = 0; depth < 20_000; depth += 1) {
    state = { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: state } }] };
  }
  expect(traverse({ StartAt: 'A', States: { A: state } }).states).toHaveLength(20_001);
});

test('a place is written as the service writes it, and as a JSON Pointer', () => {
  const place = Place.root.along(['States', 'a/b~c', 'Branches', 0]);
  expect(place.location).toBe('/States/a/b~c/Branches[0]');
  expect(place.pointer).toBe('/States/a~1b~0c/Branches/0');
  expect(Place.root.location).toBe('/');
  expect(Place.root.pointer).toBe('');
});

function locations(definition: Json): string[] {
  return traverse(definition).states.map(({ place }) => place.location);
}
