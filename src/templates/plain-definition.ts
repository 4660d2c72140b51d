// A file that is a definition and nothing else. It may have placeholders, as one that a template refers to has.

import type { DefinitionText } from './definition-text.js';
import { MappedText } from './mapped-text.js';
import { memberNode } from './node.js';
import type { SourceFile } from './source-file.js';
import type { TemplateKind, TemplateStateMachine } from './template-kind.js';

export const jsonDefinition: TemplateKind = {
  format: 'json',
  recognizes: (file, document) => isDefinition(document) && /^\s*[{[]/.test(file.text),
  stateMachines: ({ file }) => [plain(file, 'json')],
};

export const yamlDefinition: TemplateKind = {
  format: 'yaml',
  recognizes: (_file, document) => isDefinition(document),
  stateMachines: ({ file }) => [plain(file, 'yaml')],
};

/** The one state machine of a file: it has the name of the file. */
export function machineOfFile(file: SourceFile, kind: string, definition: () => DefinitionText): TemplateStateMachine {
  const base = file.path.replace(/^.*[/\\]/, '');
  return {
    name: /^[^.]+/.exec(base)?.[0] ?? base,
    kind,
    type: 'STANDARD',
    stateMachineName: undefined,
    at: { file, start: 0, end: file.text.length },
    definition,
  };
}

function plain(file: SourceFile, format: 'json' | 'yaml'): TemplateStateMachine {
  return machineOfFile(file, 'definition', () => ({ text: MappedText.ofFile(file), format, substitutions: new Map() }));
}

function isDefinition(document: Parameters<TemplateKind['recognizes']>[1]): boolean {
  return memberNode(document, 'StartAt') !== undefined || memberNode(document, 'States') !== undefined;
}
