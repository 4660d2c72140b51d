// Those who are compared. Each makes of a workload a function that does one turn of it and gives the last output.

export const contenders = {
  /** The package as it is published, with the whole history of each execution. */
  async stepwright({ definition, type = 'STANDARD', input, tasks = {}, executions }) {
    const { parseStateMachine } = await import('../dist/index.js');
    const machine = parseStateMachine(definition, { type });
    return repeated(executions, async () => {
      const run = await machine.run(input, { tasks });
      if (run.status !== 'SUCCEEDED') throw new Error(`${run.status}: ${run.error}: ${run.cause}`);
      return run.output;
    });
  },

  /** The same machine explored: with faults, and an invariant that looks at each run. Gives how many runs there were. */
  async explore({ definition, input, tasks, runs }) {
    const { parseStateMachine } = await import('../dist/index.js');
    const { explore } = await import('../dist/testing.js');
    const machine = parseStateMachine(definition);
    const invariants = { ends: ({ run }) => run.status === 'SUCCEEDED' || run.error !== undefined };
    return async () => {
      let seen = 0;
      const counted = { ...invariants, counted: () => ++seen > 0 };
      await explore(machine, input, { tasks, runs, invariants: counted });
      return seen;
    };
  },

  /** As many runs without exploring. */
  async plainRuns({ definition, input, tasks, runs }) {
    const { parseStateMachine } = await import('../dist/index.js');
    const machine = parseStateMachine(definition);
    return async () => {
      let seen = 0;
      for (; seen < runs; seen += 1) {
        const { status, error } = await machine.run(input, { tasks });
        if (status !== 'SUCCEEDED' && error === undefined) throw new Error(status);
      }
      return seen;
    };
  },

  /** As many runs whose histories are read, in the shape in which AWS gives them. */
  async runsWithHistory({ definition, input, tasks, runs }) {
    const { parseStateMachine } = await import('../dist/index.js');
    const machine = parseStateMachine(definition);
    const { length } = (await machine.run(input, { tasks })).history;
    return async () => {
      let seen = 0;
      for (; seen < runs; seen += 1) {
        const { history } = await machine.run(input, { tasks });
        if (history.length !== length) throw new Error('The history is another one');
      }
      return seen;
    };
  },

  /** Its own history replayed, as often: read, run beside the definition and compared, to be found equal. */
  async replay({ definition, input, tasks, runs }) {
    const { parseStateMachine } = await import('../dist/index.js');
    const { replay } = await import('../dist/replay.js');
    const machine = parseStateMachine(definition);
    const { history } = await machine.run(input, { tasks });
    return async () => {
      let seen = 0;
      for (; seen < runs; seen += 1) {
        const { verdict, divergence } = replay(machine, history);
        if (verdict !== 'equal') throw new Error(`${verdict}: ${divergence?.message}`);
      }
      return seen;
    };
  },

  /** aws-local-stepfunctions. */
  async peer({ definition, input, tasks = {}, executions }) {
    // All that it uses of Node 22, where Node 20 is to run it too.
    Promise.withResolvers ??= () => {
      const deferred = {};
      deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
      return deferred;
    };
    const { StateMachine } = await import('aws-local-stepfunctions');
    const machine = new StateMachine(definition);
    const options = { overrides: { taskResourceLocalHandlers: tasks } };
    return repeated(executions, () => machine.run(input, options).result);
  },

  /** The validator of the package: all rules on, from the text. */
  async validate({ text }) {
    const { validate } = await import('../dist/index.js');
    return () => validate(text).every(({ severity }) => severity !== 'ERROR');
  },

  /** asl-validator, from the object. */
  async aslValidator({ definition }) {
    const { default: aslValidator } = await import('asl-validator');
    return () => aslValidator(definition).isValid;
  },

  /** Async code, without a state machine. */
  async hand({ byHand, input, executions }) {
    return repeated(executions, () => byHand(input));
  },
};

function repeated(executions = 1, run) {
  return async () => {
    let output;
    for (let index = 0; index < executions; index += 1) output = await run();
    return output;
  };
}
