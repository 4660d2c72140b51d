// Map: the same states for each item, inline or as child executions of their own.
// https://states-language.net/spec.html#map-state
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html

import type { MapState } from '../../language/types.js';
import type { Json, JsonObject } from '../../utils/json.js';
import type { StateBehaviour } from '../behaviour.js';
import { type ChildRules, finishFork, startChildren, startStrand, tellIteration } from '../children.js';
import type { EvaluationScope } from '../evaluation-scope.js';
import { compileNumber } from '../fields.js';
import { openFork } from '../fork.js';
import {
  compileItemSelector,
  compileItems,
  type FindItems,
  inlineItemInput,
  mapItems,
  type SelectItem,
} from '../map-items.js';
import { compileMapRun, type HasMapRun, mapRunRules, startMapRun } from '../map-run.js';
import { Payload } from '../payload.js';
import type { Container } from '../program.js';

interface MapWork extends HasMapRun {
  readonly processor: Container;
  /** Undefined when an ItemReader reads them. */
  readonly items: FindItems | undefined;
  readonly selectItem: SelectItem | undefined;
  readonly maxConcurrency: ((scope: EvaluationScope) => number) | undefined;
}

export const map: StateBehaviour<MapState, MapWork> = {
  enteredType: 'MapStateEntered',
  exitedType: 'MapStateExited',
  abortedType: 'MapStateAborted',
  failedType: 'MapStateFailed',
  succeededType: 'MapStateSucceeded',
  countsRetries: true,

  compile(state, { queryLanguage, container }) {
    const states = state.ItemProcessor ?? state.Iterator;
    if (states === undefined) throw new Error('A Map state without states: the definition was not validated');
    const isDistributed = states.ProcessorConfig?.Mode === 'DISTRIBUTED';
    const processor = container(states, state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor');
    const selectItem = compileItemSelector(state, queryLanguage);
    return {
      processor,
      items: state.ItemReader === undefined ? compileItems(state, queryLanguage, isDistributed) : undefined,
      selectItem,
      maxConcurrency: compileNumber(state as unknown as JsonObject, {
        name: 'MaxConcurrency',
        kind: 'integer',
        outOfRange: (value) => (value < 0 ? 'MaxConcurrency cannot be negative.' : undefined),
      }),
      run: isDistributed ? compileMapRun(state, queryLanguage, processor, selectItem) : undefined,
    };
  },

  start(turn, strand, work) {
    const { scope } = turn;
    const effectiveInput = strand.node.flow.input(scope, strand);
    const maxConcurrency = work.maxConcurrency?.(scope.on(strand, effectiveInput)) ?? 0;
    const items = work.items?.(scope, strand, effectiveInput);
    scope.inspection?.field('maxConcurrency', maxConcurrency);
    turn.advance(strand, 'MapStateStarted', { length: items?.values.length ?? 0 });
    if (items !== undefined) scope.observer?.itemsFound(strand.node, items.values.length);
    if (work.run !== undefined) {
      const start = { effectiveInput, items: items && mapItems(items), maxConcurrency };
      return startMapRun(turn, strand, work.run, start);
    }
    const inlineItems = items?.values ?? [];
    const fork = openFork(turn, strand, {
      effectiveInput,
      items: inlineItems,
      size: inlineItems.length,
      maxConcurrency: maxConcurrency === 0 ? turn.program.limits.inlineMapConcurrency : maxConcurrency,
    });
    startChildren(turn, fork);
  },

  childRules(work) {
    return work.run === undefined ? inlineRules(work) : mapRunRules(work.run);
  },
};

function inlineRules({ processor, selectItem }: MapWork): ChildRules {
  return {
    iterates: true,
    start(turn, fork, index, previousEventId) {
      const started = tellIteration(
        turn,
        fork,
        fork.strand.node.iterationTypes.MapIterationStarted,
        index,
        previousEventId,
      );
      const input = inlineItemInput(turn, fork, index, selectItem);
      startStrand(turn, fork, index, processor, input, started);
    },
    finish(turn, fork) {
      const outputs = fork.results as readonly Payload[];
      const result = new Payload(outputs.map((output): Json => output.value));
      finishFork(turn, fork, result, fork.lastEventId, fork.lastEventId);
    },
  };
}
