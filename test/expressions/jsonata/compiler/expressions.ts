// Random expressions and data that they find something in.

import fc from 'fast-check';

const NAMES = ['a', 'b', 'c', 'd'];
/** Names that mean something to JavaScript or to the library, and the one that JavaScript puts first. */
const ODD_NAMES = [
  'e f',
  '1',
  'constructor',
  'toJSON',
  'length',
  'sequence',
  'tupleStream',
  'outerWrapper',
  'signature',
];
const VARIABLES = ['$x', '$y', '$f', '$g', '$data', '$', '$$'];

/** Data in which the names of the expressions are found often, and more than once on the way. */
export const data: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(0, 1, 2, -1, 3, 2.5, 1e21, '', 'a', 'b', 'ab', '10', 'x-y', null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...NAMES, ...ODD_NAMES), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

const name = fc.constantFrom(...NAMES, ...NAMES, ...NAMES, ...NAMES, ...ODD_NAMES.map((odd) => `\`${odd}\``));
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

interface Parts {
  readonly expression: string;
  readonly path: string;
  readonly step: string;
  readonly lambda: string;
  /** These are of a type, so that not every expression is an error. */
  readonly number: string;
  readonly text: string;
  readonly condition: string;
  readonly array: string;
  readonly object: string;
}

const { expression: any } = fc.letrec<Parts>((tie: fc.LetrecTypedTie<Parts>) => {
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
      tie('number'),
      tie('text'),
      tie('condition'),
      tie('array'),
      tie('array'),
      tie('object'),
      tie('object'),
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
    number: typed(
      number,
      written`$count(${expression})`,
      written`(${tie('number')} ${fc.constantFrom('+', '-', '*', '/', '%')} ${tie('number')})`,
      written`$length(${tie('text')})`,
      written`$sum(${tie('array')}.(${tie('number')}))`,
      written`$reduce(${tie('array')}, function($a, $x) { $a + ${tie('number')} }, 0)`,
      written`(${tie('condition')} ? ${tie('number')} : ${tie('number')})`,
      written`($f := function($n, $x) { $n <= 0 ? ${tie('number')} : $f($n - 1, ${expression}) }; $f(3, 0))`,
    ),
    text: typed(
      text,
      written`$string(${expression})`,
      written`(${tie('text')} & ${tie('text')})`,
      written`$uppercase(${tie('text')})`,
      written`$substring(${tie('text')}, ${tie('number')})`,
      written`$join([${tie('text')}, ${tie('text')}], ${tie('text')})`,
      written`$replace(${tie('text')}, ${regex}, ${tie('text')})`,
      written`$type(${expression})`,
    ),
    condition: typed(
      fc.constantFrom('true', 'false'),
      written`(${tie('number')} ${fc.constantFrom('<', '>=', '=')} ${tie('number')})`,
      written`(${tie('text')} ${fc.constantFrom('<', '>=', '!=')} ${tie('text')})`,
      written`(${expression} ${fc.constantFrom('=', '!=', 'in')} ${expression})`,
      written`$exists(${expression})`,
      written`$boolean(${expression})`,
    ),
    array: typed(
      fc.constantFrom('[]', '[1, 2, 3]', '$data', '$'),
      written`[${expression}, ${expression}]`,
      written`[0..${fc.constantFrom('0', '2', '5')}]`,
      written`$map(${tie('array')}, function($x, $y) { ${expression} })`,
      written`$filter(${tie('array')}, function($x) { ${tie('condition')} })`,
      written`$append(${expression}, ${expression})`,
      written`$sort(${tie('array')}, function($x, $y) { $string($x) > $string($y) })`,
      written`${tie('array')}^($string($), ${tie('number')})`,
      written`${tie('array')}[${tie('condition')}]`,
      written`${tie('array')}.(${expression})`,
      written`${tie('array')}#$i.[$i, ${expression}]`,
      written`${tie('array')}@$x.{"x": $x, "y": ${expression}}`,
      written`$distinct(${tie('array')})`,
    ),
    object: typed(
      fc.constantFrom('{}', '{"a": 1}', '$data[0]', '$x'),
      written`{${tie('text')}: ${expression}}`,
      written`{"a": ${expression}, "b": ${expression}}`,
      written`${tie('array')}{$string($): ${expression}}`,
      written`$merge([${tie('object')}, ${tie('object')}])`,
      written`$sift(${tie('object')}, function($x, $y) { ${tie('condition')} })`,
      written`(${tie('object')} ~> |${fc.constantFrom('a', '$', '**', 'b.*')}|{"c": ${expression}}|)`,
    ),
  };
});

function typed(simple: fc.Arbitrary<string>, ...others: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.oneof({ maxDepth: 5, depthSize: 'small' }, { weight: 2, arbitrary: simple }, ...others);
}

/** The text with a text of each of the arbitraries in its place. */
function written(texts: TemplateStringsArray, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((inserted) => String.raw({ raw: texts.raw }, ...inserted));
}

/** Texts of expressions; some are none. */
export const expressions: fc.Arbitrary<string> = any;
