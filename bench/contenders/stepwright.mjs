// Stepwright as it is published, and its core without a history.

import { repeated } from './repeated.mjs';

/** The package, with the whole history of each execution: the events are kept, and not read. */
export const stepwright = {
  title: 'Stepwright',
  isOurs: true,
  load: () => import('../../dist/index.js'),
  create({ parseStateMachine, Host }, made) {
    const { definition, text, type = 'STANDARD', input, tasks = {}, executions } = made;
    const machine = parseStateMachine(text ?? definition, { type });
    if (made.atOnce !== undefined) return atOnce(Host, machine, made);
    return repeated(executions, async () => outputOf(await machine.run(input, { tasks })));
  },
};

function atOnce(Host, machine, { atOnce, seconds, input }) {
  return async () => {
    const host = new Host({ clock: 'manual' });
    const started = Array.from({ length: atOnce }, () => host.start(machine, input));
    await host.advance(seconds * 1000);
    let output;
    for (const execution of started) output = outputOf(await execution.result);
    return output;
  };
}

function outputOf({ status, output, error, cause }) {
  if (status !== 'SUCCEEDED') throw new Error(`${status}: ${error}: ${cause}`);
  return output;
}

/**
 * The core, `stepwright/core`, with a log that throws away what it is told. The package itself keeps the history of all
 * that it runs; what it does beside that (the journal, copies of what functions give, a clock for many executions) is
 * missing here, too.
 */
export const core = {
  title: 'no history',
  isOurs: true,
  async load() {
    const { compileDefinition, HistoryLog, newExecution, step } = await import('../../dist/core.js');
    class NoLog extends HistoryLog {
      append() {}
    }
    return { compileDefinition, newExecution, step, log: new NoLog() };
  },
  create(modules, { definition, text, type = 'STANDARD', input, tasks = {}, executions, ...made }) {
    const program = modules.compileDefinition(text ?? definition, { type });
    if (made.atOnce !== undefined) return () => runAtOnce(modules, program, input, made);
    return repeated(executions, () => runOne(modules, program, input, tasks));
  },
};

const START = Date.UTC(2024, 0, 1);
const IDENTITY = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Bench:one',
  executionName: 'one',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:Bench',
  stateMachineName: 'Bench',
  roleArn: 'arn:aws:iam::123456789012:role/bench',
  region: 'us-east-1',
};

export function started(input) {
  return { type: 'ExecutionStarted', at: START, input: { value: input }, identity: IDENTITY, seed: 0 };
}

// A host of one execution: it calls the functions, tells what comes of them in the order of their calls, and moves the
// time to the next timer when nothing else is to be done.
async function runOne({ newExecution, step, log }, program, input, tasks) {
  const execution = newExecution();
  let at = START;
  let answers = [];
  let hasMore = false;
  let timerAt;
  let outcome;
  const feed = (event) => {
    for (const command of step(program, execution, event, { log }).commands) {
      switch (command.type) {
        case 'ScheduleTask':
          answers.push(answerTo(command, tasks[command.state], at));
          break;
        case 'Continue':
          hasMore = true;
          break;
        case 'StartTimer':
          timerAt = command.fireAt;
          break;
        case 'EndExecution':
          outcome = command.outcome;
          break;
      }
    }
  };
  feed(started(input));
  while (outcome === undefined) {
    if (hasMore) {
      hasMore = false;
      feed({ type: 'Continue', at });
    } else if (answers.length > 0) {
      const all = answers;
      answers = [];
      // No event says that a task has started: its answer does.
      for (const answer of all.length === 1 ? [await all[0]] : await Promise.all(all)) feed(answer);
    } else {
      at = timerAt;
      feed({ type: 'TimerFired', at });
    }
  }
  return outputValue(outcome);
}

/** Time stands until it comes. */
function answerTo({ taskId, parameters }, task, at) {
  return task(parameters.value).then(
    (value) => ({ type: 'TaskSucceeded', at, taskId, output: { value } }),
    ({ name, message }) => ({ type: 'TaskFailed', at, taskId, error: name, cause: message }),
  );
}

function runAtOnce({ newExecution, step, log }, program, input, { atOnce, seconds }) {
  const executions = Array.from({ length: atOnce }, () => {
    const execution = newExecution();
    step(program, execution, started(input), { log });
    return execution;
  });
  let output;
  for (const execution of executions) {
    const { commands } = step(program, execution, { type: 'TimerFired', at: START + seconds * 1000 }, { log });
    output = outputValue(commands.find(({ type }) => type === 'EndExecution').outcome);
  }
  return output;
}

function outputValue({ status, output, error, cause }) {
  if (status !== 'SUCCEEDED') throw new Error(`${status}: ${error}: ${cause}`);
  return output.value;
}
