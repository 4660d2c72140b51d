// Services of the Serverless Framework with the plugin serverless-step-functions.
// https://www.serverless.com/plugins/serverless-step-functions
//
// What the plugin does with a definition is done here: an object becomes JSON text, the functions of CloudFormation in it
// are put in their places as text, functions of the service are known by their keys.

import { machineType, resourcesOf, stateMachinesOf } from './cloudformation.js';
import { CloudFormationReferences, type Resource } from './cloudformation-references.js';
import type { DefinitionText } from './definition-text.js';
import { NO_VALUE, substituted, textAt, unresolved } from './intrinsics.js';
import { jsonText } from './json-text.js';
import { type MappedText, MappedTextBuilder } from './mapped-text.js';
import { type MappingEntry, type MappingNode, memberNode, type TemplateNode } from './node.js';
import { ServerlessVariables } from './serverless-variables.js';
import type { FileRange } from './source-file.js';
import { TemplateError } from './template-error.js';
import type { TemplateContext, TemplateKind, TemplateStateMachine } from './template-kind.js';
import { type MapValue, textOfValue, type Value } from './value.js';

export const serverless: TemplateKind = {
  format: 'serverless',
  recognizes: (_file, document) =>
    memberNode(document, 'stepFunctions') !== undefined ||
    (memberNode(document, 'service') !== undefined && memberNode(document, 'provider') !== undefined),
  stateMachines: ({ document }, context) => new Service(document(), context).stateMachines(),
};

class Service {
  private readonly root: TemplateNode;
  private readonly context: TemplateContext;
  private readonly variables: ServerlessVariables;
  private readonly references: CloudFormationReferences;
  /** The resources that are written as those of CloudFormation. */
  private readonly resources: readonly MappingEntry[];

  constructor(document: TemplateNode, context: TemplateContext) {
    this.root = document;
    this.variables = new ServerlessVariables(this.root, context);
    const region = this.variables.region;
    this.context = region === undefined ? context : { ...context, region };
    const sections = this.variables.entries(this.variables.member(this.root, 'resources'));
    const { file, start, end } = document;
    const root: MappingNode = { kind: 'mapping', entries: this.merged(sections), file, start, end };
    this.resources = this.variables.entries(memberNode(root, 'Resources'));
    this.references = new CloudFormationReferences(
      { root, resources: this.allResources(), scalar: (node) => this.variables.scalar(node) },
      this.context,
    );
  }

  stateMachines(): TemplateStateMachine[] {
    const own = this.stepFunctions('stateMachines').map(({ key, value }) =>
      this.stateMachine(key, this.variables.node(value)),
    );
    return [...own, ...stateMachinesOf(this.resources, this.references, this.context)];
  }

  private stateMachine(key: MappingEntry['key'], node: TemplateNode): TemplateStateMachine {
    const { variables, references } = this;
    return {
      name: key.value,
      kind: 'serverless-step-functions',
      type: machineType(references, variables.member(node, 'type')),
      stateMachineName: references.text(variables.member(node, 'name')),
      region: references.region,
      accountId: references.accountId,
      at: key,
      definition: () => this.definition(variables.member(node, 'definition'), node),
    };
  }

  private definition(node: TemplateNode | undefined, machine: TemplateNode): DefinitionText {
    if (node === undefined) throw new TemplateError('The state machine has no definition', machine);
    const value = this.references.resolve(node);
    if (value.kind === 'map') return { text: this.deployed(value), format: 'json', substitutions: new Map() };
    const text = textOfValue(value);
    if (text === undefined) throw new TemplateError('A definition is an object', node);
    return { text, format: 'json', substitutions: new Map() };
  }

  /** The text that the plugin makes of an object. */
  private deployed(value: MapValue): MappedText {
    const text = jsonText(value, { isBare: isComputedSeconds });
    if (!text.text.includes('#{') && !hasComputed(value)) return text;
    // Then all of it is one Fn::Sub.
    return substituted(withPseudoParameters(text), (name, at) => this.valueOf(name, at));
  }

  private valueOf(name: string, site: FileRange): Value {
    const given = this.references.given(name);
    if (given !== undefined) return textAt(given, site);
    const [resource = '', ...attribute] = name.split('.');
    const value =
      attribute.length > 0
        ? this.references.attribute(resource, attribute.join('.'), site)
        : this.references.ref(name, site);
    if (value === undefined || value === NO_VALUE || typeof value !== 'string') return unresolved(name, site);
    return textAt(value, site);
  }

  private stepFunctions(section: string): readonly MappingEntry[] {
    return this.variables.entries(this.variables.member(this.root, 'stepFunctions', section));
  }

  /** `resources` may be a list of parts, each with its sections. */
  private merged(sections: readonly MappingEntry[]): MappingEntry[] {
    const byName = new Map<string, MappingEntry[]>();
    for (const section of sections) byName.set(section.key.value, [...(byName.get(section.key.value) ?? []), section]);
    return [...byName.values()].map(([first, ...others]) => {
      const { key, value } = first as MappingEntry; // none is empty
      const entries = [value, ...others.map((other) => other.value)].flatMap((each) => this.variables.entries(each));
      const node: TemplateNode = { kind: 'mapping', entries, file: value.file, start: value.start, end: value.end };
      return { key, value: node };
    });
  }

  /** Those of the template, and those that the framework makes of functions, state machines and activities. */
  private allResources(): Map<string, Resource> {
    const { variables } = this;
    const resources = resourcesOf(this.resources.map(({ key, value }) => ({ key, value: variables.node(value) })));
    const add = (name: string, resource: Resource) => {
      if (!resources.has(name)) resources.set(name, resource);
    };
    const service = variables.text(variables.member(this.root, 'service'));
    const prefix = `${service ?? variables.text(variables.member(this.root, 'service', 'name')) ?? 'service'}-${variables.stage}`;
    for (const { key, value } of variables.entries(memberNode(this.root, 'functions'))) {
      const name = variables.text(variables.member(value, 'name')) ?? `${prefix}-${key.value}`;
      const resource = { type: 'AWS::Lambda::Function', properties: undefined, name };
      add(key.value, resource);
      add(`${normalized(key.value)}LambdaFunction`, resource);
    }
    for (const { key, value } of this.stepFunctions('stateMachines')) {
      const logicalId =
        variables.text(variables.member(value, 'id')) ?? `${normalized(key.value)}StepFunctionsStateMachine`;
      const name = variables.text(variables.member(value, 'name'));
      add(logicalId, { type: 'AWS::StepFunctions::StateMachine', properties: undefined, name });
    }
    const activities = variables.member(this.root, 'stepFunctions', 'activities');
    for (const item of activities?.kind === 'sequence' ? activities.items : []) {
      const name = variables.text(item);
      if (name === undefined) continue;
      add(`${normalized(name)}StepFunctionsActivity`, {
        type: 'AWS::StepFunctions::Activity',
        properties: undefined,
        name,
      });
    }
    return resources;
  }
}

/** The plugin takes away the quotes of a reference there, so that it can be a number. */
function isComputedSeconds(value: Value, key: string, object: MapValue): boolean {
  if (key !== 'Seconds' || value.kind !== 'text' || !value.isComputed) return false;
  return object.entries.some((entry) => entry.key.text.text === 'Type' && textOfValue(entry.value)?.text === 'Wait');
}

function hasComputed(value: Value): boolean {
  if (value.kind === 'text') return value.isComputed === true;
  if (value.kind === 'list') return value.items.some(hasComputed);
  return value.kind === 'map' && value.entries.some((entry) => hasComputed(entry.value));
}

/** `#{AWS::Region}` is another way to write `${AWS::Region}`. */
function withPseudoParameters(text: MappedText): MappedText {
  const builder = new MappedTextBuilder(text.file);
  let done = 0;
  for (const { index } of text.text.matchAll(/#\{[^{}]+\}/g)) {
    const { start, end } = text.rangeOf(index, index + 1);
    builder.append(text, done, index).add('$', start, end);
    done = index + 1;
  }
  return builder.append(text, done).finish();
}

/** The name of a function or a state machine as a part of a logical id. */
function normalized(name: string): string {
  const id = name
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore')
    .replace(/[^A-Za-z0-9]/g, '');
  return id.charAt(0).toUpperCase() + id.slice(1);
}
