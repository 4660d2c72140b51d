// Text of a definition or an execution, made safe for a terminal: it must not move the cursor or hide what follows.

/** The text with every control character replaced; lines stay lines. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, '\uFFFD');
}
