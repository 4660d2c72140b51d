// Templates in memory, and what is found in them.

import { type LoadedDefinition, readDefinition } from '../../src/templates/definition-text.js';
import { type FindOptions, findStateMachines, givenBy } from '../../src/templates/state-machines.js';
import type { TemplateStateMachine } from '../../src/templates/template-kind.js';

/** The state machines in the first of these files. */
export function find(
  files: Readonly<Record<string, string>>,
  options: FindOptions = {},
): readonly TemplateStateMachine[] {
  const [path = '', text = ''] = Object.entries(files)[0] ?? [];
  return findStateMachines({ path, text }, (name) => files[name], options);
}

export interface ReadOptions extends FindOptions {
  readonly placeholders?: 'refuse' | 'tolerate';
}

/** The definition of the first state machine in the first of these files. */
export function read(files: Readonly<Record<string, string>>, options: ReadOptions = {}): LoadedDefinition {
  const [machine] = find(files, options);
  if (machine === undefined) throw new Error('There is no state machine');
  return readDefinition(machine.definition(), {
    placeholders: options.placeholders ?? 'tolerate',
    given: givenBy(options),
  });
}

/** What is written at the place of a value, and at that of its name. */
export function written({ parsed }: LoadedDefinition, pointer: string): readonly [value?: string, key?: string] {
  const place = parsed.source?.place(pointer);
  const text = parsed.source?.text ?? '';
  const slice = (range: { start: number; end: number } | undefined) => range && text.slice(range.start, range.end);
  return place === undefined ? [] : ([slice(place.value), slice(place.key)] as [string, string]);
}

/** A template with one state machine whose definition has this as the result of its only state. */
export function templateWith(result: string, sections = ''): string {
  return `${sections}Resources:
  Charge: { Type: AWS::Lambda::Function }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: { Type: Pass, End: true }
          Result: ${result}
`;
}

/** What the value of `templateWith` comes to. */
export function resultOf(result: string, sections = '', options: ReadOptions = {}): unknown {
  const { definition } = read({ 'template.yaml': templateWith(result, sections) }, options).parsed;
  return (definition as { States: { Result: unknown } }).States.Result;
}
