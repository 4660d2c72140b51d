// What is found in an example.

import type { Explanation } from '../../diagnostics/explanations/explanation.js';
import type { Diagnostic } from '../../index.js';
import { readDefinition } from '../../templates/definition-text.js';
import { findStateMachines } from '../../templates/state-machines.js';
import { TemplateError } from '../../templates/template-error.js';
import { validate } from '../../validate/index.js';
import { unreadableTemplate } from '../findings/unreadable-template.js';

export function findingsIn(
  example: string | object,
  { type = 'STANDARD', isTemplate }: Pick<Explanation, 'type' | 'isTemplate'>,
): readonly Diagnostic[] {
  if (!isTemplate || typeof example !== 'string') return validate(example, { type });
  try {
    const nothing = () => undefined;
    return findStateMachines({ path: 'template.yaml', text: example }, nothing).flatMap((machine) => {
      const { parsed } = readDefinition(machine.definition(), { placeholders: 'tolerate', given: nothing });
      return validate(parsed, { type: machine.type });
    });
  } catch (error) {
    if (error instanceof TemplateError) return [unreadableTemplate(error)];
    throw error;
  }
}
