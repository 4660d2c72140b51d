import { type Mocks, mockTasks } from '../../src/testing/index.js';
import { parseStateMachine, type Run, type StateMachine, TaskError, type TaskRequest } from '../../src/index.js';
export function recorded(machine: StateMachine, { input, script, seed }: any, mocks: Mocks = {}): Promise<Run> {
  const answer = async (_input: unknown, task: TaskRequest) => {
    const place = JSON.stringify([task.state, task.path, task.attempt]);
    const index = [...place].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
    const { kind, delay, heartbeats } = script[index % script.length] ?? { kind: 'silence', delay: 0, heartbeats: 0 };
    task.started();
    const part = delay / (heartbeats + 1);
    for (let beat = 0; beat < heartbeats && part > 0; beat += 1) {
      await task.sleep(part);
      task.heartbeat();
    }
    await task.sleep(kind === 'silence' ? Number.POSITIVE_INFINITY : part);
    if (kind === 'failure') throw new TaskError('Broken', place);
    return { place, digits: 1.5 };
  };
  return machine.run(input, { seed, tasks: [mockTasks(machine, mocks), answer] });
}
export function inFront(definition: object, state: object): StateMachine {
  const { StartAt, States, QueryLanguage } = definition as any;
  const passesOn = QueryLanguage === 'JSONata' ? { Output: '{% $states.input %}' } : { ResultPath: null };
  return parseStateMachine({ ...definition, StartAt: 'Added', States: { Added: { ...state, ...passesOn, Next: StartAt }, ...States } });
}
export const show = (history: any) => history.map((e: any) => { const d = Object.entries(e).find(([k]) => k.endsWith('Details'))?.[1] as any; return `${e.id}<-${e.previousEventId} ${e.timestamp.slice(11)} ${e.type} ${d?.name ?? ''} ${(d?.output ?? d?.error ?? '').slice?.(0, 90)}`; }).join('\n');
