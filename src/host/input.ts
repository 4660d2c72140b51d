// The input that an execution is started with.

import { Payload, type StoredPayload } from '../core/payload.js';
import { jsonProblem } from '../language/json-problem.js';
import { isJsonText, type JsonText, jsonText } from '../resolvers/json-text.js';
import { checkedCopy, NotJsonError } from '../utils/copy-json.js';
import { messageOf } from '../utils/thrown.js';
import { ServiceError } from './service-error.js';

/** In bytes of its JSON text. */
export const LARGEST_INPUT = 262_144;

/** @throws TypeError for what is no JSON, RangeError for more than 256 KiB. */
export function storedInput(input: unknown): StoredPayload {
  const stored: StoredPayload = isJsonText(input) ? { text: input.text } : jsonInput(input);
  const bytes = Payload.restored(stored).byteSize();
  if (bytes > LARGEST_INPUT)
    throw new RangeError(`The input has ${bytes} bytes; an execution takes at most ${LARGEST_INPUT}`);
  return stored;
}

/**
 * The input of a request to start an execution.
 * @throws ServiceError InvalidExecutionInput
 */
export function checkedInput(input: string): JsonText {
  const refuse = (why: string): never => {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  };
  if (input === '') return refuse('Invalid execution input.');
  try {
    return jsonText(input);
  } catch (error) {
    return refuse(jsonProblem(input)?.message ?? messageOf(error));
  }
}

function jsonInput(input: unknown): StoredPayload {
  try {
    const { copy = {}, isPlain } = checkedCopy(input);
    // A part of a definition can be an input too: what only its text keeps is stored as text.
    return isPlain ? { value: copy } : new Payload(copy).stored();
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    throw new TypeError(`The input is not JSON: ${error.message} (at ${error.path.join('/') || 'the top'})`);
  }
}
