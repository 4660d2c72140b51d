/** The rest of a file is lost: it is no text, or broken off. */
export class UnreadableText extends Error {
  override readonly name = 'UnreadableText';
}
