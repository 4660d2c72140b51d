// The arrows between the folders of src, the purity of the pure ones, and where each package is reached.
//
//   utils <- language <- diagnostics, expressions <- validate, core <- history, resolvers <- host <- testing <- cli
//   templates uses language; aws uses core and resolvers; node uses them, host and templates; testing uses node and viewer
//   too; viewer uses language and history; store stands alone; catalog uses it and host; orchestrator uses catalog; service
//   uses catalog and testing; api uses service and orchestrator
//
// A folder may use those before it in this picture, and none that comes after.

/** For each folder of src, the folders that it may use. `index.ts`, the public API, may use any but cli. */
const MAY_USE = {
  utils: [],
  language: ['utils'],
  diagnostics: ['utils', 'language'],
  expressions: ['utils', 'language'],
  validate: ['utils', 'language', 'diagnostics', 'expressions'],
  core: ['utils', 'language', 'diagnostics', 'expressions'],
  history: ['utils', 'language', 'diagnostics', 'expressions', 'validate', 'core'],
  resolvers: ['utils', 'language', 'diagnostics', 'expressions', 'validate', 'core'],
  templates: ['utils', 'language'],
  node: ['utils', 'language', 'core', 'resolvers', 'host', 'templates'],
  host: ['utils', 'language', 'diagnostics', 'expressions', 'validate', 'core', 'history', 'resolvers'],
  // Coverage has files, and draws machines.
  testing: [
    'utils',
    'language',
    'diagnostics',
    'expressions',
    'validate',
    'core',
    'history',
    'resolvers',
    'host',
    'templates',
    'node',
    'viewer',
  ],
  // What there is in an account, and what the operations of the API ask for.
  catalog: ['utils', 'language', 'diagnostics', 'core', 'history', 'resolvers', 'host', 'store'],
  // The API of Step Functions as tasks call it, on a store.
  orchestrator: [
    'utils',
    'language',
    'diagnostics',
    'expressions',
    'validate',
    'core',
    'history',
    'resolvers',
    'host',
    'store',
    'catalog',
  ],
  service: [
    'utils',
    'language',
    'diagnostics',
    'expressions',
    'validate',
    'core',
    'history',
    'resolvers',
    'host',
    'testing',
    'catalog',
  ],
  aws: ['utils', 'language', 'core', 'resolvers'],
  api: ['utils', 'host', 'service', 'catalog', 'orchestrator'],
  viewer: ['utils', 'language', 'history'],
  store: ['utils'],
};

/** These run in a browser: they use nothing of Node. */
const PURE = ['utils', 'language', 'diagnostics', 'expressions', 'validate', 'core', 'history', 'templates', 'viewer'];

/** For each package, the one file or folder that may import it. */
const REACHED_FROM = {
  '@smithy/core': '^src/aws/schema\\.ts$',
  '@jest/globals': '^src/testing/jest\\.ts$',
  '@streamparser/json': '^src/cli/histories/',
  '@noble/hashes': '^src/expressions/digest\\.ts$',
  aws4fetch: '^src/api/signature\\.ts$',
  commander: '^src/cli/',
  'fast-check': '^src/(testing/explore/random|store/laws/random-batches)\\.ts$',
  jsonata: '^src/expressions/jsonata/',
  ms: '^src/host/duration\\.ts$',
  picocolors: '^src/cli/',
  '@types/sarif': '^src/cli/findings/as-sarif\\.ts$',
  re2js: '^src/expressions/',
  tinyglobby: '^src/(cli/expand-files|testing/coverage/files/locate)\\.ts$',
  '@js-sdsl/ordered-map': '^src/store/memory-store\\.ts$',
  libsql: '^src/store/sqlite/drivers\\.ts$',
  '@hono/node-server': '^src/cli/commands/serve\\.ts$',
  'p-limit': '^src/orchestrator/task-turns\\.ts$',
  '@opentelemetry/api': '^src/opentelemetry\\.ts$',
  '@dagrejs/dagre': '^src/viewer/layout\\.ts$',
  'istanbul-lib-coverage': '^src/testing/coverage/report/',
  'istanbul-lib-report': '^src/testing/coverage/report/',
  'istanbul-reports': '^src/testing/coverage/report/',
  '@types/istanbul-[a-z-]+': '^src/testing/coverage/report/',
  'string-width': '^src/cli/inspect/text\\.ts$',
  vitest: '^src/testing/(vitest\\.ts$|coverage/vitest/)',
  yaml: '^src/(language/yaml|templates/yaml-document)\\.ts$',
};

/** The handle on a state leads, when it is tested, to what tests it. */
const SHORT_FORM = '^src/host/state-under-test\\.ts$';

const packagePath = (names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    ...Object.entries(MAY_USE).map(([folder, allowed]) => ({
      name: `arrows-of-${folder}`,
      comment: `src/${folder} may use ${allowed.join(', ') || 'no other folder'}.`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: SHORT_FORM },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
    {
      name: 'short-form-of-a-test',
      comment: 'The handle on a state of a machine may use what tests it, and nothing else of testing.',
      severity: 'error',
      from: { path: SHORT_FORM },
      to: { path: '^src/', pathNot: '^src/(host/state-machine|testing/test-state/state-test)\\.ts$' },
    },
    {
      name: 'cli-is-the-end',
      comment: 'Nothing uses the command-line tool: it is the only place that touches the process.',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'public-api-is-the-end',
      comment: 'Inside of src, modules are imported from where they are, not from the public API.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'every-folder-has-its-arrows',
      comment: 'A new folder of src needs its line in MAY_USE.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${[...Object.keys(MAY_USE), 'cli'].join('|')})/` },
      to: {},
    },
    {
      name: 'pure',
      comment: 'This folder runs in a browser.',
      severity: 'error',
      from: { path: `^src/(${PURE.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-files-need-node',
      comment: 'A store that is no file runs in a browser.',
      severity: 'error',
      from: { path: '^src/store/', pathNot: '^src/store/sqlite/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycle-at-run-time',
      comment: 'Modules that need each other to load depend on the order of imports. Types may refer to each other.',
      severity: 'error',
      // A path has filters, a filter has paths, and either has functions: these compile each other, none while loading.
      from: { pathNot: '^src/expressions/jsonpath/(filter|functions|indefinite)\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(REACHED_FROM).map(([name, path]) => ({
      name: `reach-${name}`,
      comment: `${name} is imported in one place, so that it can be replaced there.`,
      severity: 'error',
      from: { path: '^src/', pathNot: path },
      to: { path: packagePath([name]) },
    })),
    {
      name: 'every-package-has-its-place',
      comment: 'A package that src uses needs its line in REACHED_FROM.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/', pathNot: packagePath(Object.keys(REACHED_FROM)) },
    },
    {
      name: 'nothing-unresolved',
      comment: 'What is imported exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
