// Explanations for a person at a terminal.

import { Help } from 'commander';
import { printDiagnostic } from '../../diagnostics/print.js';
import type { Diagnostic } from '../../index.js';
import type { Colors } from '../colors.js';
import { paintFrame } from '../findings/as-text.js';
import { type Example, type ExplainedCode, groups } from './explained.js';

export interface TextOptions {
  readonly colors: Colors;
  /** Longer lines are wrapped; code is not. */
  readonly columns: number;
}

/** One code with its examples. */
export function explanationAsText(explained: ExplainedCode, { colors, columns }: TextOptions): string {
  const { code, awsCode, severity, message, why, fix, wrong, right } = explained;
  const paint = severity === 'ERROR' ? colors.red : colors.yellow;
  const findings = wrong.findings.map((finding) => frameOf(finding, wrong.source, { colors, columns }));
  const blocks = [
    `${paint(`${severity.toLowerCase()} ${code}`)}${awsCode === undefined ? '' : ` ${awsCode}`}`,
    wrapped(message, columns),
    wrapped(why, columns),
    colors.bold(titleOf('Wrong', explained)),
    indented(codeOf(wrong)),
    ...findings,
    colors.bold('To mend it'),
    wrapped(fix, columns),
  ];
  if (right !== undefined) blocks.push(colors.bold(titleOf('Right', explained)), indented(codeOf(right)));
  blocks.push(facts(explained, { colors, columns }));
  return `${blocks.join('\n\n')}\n`;
}

/** Codes with their messages, below what they have in common. */
export function listAsText(explained: readonly ExplainedCode[], heading: string, options: TextOptions): string {
  const list = explained.map((each) => listLine(each, options)).join('\n');
  return `${options.colors.bold(heading)}\n\n${list}\n\n${MORE}\n`;
}

/** All codes, by thousands. */
export function allAsText(explained: readonly ExplainedCode[], options: TextOptions): string {
  const parts = groups.map(({ prefix, title }) => {
    const lines = explained.filter(({ code }) => code.startsWith(prefix)).map((each) => listLine(each, options));
    return `${options.colors.bold(title)}\n${lines.join('\n')}`;
  });
  return `${parts.join('\n\n')}\n\n${MORE}\n`;
}

const MORE = '"stepwright explain CODE" says more about one of them.';

function listLine({ code, severity, message }: ExplainedCode, { colors, columns }: TextOptions): string {
  const start = `${code}  ${severity.toLowerCase().padEnd('warning'.length)}  `;
  const paint = severity === 'ERROR' ? colors.red : colors.yellow;
  const [first = '', ...rest] = wrapped(message, columns - start.length).split('\n');
  return [`${paint(start)}${first}`, ...rest.map((line) => `${' '.repeat(start.length)}${line}`)].join('\n');
}

function titleOf(title: string, { type }: ExplainedCode): string {
  return type === 'EXPRESS' ? `${title}, in an Express state machine` : title;
}

const MAX_CODE_LINE = 100;

function codeOf({ text }: Example): string {
  return text
    .split('\n')
    .map((line) => cut(line, MAX_CODE_LINE))
    .join('\n');
}

/** A finding as `validate` prints it, with its sentences wrapped. */
function frameOf(finding: Diagnostic, source: string | undefined, { colors, columns }: TextOptions): string {
  const printed = printDiagnostic(finding, source)
    .split('\n')
    .map((line) => (EXCERPT.test(line) ? cut(line, columns) : hanging(line, columns)))
    .join('\n');
  return paintFrame(printed, finding, colors);
}

const EXCERPT = /^ +(?:\d+ \| |\^+$)/;

function facts({ rules, evidenceText, documentation }: ExplainedCode, { colors, columns }: TextOptions): string {
  const rows = [
    rules.length === 0
      ? ['rule', 'none: it cannot be switched off']
      : ['rule', `${rules.join(', ')} (--off RULE switches it off)`],
    ['known', evidenceText],
    ['see', documentation],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows
    .map(([name, text]) => {
      const lines = wrapped(text, columns - width).split('\n');
      return `${colors.dim(name.padEnd(width))}${lines.join(`\n${' '.repeat(width)}`)}`;
    })
    .join('\n');
}

const INDENT = '  ';

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, INDENT);
}

const help = new Help();

function wrapped(text: string, columns: number): string {
  return help.boxWrap(text, columns);
}

/** Wrapped, with the lines that follow indented a little more than the first. */
function hanging(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const [first = '', ...rest] = wrapped(line.trimStart(), columns - indent.length - INDENT.length).split('\n');
  return [`${indent}${first}`, ...rest.map((more) => `${indent}${INDENT}${more}`)].join('\n');
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
