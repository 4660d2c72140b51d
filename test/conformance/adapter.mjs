// Runs recordings of the service on the built package: what a user could do with it, and no more.
// The contract is the README of the recordings' runner.

// `STEPWRIGHT_FAST_PATHS=off`: without the short cuts of the library.
if (process.env.STEPWRIGHT_FAST_PATHS === 'off') globalThis[Symbol.for('stepwright.fastPaths')] = false;

const PACKAGE = process.env.STEPWRIGHT_PACKAGE ?? new URL('../../dist/index.js', import.meta.url).href;
const { jsonText, memoryObjectStore, parseStateMachine, serviceResponse, TaskError } = await import(PACKAGE);
const { StepFunctionsService } = await import(entryPoint('service'));
const { mockConfig, testState: testOneState } = await import(entryPoint('testing'));

function entryPoint(name) {
  return PACKAGE.endsWith('/index.js') ? PACKAGE.replace(/index\.js$/, `${name}.js`) : `${PACKAGE}/${name}`;
}

export async function runExecution(request) {
  const run = await runMachine(request, request.stateMachineType);
  return {
    ...outcomeOf(run),
    events: run.history,
    logs: logsOf(run, request.loggingConfiguration),
    eventBridge: run.statusChanges,
  };
}

export async function runExpress(request) {
  const run = await runMachine(request, 'EXPRESS');
  if (request.mode === 'async')
    return { logs: run.logs(request.loggingConfiguration ?? { level: 'ALL', includeExecutionData: true }) };
  return syncAnswer(run, request);
}

export async function runWithMocks(request) {
  if (request.stateMachineType === 'EXPRESS') return runExpress({ ...request, mode: 'sync' });
  return runExecution(request);
}

function mockedTasks({ mockConfig: config, stateMachineName, testCase }) {
  return mockConfig(config).testCase(stateMachineName, testCase);
}

async function runMachine(request, type) {
  const { context, startTime, environment, stop } = request;
  const machine = parseStateMachine(request.definitionText, {
    format: 'json',
    type,
    name: context.stateMachineName,
    roleArn: context.roleArn,
    region: context.region,
    accountId: context.accountId,
  });
  const options = {
    name: context.executionName,
    executionArn: context.executionArn,
    startTime,
    tasks: request.mockConfig === undefined ? recordedTasks(request.tasks) : mockedTasks(request),
    objectStore: memoryObjectStore(environment?.s3Objects ?? []),
    missingActivities: environment?.missingActivities ?? [],
  };
  const input = jsonText(request.inputText ?? '{}');
  if (stop === undefined) return machine.run(input, options);
  const execution = machine.start(input, { ...options, clock: 'manual' });
  const entered = new Promise((resolve) => {
    execution.onHistory((event) => {
      if (event.stateEnteredEventDetails?.name === stop.state) resolve();
    });
  });
  await entered;
  await execution.abort({ error: stop.error, cause: stop.cause });
  return execution.result;
}

export async function testState({ params, context, tasks }) {
  const [task] = tasks;
  return testOneState(params, {
    accountId: context.accountId,
    region: context.region,
    ...(task === undefined ? {} : { tasks: (_input, request) => answer(task.outcomes, request) }),
  });
}

export async function validateDefinition({ params }) {
  return new StepFunctionsService().call('ValidateStateMachineDefinition', params);
}

/** Under a clock that stands, so that what is to be stopped later on is still there. */
export async function createApi({ context, startTime, environment }) {
  const service = new StepFunctionsService({
    accountId: context.accountId,
    region: context.region,
    ...(startTime === undefined ? {} : { startTime }),
    clock: 'manual',
    objectStore: memoryObjectStore(environment?.s3Objects ?? []),
    // Nothing was recorded of what other services answered.
    tasks: (_input, task) => task.sleep(Number.POSITIVE_INFINITY),
  });
  for (const { name, definition, type, roleArn } of environment?.stateMachines ?? []) {
    await service.call('CreateStateMachine', {
      name,
      definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
      roleArn: roleArn ?? `arn:aws:iam::${context.accountId}:role/role`,
      type,
    });
  }
  return {
    call: async (operation, params) => asOf(startTime, await service.call(operation, params)),
    settle: (executionArn, until) => settle(service, executionArn, until),
  };
}

const A_DAY = 86_400_000;
const A_YEAR = 366 * A_DAY;

/** Does what can be done now and, unless the execution only has to wait, what its timers bring. */
async function settle({ host }, executionArn, until) {
  const execution = host.executions.find((each) => each.executionArn === executionArn);
  if (execution === undefined) return;
  await host.advance(0);
  if (until === 'waiting') return;
  for (let waited = 0; waited < A_YEAR && execution.status === 'RUNNING'; waited += A_DAY) await host.advance(A_DAY);
}

/** Members that the service has added to its answers, and when: recordings that are older do not have them. */
const ADDED = [
  // https://docs.aws.amazon.com/step-functions/latest/dg/document-history.html
  { since: '2023-11-15', members: ['redriveCount', 'redriveStatus', 'redriveStatusReason'] },
  { since: '2024-07-25', members: ['encryptionConfiguration'] },
];

function asOf(time, answer) {
  const missing = ADDED.filter(({ since }) => time !== undefined && time < since).flatMap(({ members }) => members);
  return without(missing, answer);
}

function without(members, value) {
  if (Array.isArray(value)) return value.map((item) => without(members, item));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const kept = Object.entries(value).filter(([name]) => !members.includes(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, without(members, item)]));
}

// --- the recorded outcomes of tasks ---------------------------------------------------------------

function recordedTasks(tasks) {
  const queues = new Map();
  for (const task of tasks ?? []) {
    const key = keyOf(task.state, task.path);
    queues.set(key, [...(queues.get(key) ?? []), task]);
  }
  return (_input, task) => {
    const recorded = queues.get(keyOf(task.state, task.path))?.shift();
    if (recorded === undefined) throw new Error(`The recording has no attempt ${task.attempt} of ${task.state}`);
    return answer(recorded.outcomes, task);
  };
}

function keyOf(state, path) {
  const steps = (path ?? []).map((step) => ('map' in step ? [step.map, step.index] : [step.parallel, step.branch]));
  return JSON.stringify([state, steps]);
}

function answer(outcomes, task) {
  for (const outcome of outcomes) {
    switch (outcome.type) {
      case 'started':
        task.started(outcome.workerName === undefined ? {} : { workerName: outcome.workerName });
        break;
      case 'submitted':
        task.submitted(jsonText(outcome.output));
        break;
      case 'succeeded':
        return serviceResponse(jsonText(outcome.output));
      case 'failed':
        throw new TaskError(outcome.error, outcome.cause);
      case 'scheduleFailed':
      case 'startFailed':
      case 'submitFailed':
        throw new TaskError(outcome.error, outcome.cause, { stage: outcome.type.replace('Failed', '') });
      case 'timedOut':
        break;
      default:
        throw new Error(`Unknown outcome ${outcome.type}`);
    }
  }
  return task.sleep(Number.POSITIVE_INFINITY);
}

// --- answers ---------------------------------------------------------------------------------------

function outcomeOf(run) {
  const { status, outputText: output, error, cause } = run;
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function syncAnswer(run, { context, inputText }) {
  return {
    ...outcomeOf(run),
    executionArn: run.executionArn,
    stateMachineArn: context.stateMachineArn,
    name: run.name,
    input: inputText ?? '{}',
    inputDetails: { included: true },
    outputDetails: { included: true },
    startDate: run.startDate,
    stopDate: run.stopDate,
    billingDetails: {
      billedDurationInMilliseconds: Math.max(100, Math.ceil(run.elapsed / 100) * 100),
      billedMemoryUsedInMB: 64,
    },
  };
}

function logsOf(run, configuration) {
  if (configuration === undefined || configuration.level === 'OFF') return [];
  return run.logs(configuration).map((entry) => JSON.stringify(entry));
}
