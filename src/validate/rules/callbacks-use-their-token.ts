// A task that waits for its token hands the token on, and does not wait for ever.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
//
// The token is made for each attempt, so that no input and no variable can have it: it is where the expressions of
// Parameters or Arguments have it from the context object, alone or as a part of more. Without a timeout such a task
// waits until the execution ends, which can be after a year.

import type { Path } from '../../expressions/path.js';
import { type StateExpression, stepsOf } from '../../expressions/state-expressions.js';
import type { StateVisit } from '../../language/traverse.js';
import { isJsonObject, type Json, memberOf } from '../../utils/json.js';
import { type RuleContext, rule } from '../rule.js';

export const callbacksUseTheirToken = rule(['ASL7103', 'ASL7104'], (context) => {
  for (const visit of context.states) {
    const { state, place, queryLanguage } = visit;
    if (!waitsForToken(context, visit)) continue;
    const [field, token] =
      queryLanguage === 'JSONPath' ? ['Parameters', '$$.Task.Token'] : ['Arguments', '$states.context.Task.Token'];
    // Without the field there is an error already.
    if (memberOf(state, field) !== undefined) {
      const expressions = context.expressionsOf(visit).filter(({ at }) => stepsOf(at)[0] === field);
      if (!expressions.some(usesToken)) {
        const suggestion = `Put ${token} into ${field}: without it nobody can answer, and the task can only time out.`;
        context.report('ASL7103', { field }, place.at('Resource'), { suggestion });
      }
    }
    if (!LIMITS.some((limit) => memberOf(state, limit) !== undefined) && !hasTimeout(context.definition)) {
      const suggestion = 'Set HeartbeatSeconds or TimeoutSeconds.';
      context.report('ASL7104', {}, place.at('Resource'), { suggestion });
    }
  }
});

const LIMITS = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];

function waitsForToken(context: RuleContext, visit: StateVisit): boolean {
  const resource = context.resourceOf(visit);
  return resource !== undefined && 'pattern' in resource && resource.pattern === 'waitForTaskToken';
}

function hasTimeout(definition: Json): boolean {
  return isJsonObject(definition) && memberOf(definition, 'TimeoutSeconds') !== undefined;
}

function usesToken({ paths, expression }: StateExpression): boolean {
  return expression === undefined ? paths.some(hasToken) : expression.uses.taskToken;
}

/** Whether the token is where the path leads, or inside of what is there. */
function hasToken({ source, jsonPath }: Path): boolean {
  if (source !== 'context') return false;
  return ['Task', 'Token'].every((name, index) => {
    const token = jsonPath.tokens[index];
    return token?.kind !== 'property' || token.name === name;
  });
}
