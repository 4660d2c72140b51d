// Texts in regular expressions.

/** The source of a regular expression, but for what is between brackets in one, that matches this text alone. */
export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Matches whole texts; `*` stands for any characters, and all else for itself. */
export function wildcard(text: string): RegExp {
  return new RegExp(`^${text.split('*').map(literalPattern).join('.*')}$`, 's');
}
