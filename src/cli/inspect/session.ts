// The view in a terminal: draws it, hears keys, and leaves the terminal as it was, however it ends.

import type { Colors } from '../colors.js';
import type { Terminal } from '../io.js';
import type { Inspected } from './inspected.js';
import { newModel, press } from './model.js';
import { pageOf, view } from './view.js';

const TO_ALTERNATE_SCREEN = '\x1b[?1049h';
const TO_NORMAL_SCREEN = '\x1b[?1049l';
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const TO_TOP = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Written when the view ends: also by a signal or an error. */
const RESTORE = `${SHOW_CURSOR}${TO_NORMAL_SCREEN}`;

/** Shows what is inspected until somebody leaves it. @throws (rejects) what goes wrong; the terminal is as it was then. */
export function inspectIn(terminal: Terminal, inspected: Inspected, eventId: number, colors: Colors): Promise<void> {
  return new Promise((resolve, reject) => {
    let model = newModel(inspected, eventId);
    const close = terminal.open(`${TO_ALTERNATE_SCREEN}${HIDE_CURSOR}`, RESTORE, {
      key: pressed,
      resized: draw,
      closed: resolve,
    });

    function draw(): void {
      guarded(() => {
        const lines = view(model, terminal.size, colors);
        terminal.write(`${TO_TOP}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
      });
    }

    function pressed(key: string): void {
      guarded(() => {
        model = press(model, key, pageOf(model, terminal.size));
        if (!model.isOver) return draw();
        close();
        resolve();
      });
    }

    function guarded(work: () => void): void {
      try {
        work();
      } catch (error) {
        close();
        reject(error);
      }
    }

    draw();
  });
}
