// A file of results that grows: written at once while it is small, in parts where the store takes them.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

import { utf8Length } from '../utils/utf8.js';
import type { MultipartUpload, ObjectStore } from './object-store.js';

/** An object that has been written, as the manifest names it. */
export interface WrittenFile {
  readonly Key: string;
  /** In bytes. */
  readonly Size: number;
}

/** What S3 takes as a part of an upload, the last one aside. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const BYTES_OF_A_PART = 5 * 1024 ** 2;
/** A file that would become larger goes on in another one. */
const BYTES_OF_A_FILE = 5 * 1024 ** 3;

export class ResultFile {
  private readonly store: ObjectStore;
  private readonly bucket: string;
  private readonly name: string;
  private readonly isJsonLines: boolean;
  private readonly mostBytes: number;
  private readonly written: WrittenFile[];
  /** What is not uploaded yet of the file at hand. */
  private texts: string[] = [];
  private bytesAtHand = 0;
  /** Bytes of the file at hand, as far as it goes. */
  private size = 0;
  private upload: MultipartUpload | undefined;

  /**
   * @param name the key without what counts the files, and without what follows the count.
   * @param written the files by that name that are there already, and stay.
   */
  constructor(
    store: ObjectStore,
    bucket: string,
    name: string,
    isJsonLines: boolean,
    written: readonly WrittenFile[] = [],
    mostBytes = BYTES_OF_A_FILE,
  ) {
    this.store = store;
    this.bucket = bucket;
    this.name = name;
    this.isJsonLines = isJsonLines;
    this.written = [...written];
    this.mostBytes = mostBytes;
  }

  /** Adds an entry by its JSON text. */
  async add(entry: string): Promise<void> {
    const bytes = utf8Length(entry) + 1;
    // The bracket at the end takes a byte, too.
    if (this.size > 0 && this.size + bytes + 1 > this.mostBytes) await this.finishFile();
    if (this.isJsonLines) this.append(`${entry}\n`, bytes);
    else this.append(`${this.size === 0 ? '[' : ','}${entry}`, bytes);
    if (this.bytesAtHand < BYTES_OF_A_PART || this.store.createMultipartUpload === undefined) return;
    this.upload ??= await this.store.createMultipartUpload(this.place());
    await this.upload.uploadPart(this.takeTexts());
  }

  /** Completes the file; gives all that there are, none without an entry. */
  async finish(): Promise<readonly WrittenFile[]> {
    if (this.size > 0) await this.finishFile();
    return this.written;
  }

  /** Gives up the file at hand. */
  async abort(): Promise<void> {
    await this.upload?.abort();
  }

  private async finishFile(): Promise<void> {
    if (!this.isJsonLines) this.append(']', 1);
    const place = this.place();
    const rest = this.takeTexts();
    if (this.upload === undefined) {
      await this.store.putObject({ ...place, Body: rest });
    } else {
      await this.upload.uploadPart(rest);
      await this.upload.complete();
    }
    this.written.push({ Key: place.Key, Size: this.size });
    this.upload = undefined;
    this.size = 0;
  }

  private append(text: string, bytes: number): void {
    this.texts.push(text);
    this.bytesAtHand += bytes;
    this.size += bytes;
  }

  private takeTexts(): string {
    const text = this.texts.join('');
    this.texts = [];
    this.bytesAtHand = 0;
    return text;
  }

  private place() {
    const Key = `${this.name}_${this.written.length}.${this.isJsonLines ? 'jsonl' : 'json'}`;
    return { Bucket: this.bucket, Key, ContentType: 'application/json' };
  }
}
