import { expect, test } from 'vitest';
import { parseStateMachine, type Run, type StateMachine } from '../../../src/index.js';
import { type Mocks, mockTasks, ok } from '../../../src/testing/index.js';
import type { MaskRule, MaskRules } from '../../../src/testing/record/masks/mask-rules.js';
import { MASK_PRESETS } from '../../../src/testing/record/masks/presets.js';
import { recordTest } from '../../../src/testing/record/record-test.js';
import { recordingOf } from './harness.js';

const WORK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work' };

const greeting = parseStateMachine({
  StartAt: 'Greet',
  States: {
    Greet: {
      ...WORK,
      Parameters: {
        'text.$': "States.Format('Hello {}!', $.customer.name)",
        'json.$': 'States.JsonToString($.customer)',
      },
      ResultPath: '$.sent',
      Next: 'Vip?',
    },
    'Vip?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.customer.level', StringEquals: 'gold', Next: 'Thank' }],
      Default: 'Done',
    },
    Thank: { ...WORK, InputPath: '$.customer.name', ResultPath: '$.thanked', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
});
const input = {
  customer: {
    name: 'Ada Lovelace',
    level: 'gold',
    email: 'ada@lovelace.org',
    card: '4111 1111 1111 1111',
    number: 12345678,
  },
  password: 'hunter2-hunter2',
  apiKey: 'k-123456',
};
const greeted = await runOf(greeting, input, {
  Greet: { mailed: 'ada@lovelace.org', again: 'to Ada Lovelace' },
  Thank: ok(12345678),
});

test('what a rule means is nowhere in the file, under whatever name and inside of whatever text', async () => {
  const { text, masked } = await masksOf(greeted, greeting, [
    { member: 'name' },
    { member: 'pass*', with: { text: 'masked' } },
    { member: 'customer.number', with: 'shape' },
    { preset: 'email' },
    { preset: 'creditCard', with: 'shape' },
  ]);
  expect(text).not.toMatch(/Ada|Lovelace|lovelace|hunter2|12345678|4111/);
  expect(text).toContain("'Hello name-");
  expect(masked.find(({ rule }) => rule === 'member "name"')).toMatchObject({ times: expect.any(Number) });
  expect(masked.find(({ rule }) => rule === 'preset "email"')?.places).toContain('event 1, input: customer.email');
});

test('the same value has the same mask everywhere, and a mask depends on the seed', async () => {
  const rules: MaskRule[] = [{ path: '$.customer.email' }];
  const one = await masksOf(greeted, greeting, rules);
  const again = await masksOf(greeted, greeting, rules);
  const other = await masksOf(greeted, greeting, rules, 'another');
  const mask = one.masked[0]?.mask ?? '';
  expect(mask).toMatch(/^email-[0-9a-f]{6}$/);
  expect(one.text.split(mask).length).toBeGreaterThan(3);
  expect(again.text).toBe(one.text);
  expect(other.masked[0]?.mask).not.toBe(mask);
});

test('a mask that changes the path is named', async () => {
  const attempt = masksOf(greeted, greeting, [{ member: 'name' }, { member: 'level' }]);
  await expect(attempt).rejects.toThrow(/another way, by member "level":.*"Thank"/);
});

test('what looks secret and is not masked is told of', async () => {
  const { unmaskedSecrets } = await masksOf(greeted, greeting, [{ member: 'password' }]);
  expect(unmaskedSecrets).toEqual([{ member: 'apiKey', place: 'event 1, input: apiKey' }]);
  const none = await masksOf(greeted, greeting, [{ member: 'password' }, { member: 'apiKey' }]);
  expect(none.unmaskedSecrets).toEqual([]);
});

test('names, ARNs and causes are masked, too', async () => {
  const machine = parseStateMachine({
    StartAt: 'T',
    States: {
      T: { ...WORK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'F' }], End: true },
      F: { Type: 'Fail', Error: 'E', CausePath: '$.Cause' },
    },
  });
  const run = await machine.run(
    { id: 'order-4711' },
    {
      name: 'run-of-order-4711',
      tasks: () => {
        throw Object.assign(new Error('no order-4711, {"order":"order-4711"}'), { name: 'Missing' });
      },
    },
  );
  const { text } = await masksOf(run, machine, [{ pattern: 'order-\\d+', with: { text: 'order-1' } }]);
  expect(text).not.toContain('4711');
  expect(text).toContain("name: 'run-of-order-1'");
});

test('what the definition itself says is asked for by its kind', async () => {
  const machine = parseStateMachine({
    StartAt: 'T',
    States: { T: { ...WORK, Parameters: { to: 'boss@company.example' }, End: true } },
  });
  const { text } = await masksOf(await runOf(machine, {}, { T: 1 }), machine, [{ preset: 'email' }]);
  expect(text).not.toContain('boss@');
  expect(text).toContain("toHaveCalledTask('T', { to: expect.any(String) })");
});

test('a mask of a word that the test needs is refused', async () => {
  const run = await runOf(greeting, { customer: { ...input.customer, note: 'Greet' } }, { Greet: 1, Thank: 2 });
  await expect(masksOf(run, greeting, [{ member: 'note' }])).rejects.toThrow(
    'would hold a value that member "note" masks',
  );
});

test.each([
  ['email', 'mail ada.l+x@mail.example.org now', 'ada.l+x@mail.example.org'],
  ['phone', 'call +44 20 7946 0958', '+44 20 7946 0958'],
  ['phone', 'call (555) 123-4567', '(555) 123-4567'],
  ['ipv4', 'from 10.1.2.3:80', '10.1.2.3'],
  ['ipv6', 'from 2001:4860::8888 on', '2001:4860::8888'],
  ['creditCard', 'card 5500-0000-0000-0004', '5500-0000-0000-0004'],
  ['awsAccount', 'arn:aws:sqs:us-east-1:210987654321:q', '210987654321'],
  ['awsAccessKey', 'key AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
  ['jwt', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  ['uuid', 'id 6f1c1e0a-8d3c-4b52-9c37-0a8e7f9d1b2c', '6f1c1e0a-8d3c-4b52-9c37-0a8e7f9d1b2c'],
] as const)('the preset %s finds it in %j', async (preset, text, found) => {
  const machine = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const run = await runOf(machine, { text }, {});
  const { text: written, masked } = await masksOf(run, machine, [{ preset }]);
  expect(masked.map(({ times }) => times)).not.toEqual([]);
  expect(written).not.toContain(found);
  // What stands for it looks like it: another run of the preset finds it.
  expect(masked[0]?.mask).toMatch(
    new RegExp(preset === 'awsAccount' ? /^9\d{11}$/ : MASK_PRESETS[preset].pattern.source, 'i'),
  );
});

test.each([
  ['creditCard', 'order 4111111111111112'],
  ['ipv6', 'at 12:30:00'],
  ['ipv4', 'version 1.2.3.4.5'],
] as const)('the preset %s leaves %j', async (preset, text) => {
  const machine = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  expect((await masksOf(await runOf(machine, { text }, {}), machine, [{ preset }])).masked).toEqual([]);
});

test.each([
  [{}, 'Masks are an object with a list of `rules`'],
  [{ rules: [{}] }, 'Rule 1 of the masks has to have one of member, path, pattern, preset'],
  [{ rules: [{ member: 'a', path: '$.a' }] }, 'has to have one of'],
  [{ rules: [{ path: 'a.b' }] }, 'has the path "a.b", which is none'],
  [{ rules: [{ preset: 'iban' }] }, 'has the preset "iban", which there is not: email'],
  [{ rules: [{ pattern: '(' }] }, 'has a pattern that is no regular expression'],
  [{ rules: [{ pattern: 'x*' }] }, 'matches no text at all'],
  [{ rules: [{ member: 'a', state: 'S' }] }, 'goes with `path`'],
  [{ rules: [{ member: 'a', with: 'x' }] }, 'has a `with` that is none'],
  [{ rules: [{ member: 'a', as: 'x' }] }, 'has "as", which there is not'],
])('%j is refused', async (masks, problem) => {
  const options = { machine: greeting, definitionPath: 'x', masks: masks as unknown as MaskRules };
  await expect(recordTest(recordingOf(greeted), options)).rejects.toThrow(problem);
});

function masksOf(run: Run, machine: StateMachine, rules: readonly MaskRule[], seed: number | string = 0) {
  return recordTest(recordingOf(run), { machine, definitionPath: 'machine.asl.json', masks: { seed, rules } });
}

function runOf(machine: StateMachine, given: unknown, mocks: Mocks): Promise<Run> {
  return machine.run(given, { name: 'recorded', tasks: mockTasks(machine, mocks) });
}
