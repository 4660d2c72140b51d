// Whether and how a stream is coloured. https://no-color.org, https://force-color.org

import picocolors from 'picocolors';
import type { Io, Output } from './io.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

export function colorsFor(output: Output, env: Io['env']): Colors {
  return picocolors.createColors(isColored(output, env));
}

function isColored(output: Output, { NO_COLOR, FORCE_COLOR, TERM }: Io['env']): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return output.isTerminal && TERM !== 'dumb';
}
