// The Resource of a Task names something that Step Functions can call, with what that needs.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html

import { optimizedIntegrations, parseResource, type TaskResource } from '../../language/resource.js';
import type { StateVisit } from '../../language/traverse.js';
import { isJsonObject, memberOf } from '../../utils/json.js';
import { objectOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const taskResourceIsKnown = rule(['ASL2002', 'ASL5001', 'ASL5002', 'ASL5003', 'ASL5004'], (context) => {
  for (const visit of context.states) {
    if (visit.type !== 'Task') continue;
    const text = textOf(visit.state, 'Resource');
    if (text === undefined) continue;
    const resource = parseResource(text, context.patternsOf);
    if (resource) {
      checkParameters(context, visit, resource);
      checkCredentials(context, visit, resource);
    } else if (text.startsWith('arn:')) {
      context.report('ASL5001', { resource: text }, visit.place.at('Resource'), {
        suggestion: nearest(context, text),
      });
    } else {
      context.report('ASL5002', {}, visit.place.at('Resource'));
    }
  }
});

function nearest(context: RuleContext, text: string): string | undefined {
  const [, start, name] = /^(arn:[^:]*:states:::)([^.]*)/.exec(text) ?? [];
  return name === undefined ? undefined : context.didYouMean(name, optimizedIntegrations(), start);
}

// Measured on the service; other integrations have required fields too, which their resolvers miss at run time.
const REQUIRED = new Map<string, readonly string[]>([
  ['dynamodb:getItem', ['TableName', 'Key']],
  ['dynamodb:putItem', ['TableName', 'Item']],
  ['ecs:runTask', ['TaskDefinition']],
  ['events:putEvents', ['Entries']],
  ['glue:startJobRun', ['JobName']],
  ['lambda:invoke', ['FunctionName']],
  ['sns:publish', ['Message']],
  ['sqs:sendMessage', ['QueueUrl', 'MessageBody']],
  ['states:startExecution', ['StateMachineArn']],
]);

function checkParameters(context: RuleContext, { state, place, queryLanguage }: StateVisit, at: TaskResource): void {
  if (at.kind === 'lambda' || at.kind === 'activity') return;
  const field = queryLanguage === 'JSONPath' ? 'Parameters' : 'Arguments';
  const parameters = memberOf(state, field);
  if (parameters === undefined) {
    // Parameters of the other language are there: that is what is wrong, and it is reported.
    const other = field === 'Parameters' ? 'Arguments' : 'Parameters';
    if (memberOf(state, other) === undefined) context.report('ASL5003', { field, resource: at.arn }, place);
    return;
  }
  if (!isJsonObject(parameters) || at.kind !== 'optimized') return;
  for (const name of REQUIRED.get(`${at.service}:${at.action}`) ?? []) {
    const given = memberOf(parameters, name) !== undefined || memberOf(parameters, `${name}.$`) !== undefined;
    if (!given) context.report('ASL2002', { field: name }, place.at(field));
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html */
function checkCredentials(context: RuleContext, { state, place }: StateVisit, resource: TaskResource): void {
  const credentials = objectOf(state, 'Credentials');
  if (!credentials) return;
  if (resource.kind === 'activity') {
    context.report('ASL5004', {}, place, { exact: place.at('Credentials') });
  } else if (memberOf(credentials, 'RoleArn') === undefined && memberOf(credentials, 'RoleArn.$') === undefined) {
    context.report('ASL2002', { field: 'RoleArn' }, place.at('Credentials'));
  }
}
