// Base64 with the basic alphabet and padding. https://www.rfc-editor.org/rfc/rfc4648#section-4

const PADDING = '='.charCodeAt(0);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes that become characters together: a text that grows by single characters takes many times its length. */
const BYTES_OF_A_PIECE = 3 * 1024;

export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_OF_A_PIECE) {
    pieces.push(encodePiece(bytes.subarray(at, at + BYTES_OF_A_PIECE)));
  }
  return pieces.join('');
}

function encodePiece(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < 4; digit += 1) {
      codes[length] = digit <= bytes.length - at ? ALPHABET.charCodeAt((group >> (18 - 6 * digit)) & 63) : PADDING;
      length += 1;
    }
  }
  return String.fromCharCode(...codes);
}

/** Undefined for text that is not Base64. Padding may be missing, as Java's decoder allows. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const unpadded = text.replace(/={1,2}$/, '');
  const isPadded = unpadded.length < text.length;
  if (unpadded.length % 4 === 1 || (isPadded && text.length % 4 !== 0)) return undefined;
  const bytes = new Uint8Array(Math.floor((unpadded.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (const char of unpadded) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xfff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[length] = (bits >> bitCount) & 0xff;
    length += 1;
  }
  return bytes;
}
