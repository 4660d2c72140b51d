// Percent-encoding as the AWS SDK does it: all but the unreserved characters of RFC 3986, a space as %20.
// https://datatracker.ietf.org/doc/html/rfc3986#section-2.3

export function percentEncode(text: string): string {
  // A lone surrogate has no bytes in UTF-8: it becomes the replacement character, as in Java.
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `name=value&...`, percent-encoded. */
export function encodePairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}
