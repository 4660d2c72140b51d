// Makes docs/diagnostics.md of the catalog and its explanations. `npm run diagnostics` writes the page: it runs
// test/docs/diagnostics.test.ts, which else compares this with the file.

import { allCodes, type ExplainedCode, explainCode, groups } from '../src/cli/explanations/explained.js';
import type { Diagnostic } from '../src/diagnostics/diagnostic.js';
import { printDiagnostic } from '../src/diagnostics/print.js';

const HEAD = `# Diagnostics

<!-- Made by \`npm run diagnostics\`. -->

What [\`validate\`](validation.md) can find in a definition. An \`ERROR\` is refused by AWS Step Functions, a \`WARNING\` is run.
A code never changes its meaning. \`stepwright explain CODE\` ([cli.md](cli.md#stepwright-explain-code)) says the same in the
terminal. In messages \`{name}\` stands for what differs.
`;

/** The whole page as Markdown. */
export function diagnosticsPage(): string {
  const explained = allCodes.map(explainCode);
  const sections = groups.flatMap(({ prefix, title }) => [
    `## ${title}\n`,
    ...explained.filter(({ code }) => code.startsWith(prefix)).map(sectionOf),
  ]);
  return [HEAD, `${table([TABLE_HEAD, ...explained.map(rowOf)])}\n`, ...sections].join('\n');
}

const TABLE_HEAD = ['Code', 'Code of the service', 'Severity', 'Message'];

function rowOf({ code, awsCode, severity, message }: ExplainedCode): string[] {
  const service = awsCode === undefined ? '' : `\`${awsCode}\``;
  return [`[${code}](#${code.toLowerCase()})`, service, `\`${severity}\``, escaped(message)];
}

function sectionOf(explained: ExplainedCode): string {
  const { code, awsCode, severity, message, why, fix, type, wrong, right, rules, evidenceText } = explained;
  const service = awsCode === undefined ? '' : ` \`${awsCode}\``;
  const machine = type === 'EXPRESS' ? ', in an Express state machine' : '';
  const parts = [
    `### ${code}`,
    `\`${severity}\`${service}: ${escaped(message.trimEnd())}`,
    escaped(why),
    `Wrong${machine}:`,
    block(`${wrong.language} no-run: it is wrong`, cut(wrong.text)),
    block('text', framesOf(wrong.findings, wrong.source)),
    escaped(fix),
  ];
  if (right !== undefined) parts.push(`Right${machine}:`, block(right.language, right.text));
  parts.push([rulesOf(rules), evidenceText, `See ${linkOf(explained)}.`].join(' '));
  return `${parts.join('\n\n')}\n`;
}

function framesOf(findings: readonly Diagnostic[], source: string | undefined): string {
  return findings.map((finding) => printDiagnostic(finding, source)).join('\n\n');
}

function rulesOf(rules: ExplainedCode['rules']): string {
  if (rules.length === 0) return 'It cannot be switched off.';
  return `Rule${rules.length === 1 ? '' : 's'}: ${rules.map((name) => `\`${name}\``).join(', ')}.`;
}

function linkOf({ documentation }: ExplainedCode): string {
  if (!documentation.startsWith('docs/')) return `<${documentation}>`;
  const page = documentation.slice('docs/'.length);
  return `[${page}](${page})`;
}

/** An example may have a line of a megabyte. */
function cut(text: string): string {
  return text.replace(/^(.{119}).{2,}$/gm, '$1…');
}

function block(info: string, text: string): string {
  return `\`\`\`${info}\n${text}\n\`\`\``;
}

/** Text in which nothing is Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&');
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
