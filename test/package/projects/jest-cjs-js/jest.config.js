module.exports = {
  reporters: ['default', ['stepwright/jest/reporter', { include: ['../*.asl.json'], reporters: ['text', 'lcov'] }]],
  setupFilesAfterEnv: ['stepwright/jest/coverage'],
};
