// What is said about an expression before it is evaluated.

import { describe, expect, test } from 'vitest';
import { checkJsonata } from '../../../src/expressions/jsonata/index.js';

const INPUT = { result: false, errorOutput: false };

function messagesFor(text: string, available = INPUT): string[] {
  return checkJsonata(text, available).map(({ kind, message }) => `${kind}: ${message}`);
}

const topLevel = (name: string) => `unsupported: Reference to '${name}' at the top level is not supported.`;
const notSupported = (name: string) => `unsupported: Reference to '${name}' is not supported.`;

// Measured on the service: what ValidateStateMachineDefinition says of each as the Output of a Pass state.
describe('references', () => {
  test.each([
    'phone',
    'phone[0].number',
    'phone.number.street',
    '-phone',
    'phone ? 1 : 2',
    '$states.input.a ? phone : 2',
    "phone & 'x'",
    'phone in $states.input.b',
    '$sum(phone)',
    'phone(1)',
    'phone ~> $string()',
    '[1..phone]',
    '(phone)',
    '(phone).other',
    '[phone].other',
    '[phone, 1]',
    '{phone: 1}',
    '($x := phone; $x)',
    '$map($states.input.a, function($y){ phone })',
    '$count(phone[inner])',
    'phone.**.deeper',
  ])('%s names phone', (text) => {
    expect(messagesFor(text)).toEqual([topLevel('phone')]);
  });

  test.each([
    '$states.input.phone',
    '$states.input.a[0].phone',
    '$states.input.a.phone[0]',
    '$states.input.items[phone > 3]',
    '$states.input.a^(phone)',
    "$states.input.a{'k': phone}",
    '$states.input.a.(phone)',
    '$states.input.a.$phone',
    '$phone',
    '$states.input.a ~> $string()',
    "$states.input ~> |phone|{'b': 1}|",
    '**.phone',
    "{'k': 1}.phone",
    '$states.input.a[0][phone]',
    '$states.input.a[$ > 1]',
    'function($x){ $x.phone }',
    '$map($states.input.a, function($x){ $x.phone })',
    "'phone'",
    '1 + 1',
    '$now()',
    '$states',
    '$states.error',
    '$states.input.errorOutput',
  ])('%s is accepted', (text) => {
    expect(messagesFor(text)).toEqual([]);
  });

  test.each(['$', '$.phone', '$[0]', '$string($)', '$map($states.input.a, function($x){ $ })'])(
    '%s names $',
    (text) => {
      expect(messagesFor(text)).toEqual([topLevel('$')]);
    },
  );

  test.each(['$$', '$$.phone'])('%s names $$', (text) => {
    expect(messagesFor(text)).toEqual([notSupported('$$')]);
  });

  test.each([
    ['aaa + bbb', ['aaa', 'bbb']],
    ['[bbb, aaa]', ['bbb', 'aaa']],
    ['aaa + aaa', ['aaa']],
    ['(aaa; bbb)', ['aaa', 'bbb']],
    ['$number(aaa) + $number(bbb)', ['aaa', 'bbb']],
  ])('%s names each once, as they are written', (text, names) => {
    expect(messagesFor(text)).toEqual(names.map(topLevel));
  });
});

describe('the members of $states', () => {
  test.each([
    '$states.errorOutput',
    '$states.errorOutput.Cause',
    '[$states.errorOutput]',
    '$states.errorOutput ? 1 : 2',
    '$map([1], function() { $states.errorOutput })',
    '$states.input.a[b = $states.errorOutput.Error]',
  ])('%s is for a Catcher', (text) => {
    expect(messagesFor(text)).toEqual([notSupported('$states.errorOutput')]);
    expect(messagesFor(text, { result: false, errorOutput: true })).toEqual([]);
  });

  test('$states.result is for what has a result', () => {
    expect(messagesFor('$states.result.a')).toEqual([notSupported('$states.result')]);
    expect(messagesFor('$states.result.a', { result: true, errorOutput: false })).toEqual([]);
  });
});

describe('what is no expression', () => {
  // Measured on the service.
  test.each([
    ['a[1,2)', 'Expected "]", got ","'],
    ['"unterminated', 'String literal must be terminated by a matching quote'],
    ['1 +', 'Unexpected end of expression'],
    ['', 'Unexpected end of expression'],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ['$x :=', 'Unexpected end of expression'],
    ['$match("a", /abc', 'No terminating / in regular expression'],
    ['phone %.other', 'The symbol "." cannot be used as a unary operator'],
  ])('%s', (text, message) => {
    expect(messagesFor(text)).toEqual([`invalid: ${message}`]);
  });

  test('the operators of later versions', () => {
    expect(messagesFor('$states.input.a ?: 1')).toEqual(['invalid: The symbol ":" cannot be used as a unary operator']);
    expect(messagesFor('$states.input.a ?? 1')).toEqual(['invalid: The symbol "?" cannot be used as a unary operator']);
  });
});
