// The fenced code blocks of a document, and what their info strings say.
//
//   ts                       run as a module of its own
//   ts continues             run after the block of its language before it, in one module with it
//   json file=order.json     written under this name first, so that the other blocks of the document can read it
//   ts no-run: the reason    neither run nor checked
//
// A comment `// => value` after a statement says what the statement gives (module-of.ts).

export interface Block {
  /** The document, from the root of the repository. */
  readonly document: string;
  /** The line of the first line inside the block, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly continues: boolean;
  readonly file: string | undefined;
  /** Why it is not run. Undefined where it is. */
  readonly noRun: string | undefined;
  /** What is wrong with the info string. */
  readonly problems: readonly string[];
}

/** What is run or checked. */
export const MODULES: readonly string[] = ['ts', 'js', 'mjs'];
export const SHELLS: readonly string[] = ['sh', 'console'];
export const DATA: readonly string[] = ['json', 'yaml'];
/** What is only read. */
const PROSE: readonly string[] = ['text', 'mermaid', 'diff', 'html'];

export function blocksOf(document: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const opening = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(lines[index] ?? '');
    if (opening === null) continue;
    const [, indent = '', fence = '', info = ''] = opening;
    const start = index + 1;
    const closing = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
    index = start;
    while (index < lines.length && !closing.test(lines[index] ?? '')) index += 1;
    const text = lines.slice(start, index).map((line) => withoutIndent(line, indent.length));
    blocks.push({ document, line: start + 1, text: text.join('\n'), ...readInfo(info.trim()) });
  }
  return blocks;
}

type Info = Omit<Block, 'document' | 'line' | 'text'>;

function readInfo(info: string): Info {
  const [, language = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(info) ?? [];
  const [, words = '', noRun] = /^(.*?)\s*(?:no-run:?\s*(.*))?$/.exec(rest) ?? [];
  const problems: string[] = [];
  let continues = false;
  let file: string | undefined;
  for (const word of words.split(/\s+/).filter((each) => each !== '')) {
    if (word === 'continues') continues = true;
    else if (/^file=[\w.-]+$/.test(word)) file = word.slice('file='.length);
    else problems.push(`'${word}' means nothing here`);
  }
  if (noRun === '') problems.push("'no-run' needs its reason: no-run: …");
  if (![...MODULES, ...SHELLS, ...DATA, ...PROSE].includes(language)) {
    problems.push(language === '' ? 'a block without a language' : `nobody checks the language '${language}'`);
  }
  return { language, continues, file, noRun, problems: noRun === undefined || noRun === '' ? problems : [] };
}

function withoutIndent(line: string, indent: number): string {
  return line.slice(Math.min(indent, line.length - line.trimStart().length));
}
