// Lets other work of the process run.

/** Settles when timers, promises and I/O of the process have had their turn. */
export function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
