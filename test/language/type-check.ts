// What the compiler says of pieces of code, as it does in the project of a user: strict, and nothing more.

import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface TypeProblem {
  /** What is underlined. */
  readonly at: string;
  readonly message: string;
}

export interface TypeCheck {
  /** Those of each piece. */
  readonly problems: readonly (readonly TypeProblem[])[];
  /** How often the compiler made a type of a generic one: what the pieces cost, whatever the machine. */
  readonly instantiations: number;
}

/** @param prelude stands before the pieces; its imports are relative to test/language. */
export function typeCheck(prelude: string, pieces: readonly string[]): TypeCheck {
  const { program, source, starts } = programOf(prelude, pieces);
  const problems: TypeProblem[][] = pieces.map(() => []);
  for (const { start = 0, length = 0, messageText } of diagnosticsOf(program, source)) {
    const piece = starts.findLastIndex((from) => from <= start);
    const problem = {
      at: source.text.slice(start, start + length),
      message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    };
    if (piece < 0) throw new Error(`The prelude does not compile: ${problem.message}`);
    problems[piece]?.push(problem);
  }
  return { problems, instantiations: program.getInstantiationCount() };
}

const FILE = fileURLToPath(new URL('piece.ts', import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
};

function programOf(prelude: string, pieces: readonly string[]) {
  let text = `${prelude}\n`;
  const starts = pieces.map((piece) => {
    const start = text.length;
    text += `{ ${piece} }\n`;
    return start;
  });
  const source = ts.createSourceFile(FILE, text, ts.ScriptTarget.ES2022, true);
  const host = ts.createCompilerHost(OPTIONS);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (name === FILE ? source : read(name, ...rest));
  return { program: ts.createProgram([FILE], OPTIONS, host), source, starts };
}

function diagnosticsOf(program: ts.Program, source: ts.SourceFile): readonly ts.Diagnostic[] {
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
}
