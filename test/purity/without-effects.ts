// Runs something in a world without a clock, timers or chance: whoever reaches for them fails.

/** What gives another answer on another day or another machine. `new Date(milliseconds)` does not. */
const GLOBALS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
] as const;
const OBJECTS: readonly (readonly [object, readonly string[]])[] = [
  [Math, ['random']],
  [performance, ['now', 'timeOrigin']],
  [crypto, ['getRandomValues', 'randomUUID']],
  [process, ['hrtime', 'nextTick', 'uptime', 'cwd']],
  // The zone and the language of the machine.
  [Date.prototype, ['getFullYear', 'getMonth', 'getDate', 'getDay', 'getHours', 'getMinutes', 'getTimezoneOffset']],
  [Date.prototype, ['toString', 'toDateString', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']],
  // Nothing in the core waits.
  [Promise.prototype, ['then']],
];

export function withoutEffects<T>(run: () => T): T {
  const undo = [
    replace(globalThis, 'Date', ClocklessDate),
    ...GLOBALS.map((name) => replace(globalThis, name, forbidden(name))),
    ...OBJECTS.flatMap(([owner, names]) => names.map((name) => replace(owner, name, forbidden(name)))),
  ];
  try {
    return run();
  } finally {
    for (const each of undo.reverse()) each();
  }
}

/** Date as arithmetic: from a number or a text, never from the clock, never in local time. */
const ClocklessDate = new Proxy(Date, {
  apply: () => forbidden('Date')(),
  construct(target, given: readonly unknown[]) {
    if (given.length !== 1) return forbidden('new Date')();
    return new target(given[0] as number);
  },
  get: (target, name) => (name === 'now' ? forbidden('Date.now') : Reflect.get(target, name)),
});

function forbidden(name: string): () => never {
  return () => {
    throw new Error(`${name} was used where nothing of the outside may be`);
  };
}

function replace(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}
