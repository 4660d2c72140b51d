// Reads files and looks at every definition in them: files that are a definition, and templates that hold some.

import { type Diagnostic, type StateMachineType, type ValidateOptions, validate } from '../../index.js';
import { type ReadableStateMachine, stateMachinesIn } from '../../node/load-state-machine.js';
import { TemplateError } from '../../templates/template-error.js';
import { decodeUtf8 } from '../../utils/utf8.js';
import { formatOf } from '../definition.js';
import type { Io } from '../io.js';
import { readBytes } from '../read-text.js';
import type { CheckedDefinition } from './checked.js';
import { unreadableTemplate } from './unreadable-template.js';

export interface CheckOptions extends Required<Pick<ValidateOptions, 'severity' | 'rules' | 'placeholders'>> {
  /** What definitions are that do not say it themselves. */
  readonly type: StateMachineType;
  /** What placeholders, parameters and references stand for. */
  readonly substitutions: Readonly<Record<string, string>>;
}

/** @throws UsageError for a file that cannot be read. */
export async function checkDefinitions(
  files: readonly string[],
  options: CheckOptions,
  io: Io,
): Promise<readonly CheckedDefinition[]> {
  const checked: CheckedDefinition[] = [];
  for (const path of files) {
    const file = new DefinitionFile(path, await readBytes(path, 'the definition', io), options);
    checked.push(...file.check());
  }
  return checked;
}

class DefinitionFile {
  private readonly path: string;
  /** As it is called in findings. */
  private readonly file: string;
  private readonly bytes: Uint8Array;
  private readonly text: string;
  private readonly isText: boolean;
  private readonly options: CheckOptions;

  constructor(path: string, bytes: Uint8Array, options: CheckOptions) {
    const text = decodeUtf8(bytes);
    this.path = path;
    this.file = path === '-' ? 'standard input' : path;
    this.bytes = bytes;
    this.isText = typeof text === 'string';
    this.text = typeof text === 'string' ? text : text.before;
    this.options = options;
  }

  check(): CheckedDefinition[] {
    // A definition without placeholders is read as the service reads it, mistakes included.
    if (this.path === '-' || !this.isText) return [this.whole()];
    let machines: readonly ReadableStateMachine[];
    try {
      const { substitutions, placeholders } = this.options;
      machines = stateMachinesIn({ path: this.path, text: this.text }, { substitutions, placeholders });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return [MAY_BE_TEMPLATE.test(this.text) ? this.unreadable(error, undefined) : this.whole()];
    }
    return machines.map((each) => this.oneOf(each));
  }

  /** The file is a definition. */
  private whole(): CheckedDefinition {
    const format = formatOf(this.path);
    return this.checked(undefined, validate(this.bytes, { ...this.options, ...(format && { format }) }));
  }

  private oneOf({ machine, read }: ReadableStateMachine): CheckedDefinition {
    const isWhole = machine.kind === 'definition';
    if (isWhole && !this.text.includes('${')) return this.whole();
    try {
      const { parsed, unresolved } = read();
      const type = isWhole ? this.options.type : machine.type;
      const diagnostics = validate(parsed, { ...this.options, type });
      const { file = this.file, text = this.text } = parsed.source ?? {};
      const names = [...new Set(unresolved.map(({ name }) => name))];
      return this.checked(isWhole ? undefined : machine.name, diagnostics, new Map([[file, text]]), names);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return isWhole ? this.whole() : this.unreadable(error, machine.name);
    }
  }

  private unreadable(error: TemplateError, stateMachine: string | undefined): CheckedDefinition {
    return this.checked(stateMachine, [unreadableTemplate(error)]);
  }

  private checked(
    stateMachine: string | undefined,
    diagnostics: readonly Diagnostic[],
    texts: ReadonlyMap<string, string> = new Map([[this.file, this.text]]),
    unresolved: readonly string[] = [],
  ): CheckedDefinition {
    return { file: this.file, stateMachine, diagnostics, texts, unresolved };
  }
}

/** What is in every template of some kind, and hardly in a definition. */
const MAY_BE_TEMPLATE = /\b(?:Resources|stepFunctions)\b/;
