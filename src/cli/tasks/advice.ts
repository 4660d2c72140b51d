// What to say about tasks that nobody answers, and about answers to tasks that there are not.

import type { StateMachine, Tasks, UnansweredTaskError } from '../../index.js';
import { didYouMean } from '../../utils/did-you-mean.js';
import { isJsonArray, isJsonObject, type Json } from '../../utils/json.js';

const LONGEST_INPUT = 1000;

/** `file` is undefined where no `--tasks` were passed. */
export function adviceOnUnanswered(
  { state, resource, input }: UnansweredTaskError,
  tasks: Tasks,
  file: string | undefined,
): string {
  const lines = [
    `Nobody answers the task of state ${JSON.stringify(state)} (${resource}).`,
    `Its input: ${shortened(JSON.stringify(input))}`,
  ];
  const entry = `${JSON.stringify(state)}: { "result": ... }`;
  if (file === undefined) {
    lines.push(`Pass --tasks FILE, with { ${entry} } in it`);
  } else if (typeof tasks === 'function') {
    lines.push(`The function of ${file} declined it`);
  } else {
    const meant = didYouMean(state, Object.keys(tasks));
    lines.push(
      meant === undefined || meant === state
        ? `Add it to ${file}, by the state or by the Resource: ${entry}`
        : `${file} has ${JSON.stringify(meant)}: did you mean ${JSON.stringify(state)}?`,
    );
  }
  return lines.join('\n');
}

/** Keys that name no state, and are near to the name of a Task state that none of them names. */
export function misspelledKeys(
  definition: StateMachine['definition'],
  tasks: Tasks,
): { readonly key: string; readonly meant: string }[] {
  if (typeof tasks === 'function') return [];
  const keys = Object.keys(tasks);
  const known = new Set<string>();
  const states: string[] = [];
  collect(definition as unknown as Json, known, states); // a definition is JSON that has been checked
  const unanswered = states.filter((state) => !keys.includes(state));
  return keys
    .filter((key) => !known.has(key) && !key.includes('*') && !key.includes(':'))
    .flatMap((key) => {
      const meant = didYouMean(key, unanswered);
      return meant === undefined ? [] : [{ key, meant }];
    });
}

/** Everything that a key can stand for: names of states, and texts such as Resources and names of functions. */
function collect(json: Json, known: Set<string>, states: string[]): void {
  if (typeof json === 'string') known.add(json);
  else if (isJsonArray(json)) for (const item of json) collect(item, known, states);
  else if (isJsonObject(json)) {
    for (const [key, member] of Object.entries(json)) {
      if (key === 'States' && isJsonObject(member)) {
        for (const [name, state] of Object.entries(member)) {
          known.add(name);
          if (isJsonObject(state) && state.Type === 'Task') states.push(name);
        }
      }
      collect(member, known, states);
    }
  }
}

function shortened(text: string): string {
  return text.length > LONGEST_INPUT ? `${text.slice(0, LONGEST_INPUT)}... (${text.length} characters)` : text;
}
