// CloudFormation and SAM templates, and those that the CDK synthesizes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html

import type { StateMachineType } from '../language/types.js';
import { CloudFormationReferences, type Resource } from './cloudformation-references.js';
import type { DefinitionText } from './definition-text.js';
import { readDocument } from './document.js';
import { jsonText } from './json-text.js';
import { MappedText } from './mapped-text.js';
import { entriesOf, type MappingEntry, memberNode, type TemplateNode, textOf } from './node.js';
import { pathBeside, type SourceFile } from './source-file.js';
import { TemplateError } from './template-error.js';
import type { TemplateContext, TemplateKind, TemplateStateMachine } from './template-kind.js';
import { textOfValue } from './value.js';

export const cloudFormation: TemplateKind = {
  format: 'cloudformation',
  recognizes: (_file, document) =>
    entriesOf(memberNode(document, 'Resources')).some(({ value }) => textOf(memberNode(value, 'Type')) !== undefined),
  stateMachines: ({ document }, context) => {
    const root = document();
    const resources = entriesOf(memberNode(root, 'Resources'));
    return stateMachinesOf(
      resources,
      new CloudFormationReferences({ root, resources: resourcesOf(resources) }, context),
      context,
    );
  },
};

/** The resources of a template by their logical ids. */
export function resourcesOf(entries: readonly MappingEntry[]): Map<string, Resource> {
  return new Map(
    entries.map(({ key, value }) => [
      key.value,
      { type: textOf(memberNode(value, 'Type')) ?? '', properties: memberNode(value, 'Properties') },
    ]),
  );
}

/** The state machines among the resources of a template. */
export function stateMachinesOf(
  entries: readonly MappingEntry[],
  references: CloudFormationReferences,
  context: TemplateContext,
): readonly TemplateStateMachine[] {
  return entries.flatMap(({ key, value }) => {
    const kind = textOf(memberNode(value, 'Type')) ?? '';
    const names = NAMES[kind];
    if (names === undefined) return [];
    const properties = memberNode(value, 'Properties');
    return {
      name: key.value,
      kind,
      type: machineType(references, memberNode(properties, names.type)),
      stateMachineName: references.text(memberNode(properties, names.name)),
      region: references.region,
      accountId: references.accountId,
      at: key,
      definition: () => definitionText(properties ?? value, references, context),
    };
  });
}

/** The properties of the two types of resources, where they differ. */
const NAMES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', type: 'StateMachineType' },
  'AWS::Serverless::StateMachine': { name: 'Name', type: 'Type' },
};

/** What is not known, or is no type, is a STANDARD one: that is the default of the service. */
export function machineType(references: CloudFormationReferences, node: TemplateNode | undefined): StateMachineType {
  return references.text(node) === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
}

function definitionText(
  properties: TemplateNode,
  references: CloudFormationReferences,
  context: TemplateContext,
): DefinitionText {
  const given = SOURCES.filter(({ property }) => memberNode(properties, property) !== undefined);
  const [source, ...others] = given;
  if (source === undefined) throw new TemplateError('The state machine has no definition', properties);
  if (others.length > 0) {
    const names = given.map(({ property }) => property).join(', ');
    throw new TemplateError(`The state machine has more than one definition: ${names}`, properties);
  }
  const node = memberNode(properties, source.property) as TemplateNode; // it was found
  const text = source.read(node, references, context);
  const entries = entriesOf(memberNode(properties, 'DefinitionSubstitutions'));
  const substitutions = entries.flatMap(({ key, value }) => {
    const substitute = textOfValue(references.resolve(value));
    return substitute === undefined ? [] : [[key.value, substitute] as const];
  });
  return { ...text, substitutions: new Map(substitutions) };
}

type Text = Omit<DefinitionText, 'substitutions'>;

interface DefinitionSource {
  readonly property: string;
  readonly read: (node: TemplateNode, references: CloudFormationReferences, context: TemplateContext) => Text;
}

const SOURCES: readonly DefinitionSource[] = [
  { property: 'DefinitionString', read: definitionString },
  { property: 'Definition', read: inlineDefinition },
  { property: 'DefinitionUri', read: definitionUri },
  { property: 'DefinitionS3Location', read: s3Location },
];

function definitionString(node: TemplateNode, references: CloudFormationReferences): Text {
  const text = textOfValue(references.resolve(node));
  if (text === undefined) throw new TemplateError('A DefinitionString is a text', node);
  return { text, format: 'json' };
}

/** Both CloudFormation and SAM send the members of an object in the order of their names. */
function inlineDefinition(node: TemplateNode, references: CloudFormationReferences): Text {
  const value = references.resolve(node);
  if (value.kind !== 'map') throw new TemplateError('A Definition is an object', node);
  return { text: jsonText(value, { sortsMembers: true }), format: 'json' };
}

function definitionUri(node: TemplateNode, references: CloudFormationReferences, context: TemplateContext): Text {
  const uri = references.text(node);
  if (uri === undefined || /^s3:/i.test(uri)) {
    throw new TemplateError('The definition is in Amazon S3: only a path to a local file can be read', node);
  }
  return fileText(pathBeside(node.file, uri), node, context);
}

/** @throws TemplateError where there is no such file. */
function fileText(path: string, site: TemplateNode, context: TemplateContext): Text {
  const text = context.readFile(path);
  if (text === undefined) throw new TemplateError(`There is no file ${path}`, site);
  return { text: MappedText.ofFile({ path, text }) };
}

/** The CDK writes a definition to a file of its own, and the name of the file to the assets of the template. */
function s3Location(node: TemplateNode, references: CloudFormationReferences, context: TemplateContext): Text {
  const key = references.text(memberNode(node, 'Key'));
  const path = key === undefined ? undefined : assetPath(key, node.file, context);
  if (path !== undefined) return fileText(path, node, context);
  throw new TemplateError(
    'The definition is in Amazon S3, and no *.assets.json beside the template says which file that is',
    node,
  );
}

/** https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html */
function assetPath(key: string, template: SourceFile, { readFile }: TemplateContext): string | undefined {
  for (const path of assetManifests(template, readFile)) {
    const text = readFile(path);
    if (text === undefined) continue;
    const manifest = readDocument({ path, text });
    for (const { value: asset } of entriesOf(memberNode(manifest, 'files'))) {
      const destinations = entriesOf(memberNode(asset, 'destinations'));
      const source = textOf(memberNode(asset, 'source', 'path'));
      if (source !== undefined && destinations.some(({ value }) => textOf(memberNode(value, 'objectKey')) === key)) {
        return pathBeside(template, source);
      }
    }
  }
  return undefined;
}

/** That of the template by its name; for a nested stack those of the whole assembly. */
function assetManifests(template: SourceFile, readFile: TemplateContext['readFile']): readonly string[] {
  const own = template.path.replace(/(?:\.nested)?(?:\.template)?\.json$/, '.assets.json');
  const path = pathBeside(template, 'manifest.json');
  const text = readFile(path);
  const artifacts = text === undefined ? [] : entriesOf(memberNode(readDocument({ path, text }), 'artifacts'));
  const others = artifacts
    .filter(({ value }) => textOf(memberNode(value, 'type')) === 'cdk:asset-manifest')
    .flatMap(({ value }) => textOf(memberNode(value, 'properties', 'file')) ?? [])
    .map((file) => pathBeside(template, file));
  return [own, ...others];
}
