// Fields of which a state has one and not the others, and those of which it has to have one.

import type { Place } from '../../language/place.js';
import { type JsonObject, memberOf } from '../../utils/json.js';
import { objectOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const fieldsExcludeEachOther = rule(['ASL2010', 'ASL2011'], (context) => {
  for (const { state, type, place } of context.states) {
    if (typeof type === 'string' && HAS_TRANSITION.has(type)) nextOrEnd(context, state, place);
    // https://states-language.net/spec.html#wait-state
    if (type === 'Wait') exactlyOne(context, state, place, ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp']);
    // https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
    if (type === 'Map') exactlyOne(context, state, place, ['ItemProcessor', 'Iterator']);
    for (const [ofType, fields] of AT_MOST_ONE) {
      if (type === ofType) atMostOne(context, state, place, fields);
    }
    const reader = objectOf(state, 'ItemReader');
    const readerConfig = reader && objectOf(reader, 'ReaderConfig');
    if (readerConfig) {
      atMostOne(context, readerConfig, place.at('ItemReader', 'ReaderConfig'), ['MaxItems', 'MaxItemsPath']);
    }
    const batcher = objectOf(state, 'ItemBatcher');
    if (batcher) {
      for (const field of ['MaxItemsPerBatch', 'MaxInputBytesPerBatch']) {
        atMostOne(context, batcher, place.at('ItemBatcher'), [field, `${field}Path`]);
      }
    }
  }
});

const HAS_TRANSITION: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map', 'Pass', 'Wait']);

// Measured, but for ItemSelector with Parameters and for ToleratedFailureCount.
const AT_MOST_ONE: readonly (readonly [type: string, fields: readonly string[]])[] = [
  ['Task', ['TimeoutSeconds', 'TimeoutSecondsPath']],
  ['Task', ['HeartbeatSeconds', 'HeartbeatSecondsPath']],
  ['Map', ['MaxConcurrency', 'MaxConcurrencyPath']],
  ['Map', ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath']],
  ['Map', ['ToleratedFailureCount', 'ToleratedFailureCountPath']],
  ['Map', ['ItemSelector', 'Parameters']],
  ['Fail', ['Error', 'ErrorPath']],
  ['Fail', ['Cause', 'CausePath']],
];

/** `"End": false` is as good as no End. https://states-language.net/spec.html#transition */
function nextOrEnd(context: RuleContext, state: JsonObject, place: Place): void {
  const end = memberOf(state, 'End');
  const hasNext = memberOf(state, 'Next') !== undefined;
  if (hasNext && end === true) context.report('ASL2010', { fields: 'Next, End' }, place);
  if (!hasNext && (end === undefined || end === false)) context.report('ASL2011', { fields: 'Next, End' }, place);
}

function exactlyOne(context: RuleContext, object: JsonObject, place: Place, fields: readonly string[]): void {
  const present = fields.filter((field) => memberOf(object, field) !== undefined);
  if (present.length === 0) context.report('ASL2011', { fields: fields.join(', ') }, place);
  if (present.length > 1) context.report('ASL2010', { fields: fields.join(', ') }, place);
}

function atMostOne(context: RuleContext, object: JsonObject, place: Place, fields: readonly string[]): void {
  const present = fields.filter((field) => memberOf(object, field) !== undefined);
  if (present.length > 1) context.report('ASL2010', { fields: fields.join(', ') }, place);
}
