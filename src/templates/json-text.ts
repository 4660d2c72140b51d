// Writes what a template says as JSON text: that is what the service is sent. Each character keeps its place.

import { stringifyJson } from '../utils/json.js';
import { type MappedText, MappedTextBuilder } from './mapped-text.js';
import type { FileRange } from './source-file.js';
import type { MapValue, Value } from './value.js';

export interface JsonTextOptions {
  /** Lists the members of every object by their names, and not as they are written. */
  readonly sortsMembers?: boolean;
  /** The texts that are written without quotes: they stand for something else than text. */
  readonly isBare?: (value: Value, key: string, object: MapValue) => boolean;
}

/** Compact JSON text of a value; what is `AWS::NoValue` is left out. */
export function jsonText(value: Value, options: JsonTextOptions = {}): MappedText {
  const builder = new MappedTextBuilder(value.range.file);
  new Writer(builder, options).write(value, value.range);
  return builder.finish();
}

class Writer {
  private readonly builder: MappedTextBuilder;
  private readonly options: JsonTextOptions;

  constructor(builder: MappedTextBuilder, options: JsonTextOptions) {
    this.builder = builder;
    this.options = options;
  }

  /** @param around the nearest place around it in the file of the text: that of a value from another file. */
  write(value: Value, around: FileRange, isBare = false): void {
    const at = [value.range, value.site].find((range) => range?.file === around.file) ?? around;
    switch (value.kind) {
      case 'text':
        if (isBare) this.builder.append(value.text, 0, value.text.text.length, at);
        else this.string(value.text, at);
        return;
      case 'plain':
        this.builder.add(stringifyJson(value.value), at.start, at.end);
        return;
      case 'none':
        this.builder.add('null', at.start, at.end);
        return;
      case 'list':
        this.list(value.items, at);
        return;
      case 'map':
        this.map(value, at);
    }
  }

  private list(items: readonly Value[], at: FileRange): void {
    this.open('[', at);
    let separator = '';
    for (const item of items) {
      if (item.kind === 'none') continue;
      this.builder.add(separator, at.start, at.start);
      this.write(item, at);
      separator = ',';
    }
    this.close(']', at);
  }

  private map(map: MapValue, at: FileRange): void {
    const entries = map.entries.filter(({ value }) => value.kind !== 'none');
    if (this.options.sortsMembers) entries.sort((left, right) => compare(left.key.text.text, right.key.text.text));
    this.open('{', at);
    let separator = '';
    for (const { key, value } of entries) {
      this.builder.add(separator, at.start, at.start);
      this.write(key, at);
      this.builder.add(':', at.start, at.start);
      this.write(value, at, this.options.isBare?.(value, key.text.text, map));
      separator = ',';
    }
    this.close('}', at);
  }

  // A mark has the first and the last character of what it encloses.
  private open(mark: string, { start, end }: FileRange): void {
    this.builder.add(mark, start, Math.min(start + 1, end));
  }

  private close(mark: string, { start, end }: FileRange): void {
    this.builder.add(mark, Math.max(start, end - 1), end);
  }

  private string(text: MappedText, at: FileRange): void {
    this.open('"', at);
    if (text.file === at.file) {
      for (const { at: from, length, start, end, role } of text.spans) {
        this.escaped(text.text.slice(from, from + length), start, end, role);
      }
    } else {
      this.builder.add(JSON.stringify(text.text).slice(1, -1), at.start, at.end);
    }
    this.close('"', at);
  }

  private escaped(text: string, start: number, end: number, role: MappedText['spans'][number]['role']): void {
    const written = JSON.stringify(text).slice(1, -1);
    if (written.length === text.length || end - start !== text.length) {
      this.builder.add(written, start, end, role);
      return;
    }
    // What needs no escape in between keeps its own places.
    let at = 0;
    for (const part of text.split(NEEDS_ESCAPE)) {
      this.builder.add(JSON.stringify(part).slice(1, -1), start + at, start + at + part.length, role);
      at += part.length;
    }
  }
}

/** In a group of its own, so that `split` keeps it. A lone surrogate is escaped as well. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON escapes
const NEEDS_ESCAPE = /(["\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/;

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
