// The definition of a revision: kept to the letter, and read when somebody asks for it.

import type { HostedStateMachine } from '../host/host.js';

/** A definition that was read. */
export interface LoadedDefinition {
  /** JSON text, as it was given. */
  readonly text: string;
  readonly machine: Required<Pick<HostedStateMachine, 'definition' | 'prepare'>>;
}

export class KeptDefinition {
  /** What it is found by: two with the same key have the same text, and the same names and role. */
  readonly key: string;
  private readonly read: (key: string) => Promise<LoadedDefinition>;
  private loaded: LoadedDefinition | undefined;

  constructor(key: string, read: (key: string) => Promise<LoadedDefinition>, loaded?: LoadedDefinition) {
    this.key = key;
    this.read = read;
    this.loaded = loaded;
  }

  /** @throws (rejects) what whoever keeps it says. */
  async load(): Promise<LoadedDefinition> {
    this.loaded ??= await this.read(this.key);
    return this.loaded;
  }

  /** That of one that was loaded before. */
  get ready(): LoadedDefinition {
    if (this.loaded === undefined) throw new Error(`The definition ${this.key} has not been read`);
    return this.loaded;
  }
}
