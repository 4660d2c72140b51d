// Makes the table of docs/integrations.md from the integrations themselves.
//
//   node scripts/integrations-table.mjs     writes it into the page
//   import { pageWith } from this file      gives the page with the table; a test compares it with the file

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BEGIN = '<!-- Made by `npm run integrations`. -->\n';
const END = '\n<!-- Until here. -->';
const HEAD = ['Resource', 'Patterns', 'What stands behind it', 'A job is asked for, stopped by'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = new URL('../docs/integrations.md', import.meta.url);
  writeFileSync(page, pageWith(await builtInIntegrations(), readFileSync(page, 'utf8')));
}

/**
 * The page with the table of these integrations in place of the one that it has.
 * @param {readonly import('../src/resolvers/integration.js').Integration[]} integrations
 * @param {string} page
 */
export function pageWith(integrations, page) {
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error('The page has no place for the table');
  return `${page.slice(0, begin)}\n${table([HEAD, ...integrations.map(rowOf)])}\n${page.slice(end)}`;
}

function rowOf({ service, action, patterns, documentation, call }) {
  return [
    `[\`${service}:${action}\`](${documentation})`,
    patterns.map((pattern) => (pattern === 'requestResponse' ? 'request response' : `\`.${pattern}\``)).join(', '),
    behind({ service, call }),
    jobOf(call?.job),
  ];
}

function behind({ service, call }) {
  if (call !== undefined) {
    const lookup = call.lookup === undefined ? '' : `\`${call.lookup.operation}\`, `;
    const sdk = `AWS SDK, ${call.client}: ${lookup}\`${call.operation}\``;
    return service === 'states' ? `a state machine of the \`Host\`; ${sdk}` : sdk;
  }
  return service === 'eks' ? 'Kubernetes: functions only' : 'an HTTPS request';
}

function jobOf(job) {
  if (job === undefined) return '';
  return `\`${job.describe.operation}\`, ${job.stop === undefined ? 'nothing' : `\`${job.stop.operation}\``}`;
}

function table([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

async function builtInIntegrations() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/resolvers/services/index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return module.builtInIntegrations;
}
