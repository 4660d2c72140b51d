// Lengths of time for people.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As short as it can be said: `120ms`, `2.5s`, `1m 5s`, `2h`, `1d 6h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${milliseconds}ms`;
  const { days, hours, minutes, seconds } = partsOf(milliseconds);
  const parts = [
    days > 0 ? `${days}d` : '',
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 ? `${seconds}s` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** To the millisecond, so that a column of them is easy to compare: `0.120s`, `1m05.000s`, `1d02h00m05.000s`. */
export function formatOffset(milliseconds: number): string {
  const { days, hours, minutes, seconds } = partsOf(milliseconds);
  const fraction = seconds.toFixed(3);
  if (milliseconds < MINUTE) return `${fraction}s`;
  const rest = `${String(minutes).padStart(2, '0')}m${fraction.padStart(6, '0')}s`;
  if (milliseconds < HOUR) return rest.replace(/^0/, '');
  if (milliseconds < DAY) return `${hours}h${rest}`;
  return `${days}d${String(hours).padStart(2, '0')}h${rest}`;
}

function partsOf(milliseconds: number) {
  return {
    days: Math.floor(milliseconds / DAY),
    hours: Math.floor((milliseconds % DAY) / HOUR),
    minutes: Math.floor((milliseconds % HOUR) / MINUTE),
    seconds: (milliseconds % MINUTE) / SECOND,
  };
}
