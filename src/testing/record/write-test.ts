// The text of a test: mocks that answer as was recorded, a run, and what it is expected to come to.

import { memberName, textLiteral } from '../mocks/mock-text.js';
import type { Expectations } from './expectations.js';
import { Code, callLiteral, durationLiteral, literal } from './literal.js';
import { isFunctionScript, needsWait } from './live-mocks.js';
import type { MockPlan, SequenceEntry } from './mock-plan.js';
import type { Answer, TaskScript } from './task-script.js';

export type TestFormat = 'vitest' | 'jest';
export type TestLanguage = 'ts' | 'js';

export interface WrittenTest {
  readonly format: TestFormat;
  readonly language: TestLanguage;
  readonly title: string;
  /** As `loadStateMachine` takes it. */
  readonly definitionPath: string;
  /** Which of the state machines of a template. */
  readonly stateMachineName: string | undefined;
  /** Where it was recorded, for the comment at the top. */
  readonly origin: string | undefined;
  /** JSON text. */
  readonly input: Answer;
  readonly executionName: string | undefined;
  /** ISO 8601. */
  readonly startTime: string | undefined;
  readonly type: 'EXPRESS' | undefined;
  /** ARNs; undefined for none. */
  readonly missingActivities: readonly string[] | undefined;
  /** Milliseconds after which the execution is stopped; undefined for one that ends by itself. */
  readonly stoppedAfter: number | undefined;
  readonly stoppedWith: { readonly error?: string; readonly cause?: string };
  readonly mocks: readonly WrittenMock[];
  readonly expectations: Expectations;
  /** Whether it is asserted what tasks were called with. */
  readonly calls: boolean;
}

export interface WrittenMock {
  readonly state: string;
  readonly plan: MockPlan;
  /** What came to its task only beside a failure may be stopped before. */
  readonly isOptional: boolean;
}

export function writeTest(test: WrittenTest): string {
  const counting = new Constants();
  new Writer(test, counting).text();
  const constants = counting.repeated();
  return new Writer(test, constants).text();
}

// --- large values -----------------------------------------------------------------------------------

/** A value from here on has a name at the end of the file, as has one half as long that is there several times. */
const LONG = 480;
const LONG_REPEATED = 120;

class Constants {
  private readonly uses = new Map<string, { value: unknown; name: string; count: number }>();
  private readonly names = new Set<string>(RESERVED);
  private readonly isCounting: boolean;

  constructor(isCounting = true) {
    this.isCounting = isCounting;
  }

  /** The value, or the name of the constant that it is. */
  use(value: unknown, name: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const text = literal(value);
    if (text.length < LONG_REPEATED) return value;
    const known = this.uses.get(text);
    if (!this.isCounting) return known === undefined ? value : new Code(known.name);
    if (known === undefined) this.uses.set(text, { value, name: this.unique(name), count: 1 });
    else known.count += 1;
    return value;
  }

  /** The constants that there are to be: what was long, and what was there more than once. */
  repeated(): Constants {
    const kept = new Constants(false);
    for (const [text, use] of this.uses) {
      if (use.count > 1 || text.length >= LONG) kept.uses.set(text, use);
    }
    return kept;
  }

  definitions(): string[] {
    if (this.isCounting) return [];
    return Array.from(this.uses.values(), ({ name, value }) => {
      const begin = `const ${name} = `;
      return `${begin}${literal(value, '', begin.length + 1)};\n`;
    });
  }

  private unique(wanted: string): string {
    const base = identifier(wanted);
    let name = base;
    for (let count = 2; this.names.has(name); count++) name = `${base}${count}`;
    this.names.add(name);
    return name;
  }
}

const RESERVED = (
  'machine mocks run execution expect test task byPlace callback eachItem fail job mockTasks never ok optional seq jsonText ' +
  'serviceResponse TaskError loadStateMachine'
).split(' ');

/** `Charge card`, `result`: `chargeCardResult`. */
function identifier(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  const camel = words.map((word, index) =>
    index === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1),
  );
  const name = camel.join('');
  return /^[A-Za-z]/.test(name) ? name : `value${name}`;
}

function lowerFirst(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

// --- the text ---------------------------------------------------------------------------------------

class Writer {
  private readonly test: WrittenTest;
  private readonly constants: Constants;
  private readonly imports = { stepwright: new Set<string>(), testing: new Set<string>(['mockTasks']) };
  private needsByPlace = false;

  constructor(test: WrittenTest, constants: Constants) {
    this.test = test;
    this.constants = constants;
  }

  text(): string {
    const { test } = this;
    const body = [...this.mocks(), '', ...this.run(), '', ...this.assertions(), 'mocks.checkUnused();'];
    const machine = test.stateMachineName === undefined ? '' : `, { name: ${textLiteral(test.stateMachineName)} }`;
    const parts = [
      ...this.header(),
      `const machine = loadStateMachine(${textLiteral(test.definitionPath)}${machine});`,
      '',
      `test(${textLiteral(test.title)}, async () => {`,
      ...body
        .join('\n')
        .split('\n')
        .map((line) => (line === '' ? '' : `  ${line}`)),
      '});',
      ...this.constants.definitions().flatMap((definition) => ['', definition.trimEnd()]),
      ...(this.needsByPlace ? ['', ...byPlaceText(test.language)] : []),
    ];
    return `${parts.join('\n')}\n`;
  }

  private header(): string[] {
    const { format, origin, language } = this.test;
    const { stepwright, testing } = this.imports;
    const types = language === 'ts' && this.needsByPlace;
    const own = [...[...stepwright].sort(), ...(types ? ['type TaskFunction', 'type TaskRequest'] : [])];
    const mocks = [...[...testing].sort(), ...(types ? ['type Mock'] : [])];
    return [
      `// Written by \`stepwright record\`${origin === undefined ? '' : ` from ${oneLine(origin)}`}: passes as long as the definition goes as was recorded.`,
      '',
      ...(own.length === 0 ? [] : [`import { ${own.join(', ')} } from 'stepwright';`]),
      "import { loadStateMachine } from 'stepwright/node';",
      `import { ${mocks.join(', ')} } from 'stepwright/testing';`,
      `import 'stepwright/${format}';`,
      `import { expect, test } from '${format === 'vitest' ? 'vitest' : '@jest/globals'}';`,
      '',
    ];
  }

  // --- mocks

  private mocks(): string[] {
    const { mocks } = this.test;
    if (mocks.length === 0) return ['const mocks = mockTasks(machine, {});'];
    const lines = mocks.map(({ state, plan, isOptional }) => {
      const key = memberName(state);
      const text = this.plan(plan, state, '  ');
      return `  ${key}: ${isOptional ? this.call('optional', text) : text},`;
    });
    return ['const mocks = mockTasks(machine, {', ...lines, '});'];
  }

  private call(maker: string, text: string): string {
    this.imports.testing.add(maker);
    return `${maker}(${text})`;
  }

  private plan(plan: MockPlan, state: string, indent: string): string {
    switch (plan.kind) {
      case 'one':
        return this.script(plan.script, state, indent, true);
      case 'sequence': {
        const entries = plan.entries.flatMap((entry) => this.entry(entry, state, `${indent}  `));
        const text = this.call('seq', this.list(entries, indent));
        return plan.isPerVisit ? `${text}.perVisit()` : text;
      }
      case 'items':
        return this.items(plan.items, state, indent);
      case 'places': {
        this.needsByPlace = true;
        const inner = `${indent}  `;
        const lines = plan.places.map(([place, scripts]) => {
          const outcomes = scripts.map((script) => this.script(script, state, `${inner}  `, false));
          return `${inner}${textLiteral(place)}: [${outcomes.join(', ')}],\n`;
        });
        return `byPlace({\n${lines.join('')}${indent}})`;
      }
    }
  }

  private list(items: readonly string[], indent: string): string {
    const flat = items.join(', ');
    if (flat.length <= 80 && !flat.includes('\n')) return flat;
    return `\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}`;
  }

  private items(items: readonly (MockPlan | undefined)[], state: string, indent: string): string {
    const inner = `${indent}  `;
    const texts = items.map((item) => (item === undefined ? undefined : this.plan(item, state, inner)));
    const usual = mostFrequent(texts);
    const others = texts.flatMap((text, index) => (text === undefined || text === usual ? [] : [{ index, text }]));
    // A few that went another way than all the rest.
    if (usual !== undefined && texts.length > 3 && others.length * 3 <= texts.length) {
      const indexes = new Map<string, number[]>();
      for (const { index, text } of others) indexes.set(text, [...(indexes.get(text) ?? []), index]);
      const isOneOf = (of: readonly number[]) =>
        of.length === 1 ? `index === ${of[0]}` : `[${of.join(', ')}].includes(index)`;
      const cases = Array.from(indexes, ([text, of]) => `${isOneOf(of)} ? ${text} : `).join('');
      return this.call('eachItem', cases === '' ? `() => (${usual})` : `(_item, index) => (${cases}${usual})`);
    }
    const list = texts.map((text) => text ?? this.call('optional', this.call('never', '')));
    return this.call('eachItem', `[${this.list(list, indent)}]`);
  }

  private entry({ script, times }: SequenceEntry, state: string, indent: string): string[] {
    if (times === 1) return [this.script(script, state, indent, true)];
    const text = this.script(script, state, indent, false);
    return isFunctionScript(script) ? Array.from({ length: times }, () => text) : [`${text}.times(${times})`];
  }

  /** @param isAlone whether a plain value may stand for itself. */
  private script(script: TaskScript, state: string, indent: string, isAlone: boolean): string {
    if (isFunctionScript(script)) return this.functionText(script, state, indent);
    const { waits, submitted, latency, heartbeats, end } = script;
    const isPlain = isAlone && end.kind === 'result' && latency === 0 && !needsWait(script);
    if (isPlain && end.kind === 'result') {
      const value = this.value(end.answer, `${state} result`);
      return literal(value, indent, indent.length + 20);
    }
    const settled = this.end(script, state, indent);
    const outcome =
      latency > 0 && end.kind !== 'never' ? `${settled}.after(${textLiteral(durationLiteral(latency))})` : settled;
    if (!needsWait(script) || waits === undefined) return outcome;
    const options = {
      ...(submitted !== undefined && { submitted: this.value(submitted, `${state} submitted`) }),
      ...(heartbeats !== undefined && { heartbeatEvery: durationLiteral(heartbeats.every) }),
    };
    this.imports.testing.add(waits);
    return callLiteral(waits, [new Code(outcome), options], indent, indent.length + state.length + 4);
  }

  private end({ end }: TaskScript, state: string, indent: string): string {
    const column = indent.length + state.length + 4;
    switch (end.kind) {
      case 'result':
        this.imports.testing.add('ok');
        return callLiteral('ok', isNull(end.answer) ? [] : [this.value(end.answer, `${state} result`)], indent, column);
      case 'error': {
        this.imports.testing.add('fail');
        const { error, cause, stage } = end;
        const given = cause ?? (stage === 'run' ? undefined : new Code('undefined'));
        const args = [error, ...(given === undefined ? [] : [given]), ...(stage === 'run' ? [] : [{ stage }])];
        return callLiteral('fail', args, indent, column);
      }
      case 'never':
        return this.call('never', '');
    }
  }

  private functionText(script: TaskScript, state: string, indent: string): string {
    const { workerName, queued, submitted, heartbeats, latency, end, waits } = script;
    const inner = `${indent}  `;
    const lines: string[] = [];
    if (queued > 0) lines.push(`await task.sleep(${textLiteral(durationLiteral(queued))});`);
    if (workerName !== undefined) lines.push(`task.started({ workerName: ${textLiteral(workerName)} });`);
    if (submitted !== undefined) {
      lines.push(
        `${callLiteral('task.submitted', [this.value(submitted, `${state} submitted`)], inner, inner.length)};`,
      );
    }
    let left = end.kind === 'never' ? Number.POSITIVE_INFINITY : latency;
    if (heartbeats !== undefined) {
      const count = Math.min(heartbeats.count, Math.ceil(left / heartbeats.every) - 1);
      const times = Number.isFinite(count) ? `let beat = 0; beat < ${count}; beat++` : ';;';
      lines.push(
        `for (${times}) {`,
        `  await task.sleep(${textLiteral(durationLiteral(heartbeats.every))});`,
        '  task.heartbeat();',
        '}',
      );
      left -= count * heartbeats.every;
    }
    if (Number.isFinite(left) && left > 0) lines.push(`await task.sleep(${textLiteral(durationLiteral(left))});`);
    if (end.kind === 'error') lines.push(`throw ${this.taskError(end, inner)};`);
    else if (end.kind === 'result') lines.push(`return ${this.result(end.answer, waits, state, inner)};`);
    else if (heartbeats === undefined || Number.isFinite(heartbeats.count)) lines.push('await task.sleep(Infinity);');
    const isUsed = lines.some((line) => line.includes('task.'));
    const isAsync = lines.some((line) => line.includes('await '));
    const parameters = isUsed ? '(_input, task)' : '()';
    return `${isAsync ? 'async ' : ''}${parameters} => {\n${lines.map((line) => `${inner}${line}\n`).join('')}${indent}}`;
  }

  private taskError(end: Extract<TaskScript['end'], { kind: 'error' }>, indent: string): string {
    this.imports.stepwright.add('TaskError');
    const { error, cause, stage } = end;
    const given = [error, cause].map((text) => text ?? new Code('undefined'));
    const args =
      stage === 'run' ? (cause === undefined ? (error === undefined ? [] : [error]) : given) : [...given, { stage }];
    return callLiteral('new TaskError', args, indent, indent.length + 6);
  }

  private result(answer: Answer, waits: TaskScript['waits'], state: string, indent: string): string {
    const value = this.value({ ...answer, isWhole: false }, `${state} result`);
    if (waits === undefined && !answer.isWhole) return literal(value, indent, indent.length + 7);
    this.imports.stepwright.add('serviceResponse');
    return callLiteral('serviceResponse', [value], indent, indent.length + 7);
  }

  private value({ form, isWhole, text }: Answer, name: string): unknown {
    if (isWhole) this.imports.stepwright.add('serviceResponse');
    if (form === 'text') {
      this.imports.stepwright.add('jsonText');
      const inside = `jsonText(${textLiteral(text)})`;
      return new Code(isWhole ? `serviceResponse(${inside})` : inside);
    }
    const value = this.constants.use(JSON.parse(text), name);
    return isWhole ? new Code(callLiteral('serviceResponse', [value], '    ', 24)) : value;
  }

  // --- the run

  private run(): string[] {
    const { input, executionName, startTime, type, missingActivities, stoppedAfter, stoppedWith } = this.test;
    const options = {
      tasks: new Code('mocks'),
      ...(executionName !== undefined && { name: executionName }),
      ...(startTime !== undefined && { startTime }),
      ...(type !== undefined && { type }),
      ...(missingActivities !== undefined && { missingActivities }),
      ...(stoppedAfter !== undefined && { clock: 'manual' }),
    };
    const value = this.value(input, 'input');
    if (stoppedAfter === undefined) {
      return [`const run = await ${callLiteral('machine.run', [value, options], '', 18)};`];
    }
    const reason = Object.keys(stoppedWith).length === 0 ? [] : [stoppedWith];
    return [
      `const execution = ${callLiteral('machine.start', [value, options], '', 18)};`,
      `await execution.advance(${textLiteral(durationLiteral(stoppedAfter))});`,
      `await ${callLiteral('execution.abort', reason, '', 6)};`,
      'const run = await execution.result;',
    ];
  }

  // --- what is expected of it

  private assertions(): string[] {
    const { expectations, calls, mocks, stoppedAfter } = this.test;
    const { path, visited, retried, caught, called, elapsed } = expectations;
    const isMocked = new Set(mocks.map(({ state }) => state));
    return [
      this.outcome(),
      this.expect('toHaveVisited', [path, { exactly: true }]),
      ...visited.map(({ state, times }) => this.expect('toHaveVisited', [state, { times }])),
      ...retried.map(({ state, times, delays, visit }) =>
        this.expect('toHaveRetried', [
          state,
          {
            ...(delays === undefined ? { times } : { delays: delays.map(durationLiteral) }),
            ...(visit !== undefined && { visit }),
          },
        ]),
      ),
      ...caught.map(({ state, error, next }) =>
        this.expect('toHaveCaught', [
          state,
          ...(error === undefined && next !== undefined ? [new Code('undefined')] : error === undefined ? [] : [error]),
          ...(next === undefined ? [] : [{ next }]),
        ]),
      ),
      ...(calls ? called : [])
        .filter(({ state }) => isMocked.has(state))
        .map(({ state, input, times }) =>
          this.expect('toHaveCalledTask', [
            state,
            this.constants.use(input, `${state} input`),
            ...(times === undefined || times === 1 ? [] : [{ times }]),
          ]),
        ),
      ...(elapsed === undefined || stoppedAfter !== undefined
        ? []
        : [this.expect('toHaveElapsed', [durationLiteral(elapsed)])]),
    ];
  }

  private outcome(): string {
    const { status, output, error, cause } = this.test.expectations;
    const problem =
      cause === undefined ? (error === undefined ? [] : [error]) : [error ?? new Code('undefined'), cause];
    switch (status) {
      case 'SUCCEEDED':
        return this.expect('toSucceedWith', [this.constants.use(output, 'output')]);
      case 'FAILED':
        return error === undefined ? this.expect('toHaveFailed', []) : this.expect('toHaveFailedWith', problem);
      case 'TIMED_OUT':
        return this.expect('toHaveTimedOut', []);
      case 'ABORTED':
        return this.expect('toHaveBeenAborted', problem);
    }
  }

  private expect(matcher: string, args: readonly unknown[]): string {
    return `${callLiteral(`expect(run).${matcher}`, args, '', 2)};`;
  }
}

function isNull({ text, isWhole }: Answer): boolean {
  return text.trim() === 'null' && !isWhole;
}

function mostFrequent(texts: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]/g, ' ');
}

function byPlaceText(language: TestLanguage): string[] {
  const isTyped = language === 'ts';
  return [
    '/** Answers by the indexes of the iterations and branches around the task, with one outcome for each attempt. */',
    `function byPlace(outcomes${isTyped ? ': Readonly<Record<string, readonly Mock[]>>' : ''}) {`,
    `  const asked = new Map${isTyped ? '<string, number>' : ''}();`,
    isTyped ? '  return (input: unknown, task: TaskRequest) => {' : '  return (input, task) => {',
    "    const place = task.path.map((step) => ('map' in step ? step.index : step.branch)).join('.');",
    '    const count = asked.get(place) ?? 0;',
    '    asked.set(place, count + 1);',
    '    const mock = outcomes[place]?.[count] ?? task.decline();',
    `    return typeof mock === 'function' ? ${isTyped ? '(mock as TaskFunction)' : 'mock'}(input, task) : mock;`,
    '  };',
    '}',
  ];
}
