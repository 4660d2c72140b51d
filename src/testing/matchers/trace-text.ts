// The path that a run took, in a message: its trace, with what differs from what was expected in the margin, as a diff has
// it. Of a long trace the parts around the difference are shown.

import { type TraceLine, traceLines } from '../../history/print-trace.js';
import type { BlockTrace, StateTrace } from '../../history/trace.js';
import { counted } from './pretty-text.js';
import type { ExecutionSubject } from './subject.js';
import type { TestRunner } from './test-runner.js';

/** What stands out in a trace. */
export interface Marks {
  /** What was received and not expected, with all that is inside of it. */
  readonly received?: ReadonlySet<StateTrace | BlockTrace>;
  /** What the matcher is about: the rest is dimmed. */
  readonly named?: ReadonlySet<StateTrace>;
  readonly missing?: Missing;
}

/** What was expected and is not there. */
export interface Missing {
  readonly text: string;
  /** It belongs after this and all that is inside of it; where there is none, it belongs at the start. */
  readonly after?: StateTrace | BlockTrace | undefined;
  /** It belongs first inside of this. */
  readonly firstIn?: BlockTrace | undefined;
  /** How deep inside of other states it belongs. */
  readonly depth: number;
}

/** The lines of the trace, with marks. */
export function traceText({ trace }: Pick<ExecutionSubject, 'trace'>, runner: TestRunner, marks: Marks = {}): string {
  const plain = traceLines(trace, { colors: NO_COLORS, columns: COLUMNS });
  const colored = traceLines(trace, { colors: colorsOf(runner), columns: COLUMNS });
  const { received, named, missing } = marks;
  const isDiff = received !== undefined || missing !== undefined;
  const margin = isDiff ? '  ' : '';
  const lines: Line[] = plain.map((line, index) => {
    if (line.of.some((each) => received?.has(each))) return { text: runner.received(`+ ${line.text}`), isMarked: true };
    const isNamed = named === undefined || line.of.some((each) => 'name' in each && named.has(each));
    const text = isNamed ? (colored[index]?.text ?? line.text) : runner.dim(line.text);
    return { text: `${margin}${text}`, isMarked: named !== undefined && isNamed && line.isFirst };
  });
  if (missing !== undefined) {
    const indent = ' '.repeat((plain[0]?.column ?? 0) + 2 * missing.depth);
    const text = runner.expected(`- ${indent}${missing.text}`);
    lines.splice(placeOfMissing(plain, missing), 0, { text, isMarked: true });
  }
  if (lines.length === 0) return runner.dim('(no state was entered)');
  const legend =
    isDiff && missing !== undefined ? [runner.expected('- Expected'), runner.received('+ Received'), ''] : [];
  return [...legend, ...shortened(lines, runner)].join('\n');
}

interface Line {
  readonly text: string;
  readonly isMarked: boolean;
}

function placeOfMissing(lines: readonly TraceLine[], { after, firstIn }: Missing): number {
  if (after !== undefined) return lines.findLastIndex(({ of }) => of.includes(after)) + 1;
  if (firstIn !== undefined) return lines.findIndex(({ of }) => of.includes(firstIn)) + 1;
  return 0;
}

/** Longer lines are cut. */
const COLUMNS = 120;
/** Longer traces are shown in parts: this many lines around each that is marked, or at both ends. */
const LONG = 40;
const AROUND = 6;
const MARKED = 12;

function shortened(lines: readonly Line[], runner: TestRunner): string[] {
  if (lines.length <= LONG) return lines.map(({ text }) => text);
  const marked = lines.flatMap(({ isMarked }, index) => (isMarked ? [index] : [])).slice(0, MARKED);
  const centres = marked.length === 0 ? [0, lines.length - 1] : [...marked, lines.length - 1];
  const reach = marked.length === 0 ? LONG / 2 : AROUND;
  const isShown = (index: number) => index < 2 || centres.some((centre) => Math.abs(centre - index) <= reach);
  const shown: string[] = [];
  let hidden = 0;
  const tellHidden = () => {
    if (hidden > 0) shown.push(runner.dim(`  … ${counted(hidden, 'line')}`));
    hidden = 0;
  };
  lines.forEach(({ text }, index) => {
    if (!isShown(index)) {
      hidden += 1;
      return;
    }
    tellHidden();
    shown.push(text);
  });
  tellHidden();
  return shown;
}

const same = (text: string) => text;
const NO_COLORS = { red: same, green: same, yellow: same, cyan: same, dim: same };

/** Red and green as the runner has them; colours that it does not have are left out. */
function colorsOf(runner: TestRunner) {
  return {
    ...NO_COLORS,
    red: (text: string) => runner.received(text),
    green: (text: string) => runner.expected(text),
    dim: (text: string) => runner.dim(text),
  };
}
