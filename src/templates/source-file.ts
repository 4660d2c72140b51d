// A file that is read: a template, or what a template refers to.

import { positionAt } from '../language/source-position.js';

export interface SourceFile {
  /** As the user gave it, or as it follows from the template that refers to it. */
  readonly path: string;
  readonly text: string;
}

/** Offsets in the text of a file: from the first character to the one after the last. */
export interface FileRange {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The text of a file, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** `template.yaml:12:5` */
export function printPlace({ file, start }: Omit<FileRange, 'end'>): string {
  const { line, column } = positionAt(file.text, start);
  return `${file.path}:${line}:${column}`;
}

/** A path that a file gives, which is relative to the folder that the file is in. */
export function pathBeside(file: SourceFile, path: string): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  const folder = /^.*[/\\]/.exec(file.path)?.[0] ?? '';
  return folder + path.replace(/^(?:\.\/)+/, '');
}
