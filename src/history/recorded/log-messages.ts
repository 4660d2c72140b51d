// Entries of CloudWatch Logs, out of whatever carries them: the API of the logs, Logs Insights, subscriptions, exports.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html

import { safely } from '../../utils/thrown.js';
import type { Refuse } from './history-format-error.js';
import { isRawObject, printed, type RawObject } from './raw.js';

export interface LoggedObject extends RawObject {
  readonly execution_arn: string;
}

export function isLogEntry(value: RawObject): value is LoggedObject {
  return typeof value.execution_arn === 'string' && 'id' in value && 'type' in value;
}

/**
 * The entries that carriers hold: `{ message }` of GetLogEvents and FilterLogEvents, `{ "@message" }` and
 * `[{ field, value }]` of Logs Insights, or an entry itself.
 */
export function logMessages(carriers: readonly unknown[], refuse: Refuse): LoggedObject[] {
  return carriers.flatMap((carrier) => {
    const message = messageIn(carrier);
    if (isRawObject(message) && isLogEntry(message)) return [message];
    if (typeof message !== 'string') {
      return refuse('NOT_A_HISTORY', 'a row of Logs Insights without @message: ask for "fields @message"');
    }
    if (message.startsWith(PERMISSIONS_CHECK)) return [];
    const entry = parsed(message);
    if (isRawObject(entry) && isLogEntry(entry)) return [entry];
    return refuse('NOT_A_HISTORY', `${said(message)} is no entry that Step Functions wrote into a log`);
  });
}

/** What CloudWatch itself writes into a log group when the logging of a state machine is set up. */
const PERMISSIONS_CHECK = 'Permissions are set correctly to allow AWS CloudWatch Logs';

/** What an export to S3 and `aws logs tail` put before the message. */
const LINE_PREFIX = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s(?:\S+\s)?(?=\{)/;

function messageIn(carrier: unknown): unknown {
  if (Array.isArray(carrier)) {
    const field: unknown = carrier.find((candidate) => isRawObject(candidate) && candidate.field === '@message');
    return isRawObject(field) ? field.value : undefined;
  }
  if (!isRawObject(carrier)) return undefined;
  if (isLogEntry(carrier)) return carrier;
  return carrier['@message'] ?? carrier.message;
}

function parsed(message: string): unknown {
  return safely<unknown>(() => JSON.parse(message.replace(LINE_PREFIX, '')), undefined);
}

function said(message: string): string {
  return /^\s*</.test(message) ? 'HTML or XML' : printed(message);
}
