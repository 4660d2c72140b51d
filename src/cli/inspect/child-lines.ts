// Child executions of distributed Maps as lines of text, for a pane and for standard output.

import type { Json } from '../../utils/json.js';
import { type InspectedChild, titleOf } from './inspected.js';
import type { Line } from './moment-lines.js';

/** So many are printed where nobody can scroll. */
export const MOST_CHILDREN = 20;

/** A section of them; nothing where there are none. */
export function childLines(children: readonly InspectedChild[], most: number): Line[] {
  if (children.length === 0) return [];
  const lines = children.slice(0, most).map(
    (child, index): Line => ({
      text: `  ${childLine(child, index, children.length)}  ${titleOf(child.executionArn)}  ${child.input}`,
      style: child.isDivergent ? 'removed' : 'plain',
    }),
  );
  const more = children.length - lines.length;
  return [
    { text: `Child executions (--child NAME shows one)`, style: 'heading' },
    ...lines,
    ...(more === 0 ? [] : [{ text: `  and ${more} more`, style: 'plain' as const }]),
  ];
}

/**
 * What became of one of them.
 * @param index in the order of their start.
 * @param count how many there are.
 */
export function childLine({ mapRunArn, status, isDivergent }: InspectedChild, index: number, count: number): string {
  const number = String(index).padStart(String(count - 1).length);
  return `${number} ${labelOf(mapRunArn)}  ${status}${isDivergent ? '  diverges' : ''}`;
}

/** As a document has them. */
export function childrenAsTold(children: readonly InspectedChild[]): Json {
  return children.map(({ executionArn, mapRunArn, status, isDivergent }) => {
    return { executionArn, map: labelOf(mapRunArn), status, isDivergent };
  });
}

/** The Label of the Map state, or what the service makes of its name. */
function labelOf(mapRunArn: string): string {
  return /\/([^:/]+):[^:]*$/.exec(mapRunArn)?.[1] ?? '';
}
