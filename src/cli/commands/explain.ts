// `stepwright explain`: what a finding is about, and how to mend it.

import { didYouMean } from '../../utils/did-you-mean.js';
import type { Json } from '../../utils/json.js';
import { ruleNames } from '../../validate/rules/index.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { allAsText, explanationAsText, listAsText } from '../explanations/as-text.js';
import { allCodes, type ExplainedCode, explainCode } from '../explanations/explained.js';
import type { Io } from '../io.js';
import { writeJsonDocument } from '../json-document.js';
import { UsageError } from '../usage-error.js';

export interface ExplainCommandOptions {
  readonly json?: true;
}

/**
 * @param subject A code, a code of the service, or the name of a rule, in any case; undefined for all codes.
 * @throws UsageError for a subject that is none of these.
 */
export async function explainCommand(
  subject: string | undefined,
  { json }: ExplainCommandOptions,
  { stdout, env }: Io,
): Promise<ExitCode> {
  const { heading, explained } = subject === undefined ? everything() : find(subject);
  if (json) {
    await writeJsonDocument(stdout, explained.map(asData));
    return ExitCode.SUCCESS;
  }
  const options = { colors: colorsFor(stdout, env), columns: Math.min(stdout.columns ?? MAX_COLUMNS, MAX_COLUMNS) };
  if (subject === undefined) await stdout.write(allAsText(explained, options));
  else if (heading !== undefined) await stdout.write(listAsText(explained, heading, options));
  else for (const each of explained) await stdout.write(explanationAsText(each, options));
  return ExitCode.SUCCESS;
}

/** Longer lines are hard to read. */
const MAX_COLUMNS = 80;

interface Found {
  /** What the codes have in common; undefined for a code by itself. */
  readonly heading: string | undefined;
  readonly explained: readonly ExplainedCode[];
}

function everything(): Found {
  return { heading: undefined, explained: allCodes.map(explainCode) };
}

function find(subject: string): Found {
  const code = allCodes.find((each) => isSame(each, subject));
  if (code !== undefined) return { heading: undefined, explained: [explainCode(code)] };
  const all = allCodes.map(explainCode);
  const ofService = all.filter(({ awsCode }) => awsCode !== undefined && isSame(awsCode, subject));
  if (ofService.length > 0) return together(ofService, subject.toUpperCase());
  const rule = ruleNames.find((name) => isSame(name, subject));
  if (rule !== undefined) {
    const ofRule = all.filter(({ rules }) => rules.includes(rule));
    return together(ofRule, rule);
  }
  throw new UsageError(unknown(subject, all));
}

/** A list, unless there is only one. */
function together(explained: readonly ExplainedCode[], heading: string): Found {
  return { heading: explained.length === 1 ? undefined : heading, explained };
}

function isSame(name: string, subject: string): boolean {
  return name.toUpperCase() === subject.toUpperCase();
}

function unknown(subject: string, all: readonly ExplainedCode[]): string {
  const names: readonly string[] = [...allCodes, ...new Set(all.flatMap(({ awsCode }) => awsCode ?? [])), ...ruleNames];
  const meant = didYouMean(subject, names);
  const more = meant === undefined ? '"stepwright explain" lists all codes' : `did you mean ${meant}?`;
  return `There is no code and no rule ${JSON.stringify(subject)}: ${more}`;
}

function asData(explained: ExplainedCode): Json {
  const { code, severity, awsCode, message, why, fix, type, wrong, right } = explained;
  const { rules, evidence, documentation } = explained;
  return {
    code,
    severity,
    ...(awsCode !== undefined && { awsCode }),
    message,
    why,
    fix,
    type,
    wrong: wrong.text,
    // Findings are texts and numbers, and nothing that JSON could not say.
    findings: wrong.findings as unknown as Json,
    ...(right !== undefined && { right: right.text }),
    rules,
    evidence,
    documentation,
  };
}
