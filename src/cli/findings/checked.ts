// What `stepwright validate` has looked at: the definitions, each with what was found.

import type { Diagnostic } from '../../index.js';

export interface CheckedDefinition {
  /** The file as it was named on the command line, or `standard input`. */
  readonly file: string;
  /** Which of the state machines of a template it is; undefined where the file is a definition. */
  readonly stateMachine: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that the findings are in, by the name of their file: what code frames are cut from. */
  readonly texts: ReadonlyMap<string, string>;
  /** Placeholders that stay open: what will stand in their place is not looked at. */
  readonly unresolved: readonly string[];
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(checked: readonly CheckedDefinition[]): Counts {
  const all = checked.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === 'ERROR').length;
  return { errors, warnings: all.length - errors };
}

/** Whether the service would take it. */
export function isAccepted({ diagnostics }: CheckedDefinition): boolean {
  return !diagnostics.some(({ severity }) => severity === 'ERROR');
}
