// Length of text in UTF-8, without making the bytes.

/** How many bytes `text` takes in UTF-8; a lone surrogate counts as the replacement character does (3). */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2;
      index += 1;
    } else {
      bytes += 2;
    }
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The text of the bytes without a byte order mark, or what comes before the first that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | { readonly before: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    let valid = 0;
    for (let invalid = bytes.length; invalid - valid > 1; ) {
      const middle = (valid + invalid) >> 1;
      if (beginsUtf8(bytes.subarray(0, middle))) valid = middle;
      else invalid = middle;
    }
    return { before: new TextDecoder('utf-8').decode(bytes.subarray(0, valid), { stream: true }) };
  }
}

/** Whether these could be the first bytes of a text; the last character may be cut. */
function beginsUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
