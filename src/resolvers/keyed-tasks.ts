// What stands for a task under a key: the name of its state, its Resource, the Lambda function that it calls, or a pattern
// with `*` over Resources and functions. The first of these that is there counts.

import type { TaskResource } from '../language/resource.js';
import type { Json } from '../utils/json.js';
import { LateMap } from '../utils/late-map.js';
import { wildcard } from '../utils/literal-pattern.js';
import { functionNameOf } from './services/lambda.js';

/** A task, as far as keys ask for it. */
export interface KeyedTask {
  readonly state: string;
  readonly resource: TaskResource;
  /** The evaluated Parameters or Arguments. */
  readonly parameters: { readonly value: Json };
}

export class KeyedTasks<T> {
  private readonly byKey: ReadonlyMap<string, T>;
  private readonly patterns: readonly { readonly pattern: RegExp; readonly value: T }[];
  /** What was found before: the names of states are unique in a machine. */
  private readonly byState = new LateMap<string, T | undefined>();

  constructor(entries: readonly (readonly [key: string, value: T])[]) {
    this.byKey = new Map(entries);
    this.patterns = entries
      .filter(([key]) => isPattern(key))
      .map(([key, value]) => ({ pattern: wildcard(key), value }));
  }

  find(task: KeyedTask): T | undefined {
    const { state, resource } = task;
    // What `lambda:invoke` calls is said by its parameters; for any other task the definition decides.
    if (isLambdaInvoke(resource)) return this.search(task);
    const known = this.byState.get(state);
    if (known !== undefined || this.byState.has(state)) return known;
    const value = this.search(task);
    this.byState.set(state, value);
    return value;
  }

  private search({ state, resource, parameters }: KeyedTask): T | undefined {
    const exact = this.byKey.get(state) ?? this.byKey.get(resource.arn);
    if (exact !== undefined) return exact;
    const invoked =
      resource.kind === 'lambda'
        ? resource.functionName
        : isLambdaInvoke(resource)
          ? functionNameOf(parameters.value)
          : undefined;
    if (invoked !== undefined) {
      const value = this.byKey.get(invoked) ?? this.byKey.get(shortName(invoked));
      if (value !== undefined) return value;
    }
    return this.patterns.find(
      ({ pattern }) => pattern.test(resource.arn) || (invoked !== undefined && pattern.test(invoked)),
    )?.value;
  }
}

function isPattern(key: string): boolean {
  return key.includes('*');
}

export function isLambdaInvoke(resource: TaskResource): boolean {
  return resource.kind === 'optimized' && resource.service === 'lambda';
}

// `arn:aws:lambda:us-east-1:123456789012:function:charge:prod`, `123456789012:function:charge` and `charge:prod` are
// all the function `charge`. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
function shortName(functionName: string): string {
  const name = /(?:^|:)function:([^:]+)/.exec(functionName)?.[1] ?? functionName.split(':')[0];
  return name ?? functionName;
}
