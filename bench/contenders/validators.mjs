// Those who validate a definition, and do not run it. They give whether it is valid.

/** The validator of the package: all rules on, from the text. */
export const validate = {
  title: 'Stepwright',
  isOurs: true,
  load: () => import('../../dist/index.js'),
  create:
    ({ validate: findingsOf }, { text }) =>
    () =>
      findingsOf(text).every(({ severity }) => severity !== 'ERROR'),
};

/** asl-validator, from the object: it compiles its schemas with every call. */
export const aslValidator = {
  title: 'asl-validator',
  load: async () => (await import('asl-validator')).default,
  create:
    (validateObject, { definition }) =>
    () =>
      validateObject(definition).isValid,
};
