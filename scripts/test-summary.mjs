// Adds up what vitest wrote of each suite (scripts/test-reporters.ts) and closes with one plain line:
// 'N passed, N failed', and ', N skipped' where some were.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../coverage/test-results/', import.meta.url);
const suites = existsSync(folder) ? readdirSync(folder).map(readSuite) : [];

for (const { name, passed, failed, skipped } of suites) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((outcome) =>
  suites.reduce((sum, suite) => sum + suite[outcome], 0),
);
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);

function readSuite(file) {
  const report = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  // A file that could not even be loaded has no tests to count: it is one failure.
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.length === 0;
  }).length;
  return {
    name: file.replace(/\.json$/, ''),
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
