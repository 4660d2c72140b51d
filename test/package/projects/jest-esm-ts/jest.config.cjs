module.exports = { testMatch: ['**/*.spec.ts'], extensionsToTreatAsEsm: ['.ts'], transform: { '\\.ts$': '@swc/jest' } };
