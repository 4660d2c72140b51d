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

/** What a token is good for: the operation and what it was asked for. */
export type Scope = readonly (string | boolean | undefined)[];

/**
 * @param orderOf a number of its own for each item, which grows or falls along the list.
 * @throws ServiceError InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  orderOf: (item: Item) => number,
  scope: Scope,
  request: PageRequest,
): Page<Item> {
  const rest = restOf(items, orderOf, positionOf(scope, request));
  return cut(rest, orderOf, scope, request);
}

/**
 * A page of a list that falls, of which no more is read than that.
 * @param read those with a smaller number than `before`, at most `limit`.
 * @throws (rejects) ServiceError InvalidToken
 */
export async function readPage<Item>(
  read: (before: number | undefined, limit: number) => Promise<readonly Item[]>,
  orderOf: (item: Item) => number,
  scope: Scope,
  request: PageRequest,
): Promise<Page<Item>> {
  const position = positionOf(scope, request);
  return cut(await read(position?.last, sizeOf(request) + 1), orderOf, scope, request);
}

function sizeOf({ maxResults = 0 }: PageRequest): number {
  return maxResults === 0 ? DEFAULT_SIZE : maxResults;
}

function cut<Item>(
  rest: readonly Item[],
  orderOf: (item: Item) => number,
  scope: Scope,
  request: PageRequest,
): Page<Item> {
  const size = sizeOf(request);
  const [last, following] = [rest[size - 1], rest[size]];
  const goesOn = last !== undefined && following !== undefined;
  const next = goesOn ? { nextToken: tokenOf(markOf(scope), orderOf(last), orderOf(following)) } : {};
  return { items: rest.slice(0, size), next };
}

/** Where a page begins: after the item with this number, in a list that grows or falls. */
interface Position {
  readonly grows: boolean;
  readonly last: number;
}

function positionOf(scope: Scope, { nextToken }: PageRequest): Position | undefined {
  return nextToken === undefined ? undefined : readToken(nextToken, markOf(scope));
}

function restOf<Item>(
  items: readonly Item[],
  orderOf: (item: Item) => number,
  position: Position | undefined,
): readonly Item[] {
  if (position === undefined) return items;
  const { grows, last } = position;
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

function markOf(scope: Scope): string {
  return fingerprint(JSON.stringify(scope));
}

// FNV-1a: short, so that a token fits the model however long the ARN in it is.
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}
