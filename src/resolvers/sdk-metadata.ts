// What Step Functions tells of the HTTP response behind a result, where no request was made.

import type { JsonObject } from '../utils/json.js';

/** The same on every run, since no request was made. */
export const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

export type Header = readonly [name: string, value: string];

/**
 * The members `SdkHttpMetadata` and `SdkResponseMetadata` of a result, for a response with these headers. Recorded: one
 * object has them in the order in which they came, the other by the alphabet, whatever their case.
 */
export function sdkMetadata(headers: readonly Header[]): JsonObject {
  const byName = [...headers].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
      HttpHeaders: Object.fromEntries(byName),
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: REQUEST_ID },
  };
}
