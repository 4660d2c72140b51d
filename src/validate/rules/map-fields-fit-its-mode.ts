// The two modes of a Map, and the fields that only a distributed one has.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import type { Place } from '../../language/place.js';
import { type JsonObject, memberOf } from '../../utils/json.js';
import { objectOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const mapFieldsFitItsMode = rule(
  ['ASL2001', 'ASL2003', 'ASL2012', 'ASL2013', 'ASL5008', 'ASL5009', 'ASL5010', 'ASL5011'],
  (context) => {
    const labels = new Set<string>();
    for (const { state, type, place } of context.states) {
      if (type !== 'Map') continue;
      const distributed = checkProcessor(context, state, place);
      for (const field of distributed ? [] : DISTRIBUTED_ONLY) {
        if (memberOf(state, field) !== undefined) {
          context.report('ASL5008', { field }, place, { exact: place.at(field) });
        }
      }
      const reader = objectOf(state, 'ItemReader');
      if (reader) checkReader(context, reader, place.at('ItemReader'));
      const label = textOf(state, 'Label');
      if (label !== undefined) checkLabel(context, label, place, labels);
    }
  },
);

// Documented; the tolerated failures and Label do no harm in an inline Map, and it is not known whether
// the service minds them there.
const DISTRIBUTED_ONLY = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

/** Whether the Map is a distributed one. */
function checkProcessor(context: RuleContext, state: JsonObject, place: Place): boolean {
  const field = objectOf(state, 'ItemProcessor') ? 'ItemProcessor' : 'Iterator';
  const config = objectOf(objectOf(state, field) ?? {}, 'ProcessorConfig') ?? {};
  const at = place.at(field, 'ProcessorConfig');
  const distributed = memberOf(config, 'Mode') === 'DISTRIBUTED';
  const executionType = memberOf(config, 'ExecutionType');
  if (distributed && executionType === undefined) context.report('ASL2001', { fields: 'ExecutionType' }, at);
  if (!distributed && executionType !== undefined) {
    context.report('ASL2003', { field: 'ExecutionType' }, at, {
      exact: at.at('ExecutionType'),
      suggestion: 'ExecutionType goes with "Mode": "DISTRIBUTED".',
    });
  }
  return distributed;
}

const READER_RESOURCE = /^arn:aws(?:-[a-z]+)*:states:::s3:(?:getObject|listObjectsV2)$/;

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
function checkReader(context: RuleContext, reader: JsonObject, place: Place): void {
  const resource = textOf(reader, 'Resource');
  if (resource !== undefined && !READER_RESOURCE.test(resource)) {
    context.report('ASL2013', { field: 'Resource' }, place.at('Resource'));
  }
  const config = objectOf(reader, 'ReaderConfig');
  if (!config) return;
  const at = place.at('ReaderConfig');
  const inputType = memberOf(config, 'InputType');
  const headers = memberOf(config, 'CSVHeaderLocation');
  if (inputType === 'CSV' && headers === undefined) context.report('ASL2012', { field: 'CSVHeaderLocation' }, at);
  if (inputType === 'JSON' && headers !== undefined) {
    context.report('ASL2003', { field: 'CSVHeaderLocation' }, at, { exact: at.at('CSVHeaderLocation') });
  }
  if (headers === 'GIVEN' && memberOf(config, 'CSVHeaders') === undefined) {
    context.report('ASL2001', { fields: 'CSVHeaders' }, at);
  }
}

const MAX_LABEL = 40;
// Whitespace, brackets, wildcards, other special characters, control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_LABEL = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
function checkLabel(context: RuleContext, label: string, place: Place, labels: Set<string>): void {
  const at = place.at('Label');
  if ([...label].length > MAX_LABEL) context.report('ASL5010', { label }, at);
  if (label === '' || NOT_IN_LABEL.test(label)) context.report('ASL5011', { label }, at);
  if (labels.has(label)) context.report('ASL5009', { label }, at);
  labels.add(label);
}
