/** The list with one more. Most of these have one or two: an array that grows by itself makes room for sixteen. */
export function withOneMore<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item];
  if (list.length === 1) return [list[0] as Item, item];
  list.push(item);
  return list;
}
