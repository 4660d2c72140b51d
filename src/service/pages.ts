// Lists in pages: a token says after which item the next page begins, so that what is made meanwhile moves nothing.

import { ServiceError } from '../host/service-error.js';

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** There when the list goes on. */
  readonly next: { readonly nextToken?: string };
}

const DEFAULT_SIZE = 100;

/**
 * @param orderOf a number of its own for each item, which grows or falls along the list.
 * @param scope the operation and what it was asked for: a token is good for this alone.
 * @throws ServiceError InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  orderOf: (item: Item) => number,
  scope: readonly (string | boolean | undefined)[],
  { maxResults = 0, nextToken }: PageRequest,
): Page<Item> {
  const size = maxResults === 0 ? DEFAULT_SIZE : maxResults;
  const mark = fingerprint(JSON.stringify(scope));
  const rest = nextToken === undefined ? items : itemsAfter(items, orderOf, readToken(nextToken, mark));
  const [last, following] = [rest[size - 1], rest[size]];
  const goesOn = last !== undefined && following !== undefined;
  const next = goesOn ? { nextToken: tokenOf(mark, orderOf(last), orderOf(following)) } : {};
  return { items: rest.slice(0, size), next };
}

/** Where a page begins: after the item with this number, in a list that grows or falls. */
interface Position {
  readonly grows: boolean;
  readonly last: number;
}

function itemsAfter<Item>(
  items: readonly Item[],
  orderOf: (item: Item) => number,
  { grows, last }: Position,
): readonly Item[] {
  return items.filter((item) => (grows ? orderOf(item) > last : orderOf(item) < last));
}

function tokenOf(mark: string, last: number, following: number): string {
  return btoa(`${mark}${following > last ? '>' : '<'}${last}`);
}

function readToken(token: string, mark: string): Position {
  const [, found, direction, last] = /^([0-9a-f]+)([<>])(\d+)$/.exec(decoded(token)) ?? [];
  if (found === mark) return { grows: direction === '>', last: Number(last) };
  throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}

function decoded(token: string): string {
  try {
    return atob(token);
  } catch {
    return '';
  }
}

// FNV-1a: short, so that a token fits the model however long the ARN in it is.
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}
