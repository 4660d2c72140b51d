// Runs the shell blocks of a document.
//
// `sh` is a script: every command has to succeed. `console` is a session: lines after `$ ` are commands, the others what
// they print, where `...` stands for any text and, alone on its line, for any lines; a command with no output shown has to
// succeed. `stepwright` and `npx stepwright` are the tool that `npm run build` made. `npm` is not run: what it names has
// to exist.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './blocks.js';

interface Command {
  readonly text: string;
  /** What has to be printed; undefined where the block shows nothing. */
  readonly output: string | undefined;
}

/** What is wrong: empty where the block holds. */
export function runShell(block: Block, options: { readonly folder: string; readonly root: string }): string[] {
  const commands = block.language === 'console' ? commandsOf(block.text) : scriptOf(block.text);
  const problems = commands.flatMap(({ text }) => npmProblems(text, options.root));
  const toRun = commands.filter(({ text }) => !/^npm\s/.test(text));
  if (problems.length > 0 || toRun.length === 0) return problems;
  const tool = join(options.root, 'dist/cli.js');
  if (!existsSync(tool)) return ['the tool is not built: npm run build'];
  const { text, status } = execute(toRun, options.folder, writeTools(options.folder, tool));
  const printed = text.split(MARKER).slice(1);
  return toRun.flatMap((command, index) => judge(command, printed[index], status));
}

/** The lines of a session, each command with what follows it. A line that ends in a backslash goes on. */
export function commandsOf(text: string): Command[] {
  const commands: { text: string; output: string[] }[] = [];
  for (const line of joined(text)) {
    if (line.startsWith('$ ')) commands.push({ text: line.slice(2), output: [] });
    else commands.at(-1)?.output.push(line);
  }
  return commands.map((command) => {
    const output = command.output.join('\n').trim();
    return { text: command.text, output: output === '' ? undefined : output };
  });
}

// npm's lines are taken out, the rest is one command: a loop or a here-document has several lines.
function scriptOf(text: string): Command[] {
  const lines = joined(text).filter((line) => line.trim() !== '');
  const npm = lines.filter((line) => /^npm\s/.test(line));
  const others = lines.filter((line) => !npm.includes(line) && !line.startsWith('#'));
  const script = others.length === 0 ? [] : [`(set -e\n${others.join('\n')}\n)`];
  return [...npm, ...script].map((line) => ({ text: line, output: undefined }));
}

function joined(text: string): string[] {
  return text.replaceAll(/\\\n\s*/g, '').split('\n');
}

export function npmProblems(command: string, root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const words = command
    .replace(/\s#.*$/, '')
    .trim()
    .split(/\s+/);
  if (words[0] !== 'npm') return /\bnpm\s/.test(command) ? [`npm has to stand on a line of its own: ${command}`] : [];
  const [, verb = '', ...rest] = words;
  if (verb === 'ci') return [];
  const names = rest.filter((word) => !word.startsWith('-'));
  if (['install', 'i', 'add'].includes(verb)) {
    const known = new Set([manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })]);
    return names.filter((name) => !known.has(name)).map((name) => `${name} is no package that this one knows`);
  }
  const script = verb === 'run' ? names[0] : verb;
  return script !== undefined && Object.hasOwn(manifest.scripts, script) ? [] : [`no such script: ${command}`];
}

/** Whether the text is the expected one, with `...` for any text. */
export function matches(text: string, expected: string): boolean {
  const lines = expected.split('\n').map((line) => {
    return line.trim() === '...' ? '(?:[^\\n]*\\n)*?[^\\n]*' : line.trimEnd().split('...').map(escaped).join('[^\\n]*');
  });
  const clean = text.split('\n').map((line) => line.trimEnd());
  return new RegExp(`^${lines.join('\\n')}$`).test(clean.join('\n').trim());
}

const MARKER = '\u001eexample\u001e';

function execute(commands: readonly Command[], folder: string, tools: string) {
  const script = commands.map(({ text }) => `printf '%s' '${MARKER}'\n${text}\nprintf '\\n%s' "$?"`).join('\n');
  const { stdout, status } = spawnSync('bash', ['-c', `exec 2>&1\n${script}\n`], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    env: { ...process.env, NO_COLOR: '1', PATH: `${tools}:${process.env.PATH}` },
  });
  return { text: stdout, status };
}

function judge(command: Command, printed: string | undefined, status: number | null): string[] {
  if (printed === undefined) return [`the block ended (${status}) before: ${command.text}`];
  const end = printed.lastIndexOf('\n');
  const output = printed.slice(0, end).trimEnd();
  const code = printed.slice(end + 1);
  if (command.output !== undefined) {
    return matches(output, command.output)
      ? []
      : [`${command.text}\nprinted:\n${output}\ninstead of:\n${command.output}`];
  }
  return code === '0' ? [] : [`${command.text}\nended with ${code}:\n${output}`];
}

/** A folder for PATH with the tool in it. */
function writeTools(folder: string, tool: string): string {
  const tools = join(folder, '.bin');
  mkdirSync(tools, { recursive: true });
  const scripts = {
    stepwright: `exec '${process.execPath}' '${tool}' "$@"`,
    npx: `[ "$1" = stepwright ] || { echo "npx: only stepwright is here, not $1" >&2; exit 1; }\nshift\nexec stepwright "$@"`,
  };
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(tools, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(tools, name), 0o755);
  }
  return tools;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
