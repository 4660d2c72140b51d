module.exports = {
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
};
