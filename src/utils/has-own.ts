// Whether a member is an object's own, for loops over the members. As Object.hasOwn, which V8 calls for each of them: this it
// compiles away there, and the loop takes a third of the time. Whoever asks for one member alone asks Object.hasOwn.
//
// V8 does so only where it knows that nothing else is called: the method is taken from where it is, each time, as bundlers
// turn a constant that holds it into a variable.

export function hasOwn(object: object, key: PropertyKey): boolean {
  // biome-ignore lint/suspicious/noPrototypeBuiltins: this is how Object.hasOwn is avoided
  return Object.prototype.hasOwnProperty.call(object, key);
}
