// Counts what the executions of this process come to, by the ids of items.

import type { Observer, Way } from '../../core/observer.js';
import type { Node } from '../../core/program.js';
import type { ObservedMachine, ObserverSource } from '../../host/observation.js';
import type { ParsedDefinition } from '../../language/parse.js';
import { toPlain } from '../../utils/json.js';
import {
  COVERAGE_FORMAT,
  COVERAGE_VERSION,
  type CoverageData,
  type MachineData,
  mergeMachines,
  readCoverageData,
} from './data.js';
import { type CoverageItemKind, expressionId, idOf, unmatchedId } from './items.js';
import { sourceData } from './source.js';

export class Collector implements ObserverSource {
  private readonly counters = new Map<ParsedDefinition, Counter>();
  private readonly absorbed: MachineData[] = [];

  observerOf(machine: ObservedMachine): Observer {
    const known = this.counters.get(machine.parsed);
    if (known !== undefined) return known;
    const counter = new Counter(machine);
    this.counters.set(machine.parsed, counter);
    return counter;
  }

  absorb(data: unknown): void {
    this.absorbed.push(...readCoverageData(data).machines);
  }

  /** What was counted so far. */
  data(): CoverageData {
    const own = Array.from(this.counters.values(), (counter) => counter.data());
    // A machine that each test parses anew is one machine.
    const machines = mergeMachines([...own, ...this.absorbed]);
    return { format: COVERAGE_FORMAT, version: COVERAGE_VERSION, machines };
  }
}

class Counter implements Observer {
  private readonly machine: ObservedMachine;
  private readonly hits = new Map<string, number>();
  /** Built once for each state, not for each time that it is entered. */
  private readonly pointers = new WeakMap<Node['place'], string>();

  constructor(machine: ObservedMachine) {
    this.machine = machine;
  }

  entered(node: Node): void {
    this.countPart('state', node);
  }

  left(node: Node, way: Way | undefined): void {
    if (way !== undefined) this.countPart('transition', node, ...way);
  }

  ruleEvaluated(node: Node, index: number, matched: boolean): void {
    if (matched) this.countPart('rule', node, 'Choices', index);
    else this.count(unmatchedId(this.pointerOf(node, ['Choices', index])));
  }

  defaulted(node: Node): void {
    this.countPart('default', node, 'Default');
  }

  retried(node: Node, index: number): void {
    this.countPart('retried', node, 'Retry', index);
  }

  exhausted(node: Node, index: number): void {
    this.countPart('exhausted', node, 'Retry', index);
  }

  caught(node: Node, index: number): void {
    this.countPart('caught', node, 'Catch', index);
  }

  itemsFound(node: Node, count: number): void {
    this.countPart(count === 0 ? 'none' : count === 1 ? 'one' : 'many', node);
  }

  evaluating(node: Node, location: string): void {
    this.count(expressionId(this.pointerOf(node, []), location));
  }

  data(): MachineData {
    const { parsed, name, stateAlone } = this.machine;
    return {
      ...(name === undefined ? {} : { name }),
      definition: toPlain(parsed.definition),
      ...(stateAlone === undefined ? {} : { stateAlone }),
      ...(parsed.source?.file === undefined ? {} : { source: sourceData(parsed, parsed.source) }),
      hits: Object.fromEntries(this.hits),
    };
  }

  private countPart(kind: CoverageItemKind, node: Node, ...steps: Way): void {
    this.count(idOf(kind, this.pointerOf(node, steps)));
  }

  private count(id: string): void {
    this.hits.set(id, (this.hits.get(id) ?? 0) + 1);
  }

  // No member on the way from a state has a character that a pointer escapes.
  private pointerOf({ place }: Node, steps: Way): string {
    let pointer = this.pointers.get(place);
    if (pointer === undefined) {
      pointer = place.pointer;
      this.pointers.set(place, pointer);
    }
    return steps.length === 0 ? pointer : `${pointer}/${steps.join('/')}`;
  }
}
