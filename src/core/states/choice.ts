// Choice: the first rule that matches decides where the execution goes on.
// https://states-language.net/spec.html#choice-state

import { compileChoiceRule } from '../../expressions/choice/index.js';
import { compileJsonataField } from '../../expressions/jsonata/index.js';
import type { ChoiceRule, ChoiceState, QueryLanguage } from '../../language/types.js';
import type { Json } from '../../utils/json.js';
import { type StateBehaviour, withoutChildren } from '../behaviour.js';
import { compileChoiceOutput, type OutputRule } from '../data-flow.js';
import type { EvaluationScope } from '../evaluation-scope.js';
import type { Way } from '../observer.js';
import type { Node } from '../program.js';

interface Rule {
  readonly matches: (scope: EvaluationScope) => boolean;
  readonly output: OutputRule;
  readonly index: number;
  readonly way: Way;
  next: Node | undefined;
}

interface ChoiceWork {
  readonly rules: readonly Rule[];
  default: Node | undefined;
}

export const choice: StateBehaviour<ChoiceState, ChoiceWork> = {
  ...withoutChildren,
  enteredType: 'ChoiceStateEntered',
  exitedType: 'ChoiceStateExited',
  abortedType: undefined,
  countsRetries: false,

  compile(state, { queryLanguage, link }) {
    const rules = state.Choices.map((field, index) => {
      const rule: Rule = {
        matches: compileCondition(field, queryLanguage, index),
        output: compileChoiceOutput(state, field, queryLanguage, index),
        index,
        way: ['Choices', index, 'Next'],
        next: undefined,
      };
      link(field.Next, (next) => (rule.next = next));
      return rule;
    });
    const work: ChoiceWork = { rules, default: undefined };
    if (state.Default !== undefined) link(state.Default, (next) => (work.default = next));
    return work;
  },

  start(turn, strand, work) {
    const { scope } = turn;
    const input = strand.node.flow.input(scope, strand);
    for (const rule of work.rules) {
      const matches = rule.matches(scope.on(strand, input));
      scope.observer?.ruleEvaluated(strand.node, rule.index, matches);
      if (matches) return turn.exit(strand, rule.output.output(scope, strand, input), rule.next, rule.way);
    }
    if (work.default === undefined) {
      // The specification's name is States.NoChoiceMatched; the service gives this.
      return turn.failRuntime(
        strand,
        'Failed to transition out of the state. The state does not point to a next state.',
      );
    }
    scope.observer?.defaulted(strand.node);
    turn.exit(strand, strand.node.flow.output(scope, strand, input), work.default, DEFAULT);
  },
};

const DEFAULT: Way = ['Default'];

function compileCondition(
  rule: ChoiceRule,
  queryLanguage: QueryLanguage,
  index: number,
): (scope: EvaluationScope) => boolean {
  if (queryLanguage === 'JSONata') {
    const condition = compileJsonataField(rule.Condition as Json, `Choices[${index}]/Condition`, 'boolean');
    return (scope) => condition.evaluate(scope) as boolean;
  }
  const compiled = compileChoiceRule(rule as unknown as Json);
  return (scope) => compiled.matches(scope);
}
