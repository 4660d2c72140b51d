// Where in a definition something is, in the two ways in which that is written: the service's location
// (`/States/A/Branches[0]/States/B`, names verbatim) and a JSON Pointer (RFC 6901). A place is a link
// to its parent, so that a walk over a large definition builds no text that nobody reads.

export class Place {
  private readonly parent: Place | undefined;
  private readonly step: string | number;

  private constructor(parent: Place | undefined, step: string | number) {
    this.parent = parent;
    this.step = step;
  }

  /** The document itself. */
  static readonly root = new Place(undefined, '');

  /** The member of this name of the object here, or the item at this index of the array here; `next`: and in that again. */
  at(step: string | number, next?: string | number): Place {
    const place = new Place(this, step);
    return next === undefined ? place : new Place(place, next);
  }

  /** What these steps lead to. */
  along(steps: readonly (string | number)[]): Place {
    return steps.reduce<Place>((place, step) => new Place(place, step), this);
  }

  /** As the service writes it: `/` for the document. */
  get location(): string {
    const text = this.steps().reduce<string>(
      (before, step) => before + (typeof step === 'number' ? `[${step}]` : `/${step}`),
      '',
    );
    return text === '' ? '/' : text;
  }

  /** As a JSON Pointer: the empty text for the document. */
  get pointer(): string {
    return this.steps().reduce<string>((before, step) => `${before}/${escapePointer(String(step))}`, '');
  }

  private steps(): (string | number)[] {
    const steps: (string | number)[] = [];
    for (let place: Place = this; place.parent; place = place.parent) steps.push(place.step);
    return steps.reverse();
  }
}

/** The reference tokens of a JSON Pointer, as the names and indices that they are; none for the empty one. */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** One reference token of a JSON Pointer. https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
