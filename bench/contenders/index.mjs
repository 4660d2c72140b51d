// Those who are compared. Each has
//
//   title                  its column
//   isOurs                 a failure of it fails the whole run
//   load()                 imports what it needs
//   create(modules, made)  makes a `turn` of what a workload made: it does all of it once, and gives the last output. One
//                          with something to do before each turn, that does not count, gives { before, turn } instead:
//                          the turn is given what `before` gave.

import { async, jsonata, sync } from './by-hand.mjs';
import { lookingBack } from './looking-back.mjs';
import { awsLocal, statebox, xstate } from './peers.mjs';
import { core, stepwright } from './stepwright.mjs';
import { aslValidator, validate } from './validators.mjs';

export const contenders = {
  stepwright,
  core,
  awsLocal,
  statebox,
  xstate,
  async,
  sync,
  jsonata,
  validate,
  aslValidator,
  ...lookingBack,
};
