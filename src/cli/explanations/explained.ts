// All that there is to say about a code: for the terminal, for programs, and for docs/diagnostics.md.

import {
  type AwsCode,
  type CatalogEntry,
  catalog,
  type DiagnosticCode,
  type Evidence,
  type Severity,
  severityOf,
} from '../../diagnostics/catalog.js';
import type { Explanation } from '../../diagnostics/explanations/explanation.js';
import { explanations } from '../../diagnostics/explanations/index.js';
import type { Diagnostic, RuleName, StateMachineType } from '../../index.js';
import { decodeUtf8 } from '../../utils/utf8.js';
import { ruleNames, specifiedRules } from '../../validate/rules/index.js';
import { findingsIn } from './findings-in.js';
import { printDefinition } from './print-definition.js';

export interface ExplainedCode {
  readonly code: DiagnosticCode;
  readonly awsCode: AwsCode | undefined;
  readonly severity: Severity;
  /** `{name}` stands for what differs; where nothing is said besides, with an example. */
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** What the examples are validated as. */
  readonly type: StateMachineType;
  readonly wrong: Example & {
    readonly findings: readonly Diagnostic[];
    /** What the code frames of the findings are cut from; undefined where there is no text. */
    readonly source: string | undefined;
  };
  readonly right: Example | undefined;
  /** The rules that report it, by which it can be switched off; empty where it is found before there are rules. */
  readonly rules: readonly RuleName[];
  readonly evidence: Evidence;
  /** The evidence in words. */
  readonly evidenceText: string;
  readonly documentation: string;
}

export interface Example {
  /** As it is shown. */
  readonly text: string;
  readonly language: 'json' | 'yaml' | 'text';
}

/** In the order of the catalog, which is that of their numbers. */
export const allCodes = Object.keys(catalog) as readonly DiagnosticCode[]; // its keys are these codes

export function explainCode(code: DiagnosticCode): ExplainedCode {
  const { awsCode, message, evidence }: CatalogEntry = catalog[code];
  const explanation: Explanation = explanations[code];
  const { why, fix, wrong, right, type = 'STANDARD', documentation } = explanation;
  const example = exampleOf(wrong);
  const findings = findingsIn(wrong instanceof Uint8Array ? wrong : (example.source ?? wrong), explanation);
  return {
    code,
    awsCode,
    severity: severityOf(code),
    message: message === '{problem}' ? `${message}, such as: ${firstLineOf(findings)}` : message,
    why,
    fix,
    type,
    wrong: { ...example, findings },
    right: right === undefined ? undefined : shown(exampleOf(right)),
    rules: ruleNames.filter((name) => specifiedRules[name].codes.includes(code)),
    evidence,
    evidenceText: EVIDENCE[severityOf(code)][evidence],
    documentation,
  };
}

/** What the codes of each thousand are about. */
export const groups: readonly { readonly prefix: string; readonly title: string }[] = [
  { prefix: 'ASL1', title: 'The text' },
  { prefix: 'ASL2', title: 'Fields and their values' },
  { prefix: 'ASL3', title: 'Names and transitions' },
  { prefix: 'ASL4', title: 'Query languages, paths, expressions and variables' },
  { prefix: 'ASL5', title: 'Single state types' },
  { prefix: 'ASL6', title: 'Express state machines' },
  { prefix: 'ASL7', title: 'What the service runs, and hardly anybody means' },
];

const EVIDENCE: Readonly<Record<Severity, Readonly<Record<Evidence, string>>>> = {
  ERROR: {
    recorded: 'Recorded: the service gave this answer.',
    measured: 'Measured: somebody published that the service gave this answer.',
    documented: 'Documented: the service or the specification says that it is refused; the words are ours.',
    own: 'Found before the service would see it; the words are ours.',
  },
  WARNING: {
    recorded: 'Recorded: the service gave this warning.',
    measured: 'Measured: somebody published that the service gave this warning.',
    documented: 'Documented: what the service does with it is described; the words are ours.',
    own: 'Advice: the service says nothing about it; the words are ours.',
  },
};

function firstLineOf([first]: readonly Diagnostic[]): string {
  return first?.message.split('\n')[0] ?? '';
}

function exampleOf(given: string | Uint8Array | object): Example & { readonly source: string | undefined } {
  if (given instanceof Uint8Array) {
    const text = decodeUtf8(given);
    const source = typeof text === 'string' ? text : text.before;
    return { text: new TextDecoder().decode(given), language: 'text', source };
  }
  if (typeof given === 'string') {
    return { text: given.trimEnd(), language: /^[{["]/.test(given) ? 'json' : 'yaml', source: given };
  }
  const text = printDefinition(given);
  return isJsonText(text) ? { text, language: 'json', source: text } : { text, language: 'text', source: undefined };
}

function shown({ text, language }: Example): Example {
  return { text, language };
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
