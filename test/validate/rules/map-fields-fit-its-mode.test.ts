// Rule: inline and distributed Maps.

import { test } from 'vitest';
import { expectErrors, expectSchemaErrors, expectValid, machine, machineOf, pass } from '../harness.js';

const inner = { StartAt: 'A', States: { A: pass } };
const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const distributed = { Type: 'Map', ItemProcessor: { ...inner, ProcessorConfig: config } };
const reader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' } };

function withConfig(ProcessorConfig: object): object {
  return machineOf({ Type: 'Map', ItemProcessor: { ...inner, ProcessorConfig } });
}

function withReader(ReaderConfig: object): object {
  return machineOf({ ...distributed, ItemReader: { ...reader, ReaderConfig } });
}

test('ExecutionType goes with the distributed mode', () => {
  expectSchemaErrors(withConfig({ Mode: 'DISTRIBUTED' })).toEqual([
    'These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig',
  ]);
  expectSchemaErrors(withConfig({ Mode: 'INLINE', ExecutionType: 'STANDARD' })).toEqual([
    "Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig",
  ]);
  expectSchemaErrors(withConfig({ Mode: 'OTHER' })).toEqual([
    'Value should be one of the following: [INLINE, DISTRIBUTED] at /States/S/ItemProcessor/ProcessorConfig/Mode',
  ]);
});

test('only a distributed Map reads and writes', () => {
  expectSchemaErrors(machineOf({ Type: 'Map', ItemProcessor: inner, ItemReader: reader })).toEqual([
    "Field 'ItemReader' is only supported for a Map state in 'DISTRIBUTED' mode at /States/S",
  ]);
  expectValid(machineOf({ ...distributed, ItemReader: reader, ToleratedFailurePercentage: 5.5 }));
});

test('what an ItemReader needs', () => {
  const header = '/States/S/ItemReader/ReaderConfig';
  expectSchemaErrors(withReader({ InputType: 'CSV' })).toEqual([
    `The field 'CSVHeaderLocation' is required at ${header}`,
  ]);
  expectSchemaErrors(withReader({ InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' })).toEqual([
    `Field 'CSVHeaderLocation' is not supported at ${header}`,
  ]);
  expectSchemaErrors(withReader({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN' })).toEqual([
    `These fields are required: [CSVHeaders] at ${header}`,
  ]);
  const elsewhere = { ...reader, Resource: 'arn:aws:states:::s3:putObject' };
  expectSchemaErrors(machineOf({ ...distributed, ItemReader: elsewhere })).toEqual([
    "The field 'Resource' does not match any of the allowed values at /States/S/ItemReader/Resource",
  ]);
});

test('labels', () => {
  const long = 'x'.repeat(41);
  expectErrors(machineOf({ ...distributed, Label: long })).toEqual([
    `INVALID_LABEL_NAME: Label '${long}' exceeds the 40-character limit allowed by the service at /States/S/Label`,
  ]);
  for (const label of ['', 'a b', 'a/b', 'a\u0000']) {
    expectErrors(machineOf({ ...distributed, Label: label })).toEqual([
      `INVALID_LABEL_NAME: Label '${label}' is empty or contains characters that the service does not allow at /States/S/Label`,
    ]);
  }
  const other = { StartAt: 'B', States: { B: pass }, ProcessorConfig: config };
  const twice = machine({
    M: { ...distributed, Label: 'l', Next: 'N' },
    N: { ...distributed, ItemProcessor: other, Label: 'l', End: true },
  });
  expectErrors(twice).toEqual(['DUPLICATE_LABEL_NAME: Duplicate Label name: l at /States/N/Label']);
});
