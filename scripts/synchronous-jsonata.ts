// Makes the `jsonata` package fit for an interpreter while it is bundled; nothing of it is kept in this repository.
//
// The package is asynchronous by its keywords alone: without `async` and `await` it passes its own test suite. It reads
// the clock, writes into what it is given in a few places, and knows no limit that is the same on every machine. The
// edits below change that and nothing else; each says why it is there. The same edits serve the build (an esbuild
// plugin) and the tests (a vite plugin). They know one version of the package by its hash and refuse every other, so
// that an upgrade is looked at before it ships.
//
// What the edited code asks of the evaluation in progress (`running`) is the interface Evaluation of
// src/expressions/jsonata/library.ts, and what it asks for the members of objects (`members`) the interface Members.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin as EsbuildPlugin } from 'esbuild';

interface Edit {
  readonly why: string;
  readonly find: string | RegExp;
  readonly put: string;
  /** How often it is there; once if it is not said. */
  readonly times?: number;
}

const VERSION = '2.2.2';
const SHA256 = '9c2a35f4d895797f123f65c7f9a4ce16b3a295d209e0f3f225a0c3bae1bd9049';

const HEAD = `
let running;
let members;
let parseDepth = 0;

function createSequence(...items) {
  items.sequence = true;
  return items;
}

class Frame {
  constructor(enclosing) {
    this.enclosing = enclosing;
    this.bindings = undefined;
  }
  bind(name, value) {
    this.bindings ??= new Map();
    this.bindings.set(name, value);
  }
  lookup(name) {
    for (let frame = this; frame; frame = frame.enclosing) {
      if (frame.bindings !== undefined && frame.bindings.has(name)) return frame.bindings.get(name);
    }
    return undefined;
  }
}
Frame.prototype.base = { createSequence, options: {} };

// What is inside of another value: never deeper than the evaluation in progress allows.
function inside(visit) {
  running.descend();
  const result = visit();
  running.ascend();
  return result;
}

function parsing(parse) {
  parseDepth += 1;
  if (parseDepth > MAX_PARSE_DEPTH) throw new Error(TOO_DEEP);
  const result = parse();
  parseDepth -= 1;
  return result;
}

// The marks of functions; no JSON value is one of them.
const LAMBDA = Symbol('lambda');
const NATIVE = Symbol('native function');
const own = { exports: {} };
`;

const TAIL = `
const jsonata = own.exports;
jsonata.during = (evaluation, body) => {
  const outer = running;
  running = evaluation;
  try {
    return body();
  } finally {
    running = outer;
  }
};
jsonata.current = () => running;
jsonata.useMembers = (given) => {
  members = given;
};
jsonata.isFunction = (value) =>
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    (value._jsonata_lambda === LAMBDA || value._jsonata_function === NATIVE));
export default jsonata;
`;

/** The message of the error for an expression that is nested deeper than the parser can go on every machine. */
const TOO_DEEP = 'The expression is nested too deeply';
const MAX_PARSE_DEPTH = 400;

// In this order: `await Promise.all(` before `await `.
const SYNCHRONOUS: readonly Edit[] = [
  { why: 'synchronous', find: /async function/g, put: 'function', times: 43 },
  { why: 'synchronous', find: /async \(/g, put: '(', times: 3 },
  { why: 'synchronous', find: /await Promise\.all\(/g, put: 'Array.from(', times: 2 },
  { why: 'synchronous', find: /await /g, put: '', times: 103 },
];

const ENVIRONMENT: readonly Edit[] = [
  {
    why: 'frames are looked through in a loop, and no hook is looked up at each step',
    find: /function createFrame\(enclosingEnvironment\) \{[\s\S]*?return newFrame\s*\}/,
    put: 'function createFrame(enclosing) { return new Frame(enclosing); }',
  },
  { why: 'nothing runs in parallel', find: /environment\.isParallelCall = idx > 0/, put: '', times: 2 },
  {
    why: 'the evaluation in progress counts',
    find: /environment\.base\.depth\+\+;[\s\S]*?entryCallback\(expr, input, environment\);\s*\}/,
    put: 'running.enter();',
  },
  {
    why: 'the evaluation in progress counts',
    find: /var exitCallback[\s\S]*?exitCallback\(expr, input, environment, result\);\s*\}/,
    put: '',
  },
  { why: 'the evaluation in progress counts', find: 'environment.base.depth--;', put: 'running.leave(result);' },
  {
    why: '$now and $millis do not come with every expression',
    find: /var timestamp = new Date\(\);[\s\S]*?'<:n>'\)\);/,
    put: '',
  },
  {
    why: 'what an evaluation needs comes with it',
    find: /const exec_env = createFrame\(environment\);[\s\S]*?exec_env\.RegexEngine = RegExp;\s*\}/,
    put: `const exec_env = createFrame(environment);
                for (const v of utils.keys(bindings)) exec_env.bind(v, bindings[v]);
                exec_env.bind('$', input);
                if (Array.isArray(input) && !isSequence(input)) {
                    input = createSequence(input);
                    input.outerWrapper = true;
                }`,
  },
  { why: 'synchronous', find: /if \(typeof callback === "function"\) \{[\s\S]*?\}/, put: '' },
  { why: 'no clock', find: 'const now = this.environment.timestamp;', put: 'const now = new Date(running.now);' },
  { why: 'no chance', find: 'Math.random()', put: 'running.nextDouble()', times: 2 },
  {
    why: 'a time without zone is UTC, wherever this runs',
    find: 'return Date.parse(timestamp);',
    put: "return Date.parse(/T[^Z+-]*$/.test(timestamp) ? timestamp + 'Z' : timestamp);",
  },
  {
    why: 'functions can be defined for all expressions',
    find: 'jsonata.parser = parser;',
    put: `jsonata.define = (name, f, signature) => staticFrame.bind(name, defineFunction(f, signature));
    jsonata.functionNames = () => [...staticFrame.bindings.keys()];
    jsonata.native = (name) => staticFrame.bindings.get(name);
    jsonata.defined = defineFunction;
    jsonata.populateMessage = populateMessage;
    jsonata.define('now', function (picture, timezone) {
        return datetime.fromMillis(running.now, picture, timezone);
    }, '<s?s?:s>');
    jsonata.define('millis', function () { return running.now; }, '<:n>');`,
  },
];

// Step Functions speaks the dialect of 2.0.6: what 2.1 added is a syntax error there, and one text differs.
const DIALECT: readonly Edit[] = [
  { why: 'no ?:', find: "currentChar === '?' && path.charAt(position + 1) === ':'", put: 'false' },
  { why: 'no ??', find: "currentChar === '?' && path.charAt(position + 1) === '?'", put: 'false' },
  { why: 'no $eval', find: "staticFrame.bind('eval', defineFunction(functionEval, '<sx?:x>'));", put: '' },
  { why: 'text of D2014', find: 'must not exceed 1e7.', put: 'must not exceed 1e6.' },
];

// Payloads are shared, so nothing writes into them; and what is in a payload is never taken for a function.
const INPUT_KEPT: readonly Edit[] = [
  { why: 'input kept', find: 'input.push(undefined);', put: 'input = [undefined];' },
  {
    why: 'input kept',
    find: 'resultSequence.keepSingleton = true;',
    put: 'if (isSequence(resultSequence)) resultSequence.keepSingleton = true;',
  },
  {
    why: 'input kept',
    find: 'var result = apply(cloneFunction, [obj], null, environment);',
    put: 'var result = apply(cloneFunction, [obj], null, environment); var own = running.objectsIn(result);',
  },
  {
    why: 'input kept',
    find: 'members.set(match, prop, update[prop]);',
    put: 'running.checkOwn(own, match); members.set(match, prop, update[prop]);',
  },
  {
    why: 'input kept',
    find: 'members.delete(match, deletions[jj]);',
    put: 'running.checkOwn(own, match); members.delete(match, deletions[jj]);',
  },
  { why: 'data is no function', find: /_jsonata_lambda: true/g, put: '_jsonata_lambda: LAMBDA', times: 2 },
  { why: 'data is no function', find: /_jsonata_function: true/g, put: '_jsonata_function: NATIVE', times: 1 },
  { why: 'data is no function', find: /_jsonata_lambda === true/g, put: '_jsonata_lambda === LAMBDA', times: 2 },
  { why: 'data is no function', find: /_jsonata_function === true/g, put: '_jsonata_function === NATIVE', times: 3 },
];

// JavaScript puts names such as "10" before all others; here all members come in the order in which they were made.
const ORDER_OF_MEMBERS: readonly Edit[] = [
  {
    why: 'order of members',
    find: "return typeof arg === 'object' && arg !== null ? Object.keys(arg) : [];",
    put: "return typeof arg === 'object' && arg !== null ? members.keys(arg) : [];",
  },
  {
    why: 'order in text',
    find: 'str = JSON.stringify(arg, function (key, val) {',
    put: 'str = members.text(arg, function (key, val) {',
  },
  { why: 'order of a copy', find: 'return JSON.parse(fn.string(arg));', put: 'return members.parse(fn.string(arg));' },
  {
    why: 'order of groups',
    find: /var result = Object\.create\(null\);\s*var groups = Object\.create\(null\);/,
    put: 'var result = members.builder(); var groups = new Map();',
  },
  { why: 'order of groups', find: 'Object.prototype.hasOwnProperty.call(groups, key)', put: 'groups.has(key)' },
  { why: 'order of groups', find: 'groups[key].exprIndex', put: 'groups.get(key).exprIndex' },
  { why: 'order of groups', find: 'groups[key] = entry;', put: 'groups.set(key, entry);' },
  { why: 'order of groups', find: 'utils.keys(groups).map(', put: '[...groups.keys()].map(' },
  { why: 'order of groups', find: 'let entry = groups[key];', put: 'let entry = groups.get(key);' },
  {
    why: 'order of groups',
    find: /result\[key\] = value;(\s*\}\s*\}\s*)return result;/,
    put: 'result.set(key, value);$1return result.finish();',
  },
  { why: 'order of all keys', find: 'var merge = Object.create(null);', put: 'var merge = members.builder();' },
  { why: 'order of all keys', find: 'merge[key] = true;', put: 'merge.set(key, true);' },
  {
    why: 'order of all keys',
    find: 'result = keys.call(this, merge);',
    put: 'result = keys.call(this, merge.finish());',
  },
  {
    why: 'order of $merge',
    find: /var result = Object\.create\(null\);(\s*arg\.forEach\(function \(obj\) \{\s*for \(const prop of utils\.keys\(obj\)\) \{\s*)result\[prop\] = obj\[prop\];(\s*\}\s*\}\);\s*)return result;/,
    put: 'var result = members.builder();$1result.set(prop, obj[prop]);$2return result.finish();',
  },
  {
    why: 'order of $sift',
    find: /var result = Object\.create\(null\);(\s*for \(const item of utils\.keys\(arg\)\))/,
    put: 'var result = members.builder();$1',
  },
  { why: 'order of $sift', find: 'result[item] = entry;', put: 'result.set(item, entry);' },
  {
    why: 'order of $sift',
    find: 'if (utils.keys(result).length === 0) {',
    put: 'result = result.finish(); if (utils.keys(result).length === 0) {',
  },
  {
    why: 'order after a transform',
    find: 'match[prop] = update[prop];',
    put: 'members.set(match, prop, update[prop]);',
  },
  {
    why: 'order after a transform',
    find: 'delete match[deletions[jj]];',
    put: 'members.delete(match, deletions[jj]);',
  },
];

// The name under which a function is called goes into messages. It belongs to the call: the functions of the library are
// shared by all evaluations, and what is called can be a part of a payload.
const NAMES_OF_FUNCTIONS: readonly Edit[] = [
  {
    why: 'names belong to calls',
    find: /if\(typeof proc === 'object'\) \{[^}]*\}\s*result = apply\(proc, evaluatedArgs, input, environment\);/,
    put: 'result = apply(proc, evaluatedArgs, input, environment, { token: procName, position: expr.position });',
  },
  {
    why: 'names belong to calls',
    find: /function apply\(proc, args, input, environment\) \{\s*var result;\s*result = applyInner\(proc, args, input, environment\);/,
    put: 'function apply(proc, args, input, environment, call) { var result = applyInner(proc, args, input, environment, call);',
  },
  {
    why: 'names belong to calls',
    find: 'function applyInner(proc, args, input, environment) {',
    put: 'function applyInner(proc, args, input, environment, call) {',
  },
  {
    why: 'names belong to calls',
    find: /if\(result\.body\.procedure\.type === 'variable'\) \{\s*next\.token = result\.body\.procedure\.value;\s*\}\s*next\.position = result\.body\.procedure\.position;/,
    put: `if (next === null || !/object|function/.test(typeof next)) throw new TypeError('There is nothing to call');
                const { type, value: name, position } = result.body.procedure;
                const call = { token: type === 'variable' ? name : undefined, position };`,
  },
  {
    why: 'names belong to calls',
    find: 'result = applyInner(next, evaluatedArgs, input, environment);',
    put: 'result = applyInner(next, evaluatedArgs, input, environment, call);',
  },
  {
    why: 'names belong to calls',
    find: /if\(proc\) \{\s*if \(typeof err\.token == 'undefined' && typeof proc\.token !== 'undefined'\) \{\s*err\.token = proc\.token;\s*\}\s*err\.position = proc\.position \|\| err\.position;\s*\}/,
    put: `if (proc && call) {
                if (typeof err.token == 'undefined' && typeof call.token !== 'undefined') err.token = call.token;
                err.position = call.position || err.position;
            }`,
  },
];

// A loop in place of what grows with the square of the data, or calls itself as often as there are data.
const LOOPS: readonly Edit[] = [
  {
    why: 'merging copied the rest of an array for every element, one call inside the other',
    find: 'merge_iter(merged, l, r);',
    put: `var li = 0, ri = 0;
            running.allocate(l.length + r.length);
            while (li < l.length && ri < r.length) merged.push(comp(l[li], r[ri]) ? r[ri++] : l[li++]);
            while (li < l.length) merged.push(l[li++]);
            while (ri < r.length) merged.push(r[ri++]);`,
  },
  {
    why: 'a group was copied for every member',
    find: 'groups[key].data = fn.append.call(focus, groups[key].data, item);',
    put: `var group = groups.get(key);
                        running.allocate(1);
                        if (group.isOwn && !Array.isArray(item)) {
                            if (item !== undefined) group.data.push(item);
                        } else {
                            group.isOwn = group.data !== undefined && item !== undefined;
                            group.data = fn.append.call(focus, group.data, item);
                        }`,
  },
  {
    why: 'arguments are limited by the stack',
    find: 'Math.max.apply(Math, args)',
    put: 'args.reduce((most, each) => Math.max(most, each))',
  },
  {
    why: 'arguments are limited by the stack',
    find: 'Math.min.apply(Math, args)',
    put: 'args.reduce((least, each) => Math.min(least, each))',
  },
  {
    why: 'one call for every thousand',
    find: 'return numeral[1] + decimalToRoman(value - numeral[0]);',
    put: `const times = Math.floor(value / numeral[0]);
                running.text(times * numeral[1].length);
                return numeral[1].repeat(times) + decimalToRoman(value - times * numeral[0]);`,
  },
];

// What takes time or memory without evaluating anything asks the evaluation in progress.
const LIMITS: readonly Edit[] = [
  { why: 'calls count', find: 'var validatedArgs = args;', put: 'var validatedArgs = args; running.step();' },
  {
    why: 'arguments are looked through',
    find: 'var validatedArgs = signature.validate(args, context);',
    put: 'running.call(args); var validatedArgs = signature.validate(args, context);',
  },
  {
    why: 'arguments are looked through',
    find: 'var result = proc.apply(focus, args);',
    put: 'running.call(args); var result = proc.apply(focus, args);',
  },
  {
    why: 'sequences grow',
    find: 'const size = arg1.length + arg2.length;',
    put: 'const size = arg1.length + arg2.length; running.allocate(size);',
  },
  {
    why: 'sequences grow',
    find: 'Array.prototype.forEach.call(res, val => resultSequence.push(val));',
    put: 'running.allocate(res.length); Array.prototype.forEach.call(res, val => resultSequence.push(val));',
  },
  {
    why: 'sequences grow',
    find: /(?<=tuple\[expr\.ancestor\.label\][^}]*\}\s*\}\s*)result\.push\(tuple\);/,
    put: 'running.allocate(8); result.push(tuple);',
  },
  {
    why: 'sequences grow',
    find: 'var size = rhs - lhs + 1;',
    put: 'var size = rhs - lhs + 1; if (size <= 1e7) running.allocate(size);',
  },
  { why: 'sequences grow', find: 'results.push(input);', put: 'running.allocate(1); results.push(input);' },
  { why: 'sequences grow', find: 'flattened.push(arg);', put: 'running.allocate(1); flattened.push(arg);' },
  {
    why: 'predicates look through what they gave',
    find: 'if (isArrayOfNumbers(res)) {',
    put: 'if (Array.isArray(res)) running.read(2 * res.length); if (isArrayOfNumbers(res)) {',
  },
  {
    why: 'arguments are looked through',
    find: 'var differentItems = arg.filter(',
    put: 'running.read(8 * arg.length); var differentItems = arg.filter(',
  },
  {
    why: 'texts are taken apart',
    find: 'function stringToArray(str) {',
    put: 'function stringToArray(str) { running.read(4 * str.length);',
  },
  {
    why: 'calls count, and are limited in depth where tail calls hide them from the depth of evaluations',
    find: 'result = proc.implementation.apply(focus, validatedArgs);',
    put: 'result = inside(() => proc.implementation.apply(focus, validatedArgs));',
  },
  {
    why: 'in',
    find: 'if(!Array.isArray(rhs)) {',
    put: 'if (Array.isArray(rhs)) running.read(rhs.length); if(!Array.isArray(rhs)) {',
  },
  {
    why: 'comparing',
    find: 'function isDeepEqual(lhs, rhs) {',
    put: 'function isDeepEqual(lhs, rhs) { running.compare(lhs, rhs);',
  },
  {
    why: 'texts grow',
    find: 'result = lstr.concat(rstr);',
    put: 'running.text(lstr.length + rstr.length); result = lstr.concat(rstr);',
  },
  {
    why: 'texts grow',
    find: 'var space = prettify ? 2 : 0;',
    put: 'var space = prettify ? 2 : 0; running.measure(arg, space);',
  },
  {
    why: 'texts grow',
    find: 'return strs.join(separator);',
    put: 'running.text(strs.reduce((size, each) => size + each.length + separator.length, 0)); return strs.join(separator);',
  },
  {
    why: 'texts grow',
    find: 'var padLength = Math.abs(width) - length(str);',
    put: 'var padLength = Math.abs(width) - length(str); if (padLength > 0) running.text(padLength * char.length);',
  },
  { why: 'texts grow', find: 'result += replacement;', put: 'result += replacement; running.append(result.length);' },
  { why: 'texts grow', find: 'result += replacedWith;', put: 'result += replacedWith; running.append(result.length);' },
  {
    why: 'texts grow',
    find: 'substitute += submatch;',
    put: 'substitute += submatch; running.text(substitute.length);',
  },
  {
    why: 'texts grow',
    find: 'var padLength = format.mandatoryDigits - formattedInteger.length;',
    put: 'var padLength = format.mandatoryDigits - formattedInteger.length; running.picture(padLength);',
  },
  {
    why: 'pictures are looked through again and again',
    find: 'function analyseIntegerPicture(picture) {',
    put: 'function analyseIntegerPicture(picture) { running.picture(picture.length);',
  },
  {
    why: 'pictures are looked through again and again',
    find: 'function analyseDateTimePicture(picture) {',
    put: 'function analyseDateTimePicture(picture) { running.picture(picture.length);',
  },
  {
    why: 'pictures are looked through again and again',
    find: 'var decimalDigitFamily = [];',
    put: 'running.picture(picture.length); var decimalDigitFamily = [];',
  },
  {
    why: 'ends for the empty separator too',
    find: 'positions.push(charsToTheRight);',
    put: 'positions.push(charsToTheRight); running.picture(positions.length);',
  },
  {
    why: 'ends for numbers to which nothing can be added',
    find: /for \(var item = lhs, index = 0; item <= rhs; item\+\+, index\+\+\) \{\s*result\[index\] = item;/,
    put: 'for (var index = 0; index < size; index++) { result[index] = lhs + index;',
  },
  { why: 'ends for infinity too', find: 'mantissa *= 10;', put: 'running.step(); mantissa *= 10;' },
  { why: 'ends for infinity too', find: 'mantissa /= 10;', put: 'running.step(); mantissa /= 10;' },
  {
    why: 'ends for the empty digit too',
    find: 'stringValue = stringValue.substring(1);',
    put: 'running.step(); stringValue = stringValue.substring(1);',
  },
  {
    why: 'ends for the empty digit too',
    find: /(?<==== zero_digit\) \{\s*)stringValue = stringValue\.substring\(0, stringValue\.length - 1\);/,
    put: 'running.step(); stringValue = stringValue.substring(0, stringValue.length - 1);',
  },
  {
    why: 'ends for infinity too',
    find: 'const negative = value < 0;',
    put: 'const negative = value < 0; running.checkFinite(value);',
  },
];

// What calls itself for what is inside of data: the depth is limited, not the stack of the machine.
const DEPTH: readonly Edit[] = [
  { why: 'depth', find: 'isDeepEqual(lhs[ii], rhs[ii])', put: 'inside(() => isDeepEqual(lhs[ii], rhs[ii]))' },
  { why: 'depth', find: 'isDeepEqual(lhs[key], rhs[key])', put: 'inside(() => isDeepEqual(lhs[key], rhs[key]))' },
  { why: 'depth', find: 'flatten(item, flattened);', put: 'inside(() => flatten(item, flattened));' },
  {
    why: 'depth',
    find: 'recurseDescendants(member, results);',
    put: 'inside(() => recurseDescendants(member, results));',
  },
  {
    why: 'depth',
    find: 'recurseDescendants(input[key], results);',
    put: 'inside(() => recurseDescendants(input[key], results));',
  },
  { why: 'depth', find: 'result = boolean(arg[0]);', put: 'result = inside(() => boolean(arg[0]));' },
  { why: 'depth', find: 'return boolean(val);', put: 'running.read(4); return inside(() => boolean(val));' },
  { why: 'depth', find: 'lookup.call(this, input[ii], key);', put: 'inside(() => lookup.call(this, input[ii], key));' },
  { why: 'depth', find: 'keys.call(this, arg[ii]);', put: 'inside(() => keys.call(this, arg[ii]));' },
  { why: 'depth', find: 'spread.call(this, arg[ii])', put: 'inside(() => spread.call(this, arg[ii]))' },
  {
    why: 'depth',
    find: /var expression = function \(rbp\) \{([\s\S]*?return left;\s*)\};/,
    put: 'var expression = function (rbp) { return parsing(() => {$1}); };',
  },
  { why: 'depth', find: 'return next(prefix);', put: 'return parsing(() => next(prefix));' },
  { why: 'depth', find: 'lexer = tokenizer(source);', put: 'parseDepth = 0; lexer = tokenizer(source);' },
  {
    why: 'depth',
    find: 'var processAST = function (expr) {',
    put: 'var processAST = function (expr) { return parsing(() => processNode(expr)); }; var processNode = function (expr) {',
  },
];

// Regular expressions never run on the machine's own engine, which can take for ever.
const REGULAR_EXPRESSIONS: readonly Edit[] = [
  { why: 'own engine', find: 'new environment.base.RegexEngine(expr.value)', put: 'running.regex(expr.value)' },
  { why: 'own engine', find: "new RegExp(fullRegex, 'i')", put: "running.regex(new RegExp(fullRegex, 'i'))" },
];

const EDITS: readonly Edit[] = [
  ...SYNCHRONOUS,
  ...ENVIRONMENT,
  ...DIALECT,
  ...ORDER_OF_MEMBERS,
  ...INPUT_KEPT,
  ...NAMES_OF_FUNCTIONS,
  ...LOOPS,
  ...LIMITS,
  ...DEPTH,
  ...REGULAR_EXPRESSIONS,
];

/** The package's source as an ES module whose default export is the edited library. */
export function synchronousJsonata(): string {
  const path = createRequire(import.meta.url).resolve('jsonata');
  const source = readFileSync(path, 'utf8');
  const hash = createHash('sha256').update(source).digest('hex');
  if (hash !== SHA256) {
    throw new Error(`${path} is not jsonata ${VERSION} (sha256 ${hash}): check every edit of this file against it`);
  }
  const constants = `const MAX_PARSE_DEPTH = ${MAX_PARSE_DEPTH}, TOO_DEEP = ${JSON.stringify(TOO_DEEP)};`;
  // In a function: a CommonJS file that this is bundled into has a `module` of its own.
  return `${constants}${HEAD}((module, exports) => {${edited(source)}\n})(own, own.exports);${TAIL}`;
}

function edited(source: string): string {
  return EDITS.reduce((text, { why, find, put, times = 1 }) => {
    const pattern = typeof find === 'string' ? find : new RegExp(find.source, 'g');
    let found = 0;
    const result = text.replaceAll(pattern, (...match) => {
      found += 1;
      return typeof find === 'string' ? put : put.replaceAll(/\$([12])/g, (_, group) => String(match[Number(group)]));
    });
    if (found !== times) throw new Error(`jsonata, ${why}: ${find} found ${found} times`);
    return result;
  }, source);
}

/** For tsup and esbuild. */
export function synchronousJsonataForEsbuild(): EsbuildPlugin {
  return {
    name: 'synchronous-jsonata',
    setup(build) {
      build.onResolve({ filter: /^jsonata$/ }, () => ({ path: 'jsonata', namespace: 'synchronous-jsonata' }));
      build.onLoad({ filter: /.*/, namespace: 'synchronous-jsonata' }, () => ({
        contents: synchronousJsonata(),
        loader: 'js',
      }));
    },
  };
}

/** For vitest; a vite plugin, in the part of its shape that is needed. */
export function synchronousJsonataForVite() {
  const id = '\0synchronous-jsonata';
  return {
    name: 'synchronous-jsonata',
    enforce: 'pre' as const,
    resolveId: (source: string) => (source === 'jsonata' ? id : undefined),
    load: (loaded: string) => (loaded === id ? synchronousJsonata() : undefined),
  };
}
