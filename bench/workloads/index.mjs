// What is measured. A workload has
//
//   id, title    the title follows the size
//   sizes        the one that the table is about, and ten times as much, where that is possible
//   transitions  states that one turn at a size enters
//   of           `turn` unless it says; preparing.mjs says what else
//   cannot       contenders that have no way to do it, and why
//   also         contenders that take part in few workloads
//   contenders   those who take part instead of the usual ones
//   make(size)   what is done:
//     definition, and `type` where a Standard execution may not have so many events
//     tasks        by name of the state
//     executions   how often one turn runs it, one after another; once unless it says
//     atOnce       how many one turn runs at the same time, and the `seconds` that they wait
//     input, and the `output` that every contender has to give
//     byHand, inSync, inXState, withJsonata: the same for those who run no definition

import { jsonataWorkloads } from './jsonata.mjs';
import { lookingBack } from './looking-back.mjs';
import { preparing, validations } from './preparing.mjs';
import { running } from './running.mjs';

/** Those of the large table. */
export const compared = [...running, ...jsonataWorkloads, ...preparing];

/** Those that have contenders of their own. */
export const besides = [...validations, ...lookingBack];

const ALL = [...compared, ...besides];
const USUAL = ['stepwright', 'core', 'awsLocal', 'statebox', 'xstate', 'async', 'sync'];

export function workloadNamed(id) {
  const workload = ALL.find((each) => each.id === id);
  if (workload === undefined) {
    throw new Error(`There is no workload '${id}', only ${ALL.map((each) => each.id).join(', ')}`);
  }
  return workload;
}

/** Ids of those who can do it. */
export function contendersOf({ contenders = USUAL, also = [], cannot = {} }) {
  return [...contenders, ...also].filter((id) => cannot[id] === undefined);
}
