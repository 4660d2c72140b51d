/** Runs it so often, one execution after another, and gives the last output. */
export function repeated(executions = 1, run) {
  return async () => {
    let output;
    for (let index = 0; index < executions; index += 1) output = await run();
    return output;
  };
}
