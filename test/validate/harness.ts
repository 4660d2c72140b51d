// The words in which the tests of the rules speak.

import { expect } from 'vitest';
import { type ValidateOptions, validate } from '../../src/validate/index.js';

/** A machine that starts at the first of these states. */
export function machine(states: object, more: object = {}): object {
  return { StartAt: Object.keys(states)[0] ?? '', States: states, ...more };
}

/** A machine of this state alone, which is called S. */
export function machineOf(state: object, more: object = {}): object {
  return machine({ S: { End: true, ...state } }, more);
}

/** A task that is in order. */
export const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
export const pass = { Type: 'Pass', End: true };

/** The errors, each as `CODE: message at location`. */
export function expectErrors(definition: string | object, options?: ValidateOptions) {
  const findings = validate(definition, { severity: 'ERROR', ...options });
  return expect(findings.map(({ awsCode, message, location }) => `${awsCode}: ${message} at ${location ?? null}`));
}

/** The warnings of a definition without errors, each as `code at pointer`, with what is said of it. */
export function warningsOf(definition: string | object, options?: ValidateOptions): Record<string, string> {
  const findings = validate(definition, options);
  expect(findings.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  return Object.fromEntries(
    findings.map(({ code, pointer, message, suggestion }) => [
      `${code} at ${pointer}`,
      suggestion === undefined ? message : `${message} | ${suggestion}`,
    ]),
  );
}

/** The warnings with this code, each by its JSON Pointer. */
export function expectWarnings(code: string, definition: string | object, options?: ValidateOptions) {
  const prefix = `${code} at `;
  return expect(
    Object.keys(warningsOf(definition, options)).flatMap((key) =>
      key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
    ),
  );
}

/** The findings of the service's most frequent code alone, and without that code. */
export function expectSchemaErrors(definition: string | object, options?: ValidateOptions) {
  const findings = validate(definition, options).filter(({ awsCode }) => awsCode === 'SCHEMA_VALIDATION_FAILED');
  return expect(findings.map(({ message, location }) => `${message} at ${location ?? null}`));
}

export function expectValid(definition: string | object, options?: ValidateOptions): void {
  expectErrors(definition, options).toEqual([]);
}
