// Runs recordings of the service on the built package: what a user could do with it, and no more.
// The contract is the README of the recordings' runner.

const { Host, jsonText, memoryObjectStore, parseStateMachine, serviceResponse, TaskError } = await import(
  process.env.STEPWRIGHT_PACKAGE ?? new URL('../../dist/index.js', import.meta.url).href
);

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
    tasks: recordedTasks(request.tasks),
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

/** The API, as far as Map Runs need it. */
export function createApi(request) {
  const host = new Host({
    startTime: request.startTime,
    objectStore: memoryObjectStore(request.environment?.s3Objects ?? []),
  });
  const { accountId, region } = request.context;
  const operations = {
    CreateStateMachine({ name, definition, type, roleArn }) {
      const machine = parseStateMachine(definition, { format: 'json', name, type, roleArn, accountId, region });
      host.add(machine);
      return { stateMachineArn: machine.stateMachineArn, creationDate: host.now };
    },
    StartExecution({ stateMachineArn, input, name }) {
      const { executionArn } = host.start(stateMachineArn, jsonText(input ?? '{}'), name === undefined ? {} : { name });
      return { executionArn, startDate: host.now };
    },
    DescribeExecution: (params) => host.describeExecution(params),
    ListMapRuns: (params) => ({
      mapRuns: host.listMapRuns(params).map(({ executionArn, mapRunArn, stateMachineArn, startDate, stopDate }) => ({
        executionArn,
        mapRunArn,
        stateMachineArn,
        startDate,
        stopDate,
      })),
    }),
    DescribeMapRun(params) {
      const { stateMachineArn: _notInThisAnswer, ...mapRun } = host.describeMapRun(params);
      return mapRun;
    },
  };
  return {
    call(operation, params) {
      if (!Object.hasOwn(operations, operation)) throw new Error(`${operation} is not in this adapter`);
      return operations[operation](params);
    },
    settle: async () => {
      await Promise.all(host.executions.map(({ result }) => result));
    },
  };
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
