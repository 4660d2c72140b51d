// Random expressions and data that they find something in.

import fc from 'fast-check';

const NAMES = ['a', 'b', 'c', 'd'];
const VARIABLES = ['$x', '$y', '$f', '$g', '$data', '$', '$$'];

/** Data in which the names of the expressions are found often, and more than once on the way. */
export const data: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(0, 1, 2, -1, 3, 2.5, 1e21, '', 'a', 'b', 'ab', '10', 'x-y', null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES, '1', 'e f'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const name = fc.constantFrom(...NAMES, ...NAMES, '`e f`', '`1`');
const variable = fc.constantFrom(...VARIABLES);
const text = fc.constantFrom('""', '"a"', '"b"', '"ab"', '"a-b"', '"10"', '"$1x"', '"yes"');
const number = fc.constantFrom('0', '1', '2', '3', '-1', '1.5', '10', '1e20');
const regex = fc.constantFrom('/a/', '/[ab]+/', '/(a)(b)?/', '/x/i', '/-/');
const literal = fc.oneof(text, number, fc.constantFrom('true', 'false', 'null', '[]', '{}'));

const OPERATORS = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in'];

const FUNCTIONS = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase'],
  ...['uppercase', 'length', 'trim', 'pad', 'contains', 'split', 'join', 'number', 'floor', 'ceil', 'round', 'abs'],
  ...['sqrt', 'power', 'boolean', 'not', 'zip', 'keys', 'lookup', 'append', 'exists', 'spread', 'merge', 'reverse'],
  ...['type', 'sort', 'distinct', 'shuffle', 'formatBase', 'formatNumber', 'formatInteger', 'toMillis', 'fromMillis'],
  ...['match', 'replace', 'error', 'assert', 'base64encode', 'encodeUrlComponent', 'clone', 'random', 'uuid', 'now'],
  ...['partition', 'range', 'hash', 'parse', 'nothing', 'f', 'g', 'x'],
];

const CALLING = ['map', 'filter', 'single', 'reduce', 'sift', 'each', 'sort'];

const SIGNATURES = ['', '', '', '<n:n>', '<s-:s>', '<x-x?:x>', '<a<n>n?>', '<(sn)o?>'];

const { expression: any } = fc.letrec<{ expression: string; path: string; lambda: string; step: string }>((tie) => {
  const expression = tie('expression');
  const args = fc.array(expression, { maxLength: 3 }).map((all) => all.join(', '));
  const inParentheses = expression.map((inner) => `(${inner})`);
  const pairs = fc
    .array(fc.tuple(fc.oneof(text, name, expression), expression), { maxLength: 3 })
    .map((all) => `{${all.map(([key, value]) => `${key}: ${value}`).join(', ')}}`);
  const filter = fc.oneof(number, expression, fc.constantFrom('[0, 1]', '$ > 1', 'a', '$i = 0')).map((it) => `[${it}]`);
  const order = fc
    .array(fc.tuple(fc.constantFrom('', '<', '>'), fc.oneof(name, fc.constant('$'), expression)), {
      minLength: 1,
      maxLength: 2,
    })
    .map((terms) => `^(${terms.map((term) => term.join('')).join(', ')})`);
  const modifier = fc.oneof(
    { weight: 5, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: filter },
    { weight: 1, arbitrary: fc.constantFrom('[]', '@$x', '#$y', '@$x#$y', '#$i[$i = 0]') },
    { weight: 1, arbitrary: order },
    { weight: 1, arbitrary: pairs },
  );
  const parameters = fc.constantFrom('', '$x', '$x, $y', '$y, $x, $f', '$a, $x, $y, $f');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      literal,
      name,
      variable,
      tie('path'),
      tie('path'),
      fc
        .tuple(expression, fc.constantFrom(...OPERATORS), expression)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc.tuple(expression, expression, expression).map(([one, two, three]) => `(${one} ? ${two} : ${three})`),
      fc.tuple(expression, expression).map(([one, two]) => `(${one} ? ${two})`),
      fc.array(expression, { maxLength: 3 }).map((all) => `[${all.join(', ')}]`),
      fc.tuple(number, number).map(([from, to]) => `[${from}..${to}]`),
      pairs,
      fc
        .tuple(fc.constantFrom('$x', '$y', '$f', '$g', '$sum'), fc.oneof(expression, tie('lambda')), expression)
        .map(([bound, value, body]) => `(${bound} := ${value}; ${body})`),
      fc.array(expression, { maxLength: 3 }).map((all) => `(${all.join('; ')})`),
      fc.tuple(fc.constantFrom(...FUNCTIONS), args).map(([called, given]) => `$${called}(${given})`),
      fc
        .tuple(
          fc.constantFrom('match', 'contains', 'split', 'replace'),
          expression,
          regex,
          fc.oneof(text, tie('lambda')),
        )
        .map(([called, subject, pattern, other]) => {
          return `$${called}(${subject}, ${pattern}${called === 'replace' ? `, ${other}` : ''})`;
        }),
      fc
        .tuple(
          fc.constantFrom(...CALLING),
          expression,
          fc.oneof(tie('lambda'), fc.constantFrom('$string', '$f', '$keys', '$sum')),
        )
        .map(([called, over, callback]) => `$${called}(${over}, ${callback})`),
      fc.tuple(expression, tie('lambda')).map(([argument, lambda]) => `${lambda}(${argument})`),
      fc
        .tuple(
          inParentheses,
          fc.oneof(fc.constantFrom('$string', '$sum', '$count()', '$f', '$append(1)'), tie('lambda')),
        )
        .map(([left, right]) => `${left} ~> ${right}`),
      fc
        .tuple(fc.constantFrom('$append', '$substring', '$lookup', '$f', '$power'), expression, expression)
        .map(([called, filled, argument]) => `${called}(?, ${filled})(${argument})`),
      fc
        .tuple(
          inParentheses,
          fc.oneof(name, fc.constant('**')),
          pairs,
          fc.oneof(
            fc.constant(''),
            text.map((key) => `, ${key}`),
          ),
        )
        .map(([over, pattern, update, deletion]) => `${over} ~> |${pattern}|${update}${deletion}|`),
      expression.map((inner) => `-${inner}`),
    ),
    path: fc
      .tuple(fc.oneof(name, variable, inParentheses), modifier, fc.array(tie('step'), { maxLength: 3 }), modifier)
      .map(([first, modified, steps, last]) => `${first}${modified}${steps.join('')}${last}`),
    step: fc
      .tuple(
        fc.oneof(
          name,
          name,
          name,
          fc.constantFrom('*', '**', '%', '$', '$x'),
          inParentheses,
          pairs,
          fc.array(expression, { maxLength: 2 }).map((all) => `[${all.join(', ')}]`),
        ),
        modifier,
      )
      .map(([step, modified]) => `.${step}${modified}`),
    lambda: fc
      .tuple(parameters, fc.constantFrom(...SIGNATURES), expression)
      .map(([given, signature, body]) => `function(${given})${signature}{${body}}`),
  };
});

/** Texts of expressions; some are none. */
export const expressions: fc.Arbitrary<string> = any;
