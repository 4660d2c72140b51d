// What only the orchestrator knows, kept in its store: what it makes of it is the same in each process, and nobody outside
// guesses it.

import { hexDigest } from '../expressions/digest.js';
import { type StoredDocument, StoreError, type StoreWrite } from '../store/store.js';
import { messageOf } from '../utils/thrown.js';

const VERSION = 1;

/** 32 hexadecimal digits, 122 bits of them of the platform's secure generator. */
export function randomDigits(): string {
  return globalThis.crypto.randomUUID().replaceAll('-', '');
}

/** What nobody foresees, of the platform's secure generator. */
export const secureRandom = {
  uuid: (): string => globalThis.crypto.randomUUID(),
  /** 0 <= n < 1 with 32 random bits. */
  nextDouble(): number {
    const [bits = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1));
    return bits / 2 ** 32;
  },
};

export class Secret {
  static readonly key = 'orchestrator/secret';
  /** Before there is one. */
  static readonly none = new Secret('');
  private readonly digits: string;

  private constructor(digits: string) {
    this.digits = digits;
  }

  /** That of a store, and what writes it down where there was none. @throws StoreError `Corrupt` */
  static of(document: StoredDocument | undefined): { readonly secret: Secret; readonly writes: readonly StoreWrite[] } {
    if (document === undefined) {
      const digits = randomDigits();
      const value = JSON.stringify({ version: VERSION, digits });
      return { secret: new Secret(digits), writes: [{ type: 'PutDocument', key: Secret.key, value }] };
    }
    const { version, digits } = read(document.value);
    if (version !== VERSION || typeof digits !== 'string') {
      throw new StoreError('Corrupt', `${Secret.key} of the store cannot be read`);
    }
    return { secret: new Secret(digits), writes: [] };
  }

  /** 64 hexadecimal digits, the same for the same text. */
  digest(text: string): string {
    return hexDigest(`${this.digits} ${text}`, 'SHA-256') as string; // there is this algorithm
  }
}

function read(text: string): { readonly version?: unknown; readonly digits?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    throw new StoreError('Corrupt', `${Secret.key} of the store is not JSON: ${messageOf(error)}`, { cause: error });
  }
}
