// Others who run state machines in the process.

import { repeated } from './repeated.mjs';

/** aws-local-stepfunctions. It validates each definition with asl-validator. */
export const awsLocal = {
  title: 'aws-local-stepfunctions',
  async load() {
    // All that it uses of Node 22, where Node 20 is to run it too.
    Promise.withResolvers ??= () => {
      const deferred = {};
      deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
      return deferred;
    };
    return import('aws-local-stepfunctions');
  },
  create({ StateMachine }, { definition, text, input, tasks = {}, retryIntervals = {}, executions }) {
    const machine = new StateMachine(text === undefined ? definition : JSON.parse(text));
    const overrides = { taskResourceLocalHandlers: tasks, retryIntervalOverrides: retryIntervals };
    return repeated(executions, () => machine.run(input, { overrides }).result);
  },
};

/**
 * @wmfs/statebox. It keeps the record of each execution for ever, and changes the input: records are dropped here after
 * each execution, and the input is copied before it.
 */
export const statebox = {
  title: 'statebox',
  load: async () => (await import('@wmfs/statebox')).default,
  async create(Statebox, { definition, text, input, tasks = {}, executions }) {
    const box = new Statebox({ messages: { info() {} } });
    await box.ready;
    box.createModuleResources({
      none: class {
        run() {}
      },
      ...modulesOf(tasks),
    });
    await box.createStateMachines(
      { machine: inItsDialect(text === undefined ? definition : JSON.parse(text), tasks) },
      {},
    );
    return repeated(executions, async () => {
      const { status, ctx, errorCode, errorMessage } = await box.startExecution(structuredClone(input), 'machine', {
        sendResponse: 'COMPLETE',
      });
      if (status !== 'SUCCEEDED') throw new Error(`${status}: ${errorCode}: ${errorMessage}`);
      box.dao.executions = {};
      return ctx;
    });
  },
};

function modulesOf(tasks) {
  const moduleOf = (task) =>
    class {
      async run(input, context) {
        context.sendTaskSuccess(await task(input));
      }
    };
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, moduleOf(task)]));
}

/** Tasks name a module, Maps have an Iterator and say where the items are. */
function inItsDialect({ States, ...rest }, tasks) {
  const stateOf = ({ ItemProcessor, Branches, ...state }, name) => ({
    ...state,
    ...(state.Type === 'Task' && { Resource: `module:${name in tasks ? name : 'none'}` }),
    ...(ItemProcessor !== undefined && { Iterator: inItsDialect(ItemProcessor, tasks), ItemsPath: '$' }),
    ...(Branches !== undefined && { Branches: Branches.map((branch) => inItsDialect(branch, tasks)) }),
  });
  const states = Object.entries(States).map(([name, state]) => [name, stateOf(state, name)]);
  return { ...rest, States: Object.fromEntries(states) };
}

/** XState, version 5: a machine that does the same, written for it. */
export const xstate = {
  title: 'XState',
  load: () => import('xstate'),
  create(modules, { inXState, input, executions, ...made }) {
    const machine = inXState(modules);
    if (made.atOnce !== undefined) return () => actorsAtOnce(modules, machine, input, made);
    return repeated(executions, async () => {
      const actor = modules.createActor(machine, { input }).start();
      const { status, output } = actor.getSnapshot();
      return status === 'done' ? output : modules.toPromise(actor);
    });
  },
};

function actorsAtOnce({ createActor, SimulatedClock }, machine, input, { atOnce, seconds }) {
  const clock = new SimulatedClock();
  const actors = Array.from({ length: atOnce }, () => createActor(machine, { input, clock }).start());
  clock.increment(seconds * 1000);
  let output;
  for (const actor of actors) {
    const snapshot = actor.getSnapshot();
    if (snapshot.status !== 'done') throw new Error(`An actor is ${snapshot.status}`);
    output = snapshot.output;
  }
  return output;
}
