// Definitions that are read by Terraform's `templatefile`: `${name}` is what the caller passes, `$${` a literal `${`.
// https://developer.hashicorp.com/terraform/language/expressions/strings#string-templates

import { NotSupportedError } from '../utils/not-supported.js';
import { MappedText, MappedTextBuilder } from './mapped-text.js';
import { machineOfFile } from './plain-definition.js';
import type { SourceFile } from './source-file.js';
import { printPlace } from './source-file.js';
import type { TemplateContext, TemplateKind } from './template-kind.js';

export const terraform: TemplateKind = {
  format: 'terraform',
  recognizes: (file) => /\.(?:tftpl|tpl|tmpl)$/.test(file.path),
  stateMachines: ({ file }, context) => [
    machineOfFile(file, 'Terraform template', () => ({ text: rendered(file, context), substitutions: new Map() })),
  ],
};

/** Interpolations, directives, and either as a literal, which has its mark twice. */
const SEQUENCE = /\$\$\{|%%\{|\$\{~?([^{}]*)\}|\$\{(.{0,40})|%\{\s*~?\s*(\w*)/g;

/** @throws NotSupportedError for directives, and for expressions with braces of their own. */
function rendered(file: SourceFile, context: TemplateContext): MappedText {
  const text = MappedText.ofFile(file);
  const builder = new MappedTextBuilder(file);
  let done = 0;
  for (const { 0: whole, 1: expression, 2: unread, 3: directive, index } of file.text.matchAll(SEQUENCE)) {
    builder.append(text, done, index);
    const end = index + whole.length;
    done = end;
    if (expression !== undefined) {
      const name = expression.replace(/~$/, '').trim();
      const given = context.given(name);
      if (given !== undefined) builder.add(given, index, end);
      else builder.add(`\${${name.replace(/\s+/g, '')}}`, index, end, { placeholder: name });
    } else if (directive !== undefined || unread !== undefined) {
      const what = directive === undefined ? `the expression \${${unread}` : `the directive %{ ${directive} }`;
      throw new NotSupportedError(
        `${printPlace({ file, start: index })}: ${what} of a Terraform template is not supported`,
      );
    } else {
      builder.add(whole.slice(1), index, end, 'literal');
    }
  }
  return builder.append(text, done).finish();
}
