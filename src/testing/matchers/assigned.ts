// Which variables were assigned, and to what.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import { detailsOf, type StateTrace } from '../../history/trace.js';
import { difference } from './outcome.js';
import { type ExecutionSubject, type StateTestSubject, subjectOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { distance, nearest, withRest } from './values.js';
import { placeOf, visitsOf } from './visits.js';

/** Variables by their names; those that are not named may be anything. */
export type ExpectedVariables = Readonly<Record<string, unknown>>;

export function toHaveAssigned(
  this: MatcherContext,
  received: unknown,
  stateOrVariables: string | ExpectedVariables,
  variables?: ExpectedVariables,
): MatcherResult {
  const isOfState = typeof stateOrVariables === 'string';
  const runner = new TestRunner(this, {
    matcher: 'toHaveAssigned',
    expected: isOfState ? ['state', 'variables'] : ['variables'],
  });
  const subject = subjectOf(received, runner);
  const expected = checked(isOfState ? variables : stateOrVariables, runner);
  if (subject.kind === 'state test') return stateAssigned(subject, expected, runner);
  return isOfState ? assignedIn(subject, stateOrVariables, expected, runner) : runAssigned(subject, expected, runner);
}

function checked(variables: unknown, runner: TestRunner): ExpectedVariables {
  if (isPlainObject(variables) && Object.keys(variables).length > 0) return variables;
  return runner.refuse(
    `Variables are an object with one at least, such as { total: 5 }, not ${runner.print(variables)}.`,
  );
}

function assignedIn(
  subject: ExecutionSubject,
  name: string,
  expected: ExpectedVariables,
  runner: TestRunner,
): MatcherResult {
  const visits = visitsOf(subject, name, runner).map((visit) => ({ visit, assigned: assignedBy(visit.state) }));
  const pass = visits.some(({ assigned }) => hasAll(assigned, expected, runner));
  return {
    pass,
    message: () => {
      const best = nearest(visits, ({ assigned }) => distance(assigned, withRest(expected, assigned), runner));
      const place = best === undefined ? '' : placeOf(best.visit.within);
      const where = `${JSON.stringify(name)}${place === '' ? '' : ` in ${place}`}`;
      const trace = traceText(subject, runner, best === undefined ? {} : { named: new Set([best.visit.state]) });
      if (best === undefined) return runner.message(`${where} was not visited.`, trace);
      return runner.message(...compared(where, best.assigned, expected, pass, runner), trace);
    },
  };
}

function runAssigned(subject: ExecutionSubject, expected: ExpectedVariables, runner: TestRunner): MatcherResult {
  // Variables of the machine itself are assigned by its own states: those inside of a Map or Parallel have a scope of theirs.
  const assigned = Object.assign({}, ...subject.trace.states.map(assignedBy));
  const pass = hasAll(assigned, expected, runner);
  const [sentence, diff] = compared('The run', assigned, expected, pass, runner);
  return { pass, message: () => runner.message(sentence, diff, traceText(subject, runner)) };
}

function stateAssigned(
  { inspectionData }: StateTestSubject,
  expected: ExpectedVariables,
  runner: TestRunner,
): MatcherResult {
  if (inspectionData === undefined) {
    return runner.refuse(
      "Variables are told at the inspection level DEBUG: pass inspectionLevel: 'DEBUG' to the test.",
    );
  }
  const { variables = {} } = inspectionData;
  const assigned = typeof variables === 'string' ? JSON.parse(variables) : variables;
  const pass = hasAll(assigned, expected, runner);
  return { pass, message: () => runner.message(...compared('The state', assigned, expected, pass, runner)) };
}

/** Each variable as a whole: an object has all members that it is to have, and no others. */
function hasAll(assigned: Record<string, unknown>, expected: ExpectedVariables, runner: TestRunner): boolean {
  return Object.entries(expected).every(([name, value]) => name in assigned && runner.equals(assigned[name], value));
}

function compared(
  who: string,
  assigned: Record<string, unknown>,
  expected: ExpectedVariables,
  pass: boolean,
  runner: TestRunner,
): [sentence: string, difference: string | undefined] {
  const names = Object.keys(assigned);
  if (pass)
    return [`${who} was not expected to assign ${runner.received(runner.print(expected))}, but did.`, undefined];
  if (names.length === 0)
    return [`${who} assigned no variables.`, `Expected: ${runner.expected(runner.print(expected))}`];
  return [`${who} assigned other values.`, difference({ ...assigned, ...expected }, assigned, runner)];
}

function assignedBy({ exited }: StateTrace): Record<string, unknown> {
  const { assignedVariables } = exited === undefined ? {} : detailsOf(exited);
  if (typeof assignedVariables !== 'object' || assignedVariables === null) return {};
  const texts: [string, string][] = Object.entries(assignedVariables);
  return Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text)]));
}
