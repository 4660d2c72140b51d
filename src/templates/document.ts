// A file, JSON or YAML, as a tree of nodes.

import { jsonPlaces } from '../language/json-places.js';
import type { PlaceNode } from '../language/source-text.js';
import { isJsonArray, isJsonObject, type Json, JsonSyntaxError, keysOf, parseJson } from '../utils/json.js';
import type { TemplateNode } from './node.js';
import type { SourceFile } from './source-file.js';
import { TemplateError } from './template-error.js';
import { readYamlDocument } from './yaml-document.js';

/**
 * Reads a file. A text that begins with a brace or a bracket is JSON, any other YAML.
 * @throws TemplateError for one that is neither.
 */
export function readDocument(file: SourceFile): TemplateNode {
  return /^\s*[{[]/.test(file.text) ? readJsonDocument(file) : readYamlDocument(file);
}

function readJsonDocument(file: SourceFile): TemplateNode {
  try {
    return jsonNode(file, parseJson(file.text), jsonPlaces(file.text));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new TemplateError(`The JSON is not valid: ${error.message}`, { file, start: error.offset });
  }
}

function jsonNode(file: SourceFile, value: Json, { value: { start, end }, members }: PlaceNode): TemplateNode {
  const at = { file, start, end };
  const memberNode = (name: string, member: Json) => jsonNode(file, member, members?.get(name) ?? { value: at });
  if (isJsonArray(value)) {
    return { kind: 'sequence', items: value.map((item, index) => memberNode(String(index), item)), ...at };
  }
  if (!isJsonObject(value)) {
    return { kind: 'scalar', value, style: typeof value === 'string' ? 'double-quoted' : 'plain', ...at };
  }
  const entries = keysOf(value).map((name) => {
    const key = members?.get(name)?.key ?? at;
    return {
      key: { kind: 'scalar', value: name, style: 'double-quoted', file, start: key.start, end: key.end } as const,
      value: memberNode(name, value[name] as Json), // its own key
    };
  });
  return { kind: 'mapping', entries, ...at };
}
