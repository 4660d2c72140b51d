import { expect, test } from 'vitest';
import { keyName } from '../../../src/cli/inspect/process-terminal.js';

test.each([
  ['a', { name: 'a' }, 'a'],
  ['N', { name: 'n', shift: true }, 'N'],
  ['/', {}, '/'],
  ['日', {}, '日'],
  [undefined, { name: 'left' }, 'left'],
  ['\r', { name: 'return' }, 'return'],
  ['\n', { name: 'enter' }, 'return'],
  ['\t', { name: 'tab' }, 'tab'],
  [undefined, { name: 'tab', shift: true }, 'shift-tab'],
  ['\x03', { name: 'c', ctrl: true }, 'ctrl-c'],
  ['\x7f', { name: 'backspace' }, 'backspace'],
  ['\x1b', { name: 'escape', meta: true }, 'escape'],
  [' ', { name: 'space' }, 'space'],
  ['x', { name: 'x', meta: true }, undefined],
  [undefined, { name: undefined }, undefined],
])('the key %j, %j is called %j', (text, key, name) => {
  expect(keyName(text, key as never)).toBe(name);
});
