// What is thrown for a template that cannot be read, or that does not hold what is asked for.

import { positionAt } from '../language/source-position.js';
import { printPlace, type SourceFile } from './source-file.js';

/** Says what is wrong with a template, or with a file that it refers to, and where. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly file: string;
  /** What is wrong, without the place. */
  readonly problem: string;
  /** Counted from 1; undefined where the file as a whole is meant. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  /** @internal */
  constructor(problem: string, at: { readonly file: SourceFile; readonly start?: number }) {
    const { file, start } = at;
    super(`${start === undefined ? file.path : printPlace({ file, start })}: ${problem}`);
    const position = start === undefined ? undefined : positionAt(file.text, start);
    this.file = file.path;
    this.problem = problem;
    this.line = position?.line;
    this.column = position?.column;
  }
}
