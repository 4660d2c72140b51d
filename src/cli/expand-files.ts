// Which files the words of a command line stand for: files, folders, glob patterns.

import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { UsageError } from './usage-error.js';

/** What is looked for in a folder. */
export interface FilesOfFolder {
  readonly patterns: readonly string[];
  readonly except?: readonly string[];
  /** For the message when there is none: `definition (*.asl.json)`. */
  readonly what: string;
}

const DEFINITIONS: FilesOfFolder = {
  patterns: ['**/*.asl.json', '**/*.asl.yaml', '**/*.asl.yml'],
  what: 'definition (*.asl.json, *.asl.yaml, *.asl.yml)',
};
const OPTIONS = { ignore: ['**/node_modules/**', '**/.git/**'], expandDirectories: false };

/**
 * The files, sorted for each word, none twice. A word that names a file is that file, whatever characters it has.
 * @throws UsageError for a word that stands for no file.
 */
export async function expandFiles(
  words: readonly string[],
  ofFolder: FilesOfFolder = DEFINITIONS,
): Promise<readonly string[]> {
  const files = (await Promise.all(words.map((word) => filesOf(word, ofFolder)))).flat();
  return [
    ...new Map(files.toReversed().map((file) => [file === '-' ? file : resolve(file), file])).values(),
  ].toReversed();
}

async function filesOf(word: string, ofFolder: FilesOfFolder): Promise<readonly string[]> {
  if (word === '-') return [word];
  const kind = await kindOf(word);
  if (kind === 'folder') return filesIn(word, ofFolder);
  // What is neither there nor a pattern is refused when it is read, with the reason.
  if (kind === 'file' || !isDynamicPattern(word)) return [word];
  const matches = await glob([word], { ...OPTIONS, absolute: isAbsolute(word) });
  // Patterns of what is ignored do not reach out of the working directory.
  const files = matches.filter((file) => word.includes('node_modules') || !file.includes('/node_modules/'));
  if (files.length === 0) throw new UsageError(`No file matches ${word}`);
  return files.sort();
}

async function filesIn(folder: string, { patterns, except = [], what }: FilesOfFolder): Promise<readonly string[]> {
  const files = await glob([...patterns], { ...OPTIONS, ignore: [...OPTIONS.ignore, ...except], cwd: folder });
  if (files.length > 0) return files.sort().map((file) => join(folder, file));
  throw new UsageError(`The folder ${folder} holds no ${what}`);
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}
