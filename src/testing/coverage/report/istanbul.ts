// The coverage as Istanbul's, whose reports editors and CI services read: each item is a statement on its line, and what
// decides (a Choice, a Retrier, a Catcher, a Map) is a branch besides.
// https://github.com/istanbuljs/istanbuljs/blob/main/docs/raw-output.md

import { resolve } from 'node:path';
import istanbulCoverage, {
  type BranchMapping,
  type CoverageMap,
  type FileCoverageData,
  type Range,
} from 'istanbul-lib-coverage';
import type { Coverage, CoveredItem, MachineCoverage } from '../coverage.js';

/** Machines that are in no file have no lines, and are left out. @param root what the names of files are relative to */
export function istanbulCoverageMap(coverage: Coverage, root: string): CoverageMap {
  const files = new Map<string, Writable>();
  for (const machine of coverage.machines) {
    if (machine.file === undefined) continue;
    const path = resolve(root, machine.file);
    const file = files.get(path) ?? { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
    files.set(path, file);
    addMachine(file, machine);
  }
  return istanbulCoverage.createCoverageMap(Object.fromEntries(files));
}

type Writable = { -readonly [K in keyof FileCoverageData]: FileCoverageData[K] };

function addMachine(file: Writable, machine: MachineCoverage): void {
  const branches = new Map<string, CoveredItem[]>();
  for (const item of machine.items) {
    const branch = branchOf(item);
    if (branch !== undefined) branches.set(branch, [...(branches.get(branch) ?? []), item]);
    // A Map state is a statement, its cases are not.
    if (item.measure === 'maps') continue;
    const statement = String(Object.keys(file.s).length);
    file.statementMap[statement] = rangeOf(machine, item.pointer);
    file.s[statement] = item.count;
  }
  for (const [pointer, items] of branches) {
    const branch = String(Object.keys(file.b).length);
    const loc = rangeOf(machine, pointer.slice(pointer.indexOf(' ') + 1));
    const mapping: BranchMapping = {
      type: 'switch',
      loc,
      line: loc.start.line,
      locations: items.map((item) => rangeOf(machine, item.pointer)),
    };
    file.branchMap[branch] = mapping;
    file.b[branch] = items.map(({ count }) => count);
  }
}

/** The branch that an item is a path of. */
function branchOf({ kind, statePointer, pointer }: CoveredItem): string | undefined {
  switch (kind) {
    case 'rule':
    case 'default':
      return `choice ${statePointer}`;
    case 'retried':
    case 'exhausted':
      return `retry ${pointer}`;
    case 'caught':
      return `catch ${pointer}`;
    case 'none':
    case 'one':
    case 'many':
      return `map ${pointer}`;
    case 'state':
    case 'transition':
    case 'expression':
      return undefined;
  }
}

function rangeOf(machine: MachineCoverage, pointer: string): Range {
  const [line, column, endLine, endColumn] = machine.placeOf(pointer) ?? [1, 1, 1, 1];
  return { start: { line, column: column - 1 }, end: { line: endLine, column: endColumn - 1 } };
}
