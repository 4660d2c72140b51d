// What the names in a CloudFormation template stand for: parameters, pseudo parameters, resources, conditions, mappings.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
//
// Pseudo parameters are as they are in a run (src/host/identity.ts). A parameter has its Default. A resource has the name
// that the template gives it.

import { Intrinsics, NO_VALUE, type References, truthOf } from './intrinsics.js';
import { entriesOf, memberNode, type ScalarNode, type TemplateNode, textOf } from './node.js';
import { resourceType } from './references.js';
import type { FileRange } from './source-file.js';
import { TemplateError } from './template-error.js';
import type { TemplateContext } from './template-kind.js';
import { textOfValue, type Value } from './value.js';

/** A resource that the template has, or that the tool which deploys it adds. */
export interface Resource {
  readonly type: string;
  readonly properties: TemplateNode | undefined;
  /** Its name where no property has it. */
  readonly name?: string | undefined;
}

export interface CloudFormationParts {
  readonly resources: ReadonlyMap<string, Resource>;
  /** The template with its Parameters, Mappings and Conditions. */
  readonly root: TemplateNode | undefined;
  /** What a scalar is; default: what is written. */
  readonly scalar?: (node: ScalarNode) => Value | TemplateNode;
}

export class CloudFormationReferences implements References {
  private readonly parts: CloudFormationParts;
  private readonly intrinsics: Intrinsics;
  private readonly context: TemplateContext;
  private readonly pseudo: ReadonlyMap<string, string>;
  private readonly names = new Map<string, string>();
  private readonly conditions = new Map<string, boolean | undefined>();
  /** What is being resolved: it may not need itself. */
  private readonly pending = new Set<string>();

  constructor(parts: CloudFormationParts, context: TemplateContext) {
    this.parts = parts;
    this.intrinsics = new Intrinsics(this, parts.scalar);
    this.context = context;
    this.pseudo = pseudoParameters(context);
  }

  get region(): string | undefined {
    return this.pseudo.get('AWS::Region');
  }

  get accountId(): string | undefined {
    return this.pseudo.get('AWS::AccountId');
  }

  /** @throws TemplateError */
  resolve(node: TemplateNode): Value {
    return this.intrinsics.resolve(node);
  }

  /** The text of a node; undefined for what is no text, or none that is known. */
  text(node: TemplateNode | undefined): string | undefined {
    const text = node && textOfValue(this.resolve(node));
    return text?.text;
  }

  given(name: string): string | undefined {
    return this.context.given(name);
  }

  ref(name: string, site: FileRange): string | readonly string[] | typeof NO_VALUE | undefined {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const pseudo = this.pseudo.get(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = memberNode(this.parts.root, 'Parameters', name);
    if (parameter !== undefined) return defaultOf(parameter);
    const resource = this.parts.resources.get(name);
    return resource === undefined ? this.generated(name, site) : this.refOf(name, resource, site);
  }

  attribute(logicalId: string, attribute: string, site: FileRange): string | undefined {
    const resource = this.parts.resources.get(logicalId);
    if (resource === undefined) return undefined;
    if (resource.type === 'AWS::Lambda::Alias' && attribute === 'AliasArn') return this.aliasArn(resource, site);
    if (resource.type === 'AWS::Lambda::Version' && attribute === 'FunctionArn') return this.versionArn(resource, site);
    const form = resourceType(resource.type)?.attributes[attribute];
    return form === undefined ? undefined : this.fill(form, this.nameOf(logicalId, resource, site));
  }

  condition(name: string, site: FileRange): boolean | undefined {
    const given = this.given(name);
    if (given === 'true' || given === 'false') return given === 'true';
    if (this.conditions.has(name)) return this.conditions.get(name);
    const node = memberNode(this.parts.root, 'Conditions', name);
    if (node === undefined) throw new TemplateError(`The Conditions have no ${name}`, site);
    const holds = this.once(`condition ${name}`, site, () => truthOf(this.resolve(conditionNode(node))));
    this.conditions.set(name, holds);
    return holds;
  }

  mapped(map: string, top: string, second: string): TemplateNode | undefined {
    return memberNode(this.parts.root, 'Mappings', map, top, second);
  }

  private refOf(logicalId: string, resource: Resource, site: FileRange): string | undefined {
    if (resource.type === 'AWS::Lambda::Alias') return this.aliasArn(resource, site);
    if (resource.type === 'AWS::Lambda::Version') return this.versionArn(resource, site);
    const form = resourceType(resource.type)?.ref;
    return form === undefined ? undefined : this.fill(form, this.nameOf(logicalId, resource, site));
  }

  /** `MyFunction.Alias` and `MyFunction.Version`, which SAM adds to a function with an AutoPublishAlias. */
  private generated(name: string, site: FileRange): string | undefined {
    const [, logicalId, added] = /^(.+)\.(Alias|Version)$/.exec(name) ?? [];
    const resource = logicalId === undefined ? undefined : this.parts.resources.get(logicalId);
    if (logicalId === undefined || resource?.type !== 'AWS::Serverless::Function') return undefined;
    const alias = this.text(memberNode(resource.properties, 'AutoPublishAlias'));
    const qualifier = added === 'Alias' ? alias : '1';
    const arn = this.attribute(logicalId, 'Arn', site);
    return alias === undefined ? undefined : `${arn}:${qualifier}`;
  }

  private aliasArn({ properties }: Resource, site: FileRange): string | undefined {
    const arn = this.functionArn(memberNode(properties, 'FunctionName'), site);
    const name = this.text(memberNode(properties, 'Name'));
    return arn === undefined || name === undefined ? undefined : `${arn}:${name}`;
  }

  private versionArn({ properties }: Resource, site: FileRange): string | undefined {
    const arn = this.functionArn(memberNode(properties, 'FunctionName'), site);
    return arn === undefined ? undefined : `${arn}:1`;
  }

  /** Of a function that is given by its name or its ARN. */
  private functionArn(node: TemplateNode | undefined, site: FileRange): string | undefined {
    const name = this.once('the function of an alias or a version', site, () => this.text(node));
    if (name === undefined || name.startsWith('arn:')) return name;
    return this.fill(resourceType('AWS::Lambda::Function')?.attributes.Arn ?? '', name);
  }

  private nameOf(logicalId: string, { type, properties, name }: Resource, site: FileRange): string {
    const known = this.names.get(logicalId);
    if (known !== undefined) return known;
    const written = memberNode(properties, resourceType(type)?.nameProperty ?? '');
    const own = this.once(`name of ${logicalId}`, site, () => this.text(written)) ?? name;
    // The name of a bucket has no capitals.
    const found = own ?? (type === 'AWS::S3::Bucket' ? logicalId.toLowerCase() : logicalId);
    this.names.set(logicalId, found);
    return found;
  }

  private fill(form: string, name: string): string {
    const values: Readonly<Record<string, string | undefined>> = {
      p: this.pseudo.get('AWS::Partition'),
      r: this.pseudo.get('AWS::Region'),
      a: this.pseudo.get('AWS::AccountId'),
      s: this.pseudo.get('AWS::URLSuffix'),
      n: name,
    };
    return form.replace(/\{([prasn])\}/g, (whole, key: string) => values[key] ?? whole);
  }

  private once<T>(what: string, site: FileRange, resolve: () => T): T {
    const chain = [...this.pending, what].slice(-10).join(', ');
    if (this.pending.has(what)) throw new TemplateError(`A reference that leads to itself: ${chain}`, site);
    if (this.pending.size >= MAX_CHAIN) throw new TemplateError(`References that lead too far: ${chain}`, site);
    this.pending.add(what);
    try {
      return resolve();
    } finally {
      this.pending.delete(what);
    }
  }
}

/** Longer than any chain of references that somebody writes, and short enough for the stack. */
const MAX_CHAIN = 100;

function pseudoParameters(context: TemplateContext): ReadonlyMap<string, string> {
  const given = (name: string, fallback: string) => context.given(name) ?? fallback;
  const region = given('AWS::Region', context.region ?? 'us-east-1');
  const accountId = given('AWS::AccountId', context.accountId ?? '123456789012');
  const partition = given('AWS::Partition', partitionOf(region));
  const stack = given('AWS::StackName', 'stack');
  const id = '00000000-0000-0000-0000-000000000000';
  const stackId = `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stack}/${id}`;
  return new Map([
    ['AWS::Region', region],
    ['AWS::AccountId', accountId],
    ['AWS::Partition', partition],
    ['AWS::URLSuffix', given('AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com')],
    ['AWS::StackName', stack],
    ['AWS::StackId', given('AWS::StackId', stackId)],
  ]);
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function defaultOf(parameter: TemplateNode): string | readonly string[] | undefined {
  const text = textOf(memberNode(parameter, 'Default'));
  const isList = /^(?:CommaDelimitedList|List<.*>)$/.test(textOf(memberNode(parameter, 'Type')) ?? '');
  return isList ? text?.split(',').map((item) => item.trim()) : text;
}

/** Within conditions, `{ Condition: Name }` is a function too; elsewhere it may be a member of that name. */
function conditionNode(node: TemplateNode): TemplateNode {
  if (node.kind === 'sequence') return { ...node, items: node.items.map(conditionNode) };
  const [entry, ...others] = entriesOf(node);
  if (node.kind !== 'mapping' || entry === undefined || others.length > 0) return node;
  if (entry.key.value === 'Condition' && node.tag === undefined) return { ...entry.value, tag: '!Condition' };
  return { ...node, entries: [{ key: entry.key, value: conditionNode(entry.value) }] };
}
