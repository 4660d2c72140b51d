// `STEPWRIGHT_FAST_PATHS=off npx vitest run` has the tests run without the short cuts of the library.

export {};

if (process.env.STEPWRIGHT_FAST_PATHS === 'off') {
  (globalThis as { [place: symbol]: unknown })[Symbol.for('stepwright.fastPaths')] = false;
}
