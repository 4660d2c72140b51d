// An example of what an integration gives, for users to begin a mock with: in the right shape, by the model of its API.

import type { TaskResource } from '../../language/resource.js';
import type { Json, JsonObject } from '../../utils/json.js';
import { type ModelMember, membersOf, modelOf, type Shape } from '../test-state/response-model.js';
import { type ApiResponse, responseOf } from '../test-state/responses.js';
import { submits } from './play.js';

/** What the task comes to; undefined where no model says it. */
export function exampleResult(resource: TaskResource): Json | undefined {
  const response = responseOf(resource);
  return response === undefined ? undefined : exampleOf(response, resource);
}

/** The response of the call that begins a job or hands out a token; undefined where no model says it. */
export function exampleSubmitted(resource: TaskResource): Json | undefined {
  if (!submits(resource) || !('pattern' in resource)) return undefined;
  return exampleResult({ ...resource, pattern: 'requestResponse' });
}

function exampleOf(response: ApiResponse, { kind }: TaskResource): Json | undefined {
  const model = modelOf(response);
  if (model === undefined) return undefined;
  const wanted = WANTED.get(`${response.service}:${response.action}`) ?? [];
  return new Example(model.shapes, kind === 'sdk' ? 'sdk' : 'optimized', response.parsed).structure(
    model.index,
    wanted,
  );
}

/** Members that are not required, and are what the response is asked for. */
const WANTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['athena:getQueryResults', ['ResultSet']],
  ['sfn:describeExecution', ['Output']],
  ['dynamodb:getItem', ['Item']],
  ['eventbridge:putEvents', ['FailedEntryCount', 'Entries']],
  ['lambda:invoke', ['StatusCode', 'Payload']],
  ['kms:decrypt', ['Plaintext']],
  ['s3:getObject', ['Body']],
  ['secretsmanager:getSecretValue', ['SecretString']],
  ['sns:publish', ['MessageId']],
  ['sqs:sendMessage', ['MessageId', 'MD5OfMessageBody', 'Md5OfMessageBody']],
]);

/** Deeper than that, what is not required is left out. */
const DEPTH = 3;
const MOST_TEXTS = 4;

class Example {
  private readonly shapes: readonly Shape[];
  private readonly namesAs: 'optimized' | 'sdk';
  private readonly parsed: readonly string[];

  constructor(shapes: readonly Shape[], namesAs: 'optimized' | 'sdk', parsed: readonly string[]) {
    this.shapes = shapes;
    this.namesAs = namesAs;
    this.parsed = parsed;
  }

  structure(index: number, wanted: readonly string[]): Json {
    const shape = this.shapes[index];
    return Array.isArray(shape) && shape[0] === 'structure' ? this.members(shape[1], wanted, 1) : {};
  }

  private members(text: string, wanted: readonly string[], depth: number): JsonObject {
    const members = membersOf(text, this.namesAs);
    const chosen = members.filter(({ name, isRequired }) => isRequired || wanted.includes(name));
    const shown = chosen.length > 0 || depth > DEPTH ? chosen : this.likely(members);
    return Object.fromEntries(shown.map((member) => [member.name, this.member(member, depth)]));
  }

  // Where nothing is required: what it is and how it stands, else whatever comes first.
  private likely(members: readonly ModelMember[]): ModelMember[] {
    const texts = members.filter(({ shape }) => isText(this.shapes[shape]));
    const told = [STATUS, IDENTITY].flatMap((names) => texts.filter(({ name }) => names.test(name)));
    return told.length > 0 ? told.slice(0, MOST_TEXTS) : members.slice(0, 1);
  }

  private member({ name, shape }: ModelMember, depth: number): Json {
    return this.parsed.includes(name) ? {} : this.value(shape, name, depth);
  }

  private value(index: number, name: string, depth: number): Json {
    const shape = this.shapes[index] ?? 'any';
    if (shape === 'any') return {};
    if (shape === 'boolean') return false;
    if (shape === 'number') return name === 'StatusCode' ? 200 : 0;
    if (shape === 'string') return textFor(name);
    switch (shape[0]) {
      case 'string':
        return textWithin(name, shape);
      case 'number':
        return shape[1] ?? 0;
      case 'list':
        return this.list(shape[1], shape[2] ?? 0, name, depth);
      case 'map':
        return {};
      case 'structure':
        return this.members(shape[1], [], depth + 1);
    }
  }

  private list(item: number, least: number, name: string, depth: number): Json {
    const count = depth < DEPTH ? Math.max(1, least) : least;
    return Array.from({ length: count }, () => this.value(item, name, depth));
  }
}

const STATUS = /(?:Status|State)$/;
const IDENTITY = /(?:Id|ID|Arn|ARN|Name)$/;

function isText(shape: Shape | undefined): boolean {
  return shape === 'string' || (Array.isArray(shape) && shape[0] === 'string');
}

/** Ends of jobs and states of things that are as one wants them. */
const GOOD = ['SUCCEEDED', 'COMPLETED', 'Completed', 'COMPLETE', 'STOPPED', 'ACTIVE', 'AVAILABLE', 'ENABLED'];

function textWithin(
  name: string,
  [, min, max, values]: readonly ['string', (number | null)?, (number | null)?, (readonly string[])?],
): string {
  if (values !== undefined) return GOOD.find((each) => values.includes(each)) ?? values[0] ?? '';
  const text = textFor(name).padEnd(min ?? 0, 'x');
  return max === undefined || max === null ? text : text.slice(0, max);
}

/** `message-id` for a MessageId. */
function textFor(name: string): string {
  if (/(?:Date|Time|At)$/.test(name)) return '2024-01-01T00:00:00.000Z';
  // JSON texts of an execution.
  if (name === 'Input' || name === 'Output') return '{}';
  if (/(?:Arn|ARN)$/.test(name)) return `arn:aws:service:us-east-1:123456789012:${kebab(name)}`;
  return kebab(name);
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
