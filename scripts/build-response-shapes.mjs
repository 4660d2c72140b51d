// Makes src/testing/test-state/response-shapes.ts: the shapes of the responses of AWS's APIs that a mocked result is held
// against. Only facts are taken from the models: names of members, types, limits, values of enumerations, what is required.
//
//   node scripts/build-response-shapes.mjs <folder>   the folder `data` of the Python package botocore

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';

const TARGET = fileURLToPath(new URL('../src/testing/test-state/response-shapes.ts', import.meta.url));

/** By their folders. `true`: all operations; else those that optimized integrations call, and poll for their jobs. */
const SERVICES = {
  athena: ['StartQueryExecution', 'StopQueryExecution', 'GetQueryExecution', 'GetQueryResults'],
  batch: ['SubmitJob', 'DescribeJobs'],
  bedrock: ['CreateModelCustomizationJob', 'GetModelCustomizationJob'],
  'bedrock-runtime': ['InvokeModel'],
  cloudwatch: true,
  codebuild: [
    ...['StartBuild', 'StopBuild', 'BatchDeleteBuilds', 'BatchGetReports', 'StartBuildBatch', 'StopBuildBatch'],
    ...['RetryBuildBatch', 'DeleteBuildBatch', 'BatchGetBuilds', 'BatchGetBuildBatches'],
  ],
  databrew: ['StartJobRun', 'DescribeJobRun'],
  dynamodb: true,
  ecs: true,
  eks: [
    ...['CreateCluster', 'DeleteCluster', 'DescribeCluster', 'CreateFargateProfile', 'DeleteFargateProfile'],
    ...['DescribeFargateProfile', 'CreateNodegroup', 'DeleteNodegroup', 'DescribeNodegroup'],
  ],
  'emr-containers': [
    ...['CreateVirtualCluster', 'DeleteVirtualCluster', 'DescribeVirtualCluster', 'StartJobRun', 'DescribeJobRun'],
  ],
  'emr-serverless': [
    ...['CreateApplication', 'StartApplication', 'StopApplication', 'DeleteApplication', 'GetApplication'],
    ...['StartJobRun', 'CancelJobRun', 'GetJobRun'],
  ],
  events: true,
  glue: ['StartJobRun', 'GetJobRun'],
  kinesis: true,
  kms: true,
  lambda: true,
  mediaconvert: ['CreateJob', 'GetJob'],
  s3: true,
  sagemaker: [
    ...['CreateTrainingJob', 'CreateTransformJob', 'CreateHyperParameterTuningJob', 'CreateLabelingJob'],
    ...['CreateProcessingJob', 'CreateModel', 'CreateEndpoint', 'CreateEndpointConfig', 'UpdateEndpoint'],
    ...['DescribeTrainingJob', 'DescribeTransformJob', 'DescribeHyperParameterTuningJob', 'DescribeLabelingJob'],
    'DescribeProcessingJob',
  ],
  scheduler: true,
  secretsmanager: true,
  sns: true,
  sqs: true,
  stepfunctions: true,
  sts: true,
};

/** Recorded: limits that the service holds a mock against, where the models have others by now. */
const RECORDED_LIMITS = { lambda: { MemorySize: { max: 10240 } } };

const [, , folder] = process.argv;
if (folder === undefined) {
  console.error('usage: node scripts/build-response-shapes.mjs <the folder `data` of botocore>');
  process.exit(2);
}
const names = await importTypeScript('../src/aws/names.ts');
const lines = [];
const sdkNames = new Map();
for (const [service, wanted] of Object.entries(SERVICES)) {
  const model = readModel(service);
  const name = names.serviceInResource(model.metadata.serviceId);
  lines.push(`  ${JSON.stringify(name)}: ${quoted(JSON.stringify(encode(model, wanted)))},`);
}
writeFileSync(TARGET, text());

function readModel(service) {
  const versions = readdirSync(join(folder, service)).sort();
  const file = readFileSync(join(folder, service, versions.at(-1), 'service-2.json.gz'));
  const model = JSON.parse(gunzipSync(file));
  for (const [shape, limits] of Object.entries(RECORDED_LIMITS[service] ?? {}))
    Object.assign(model.shapes[shape], limits);
  return model;
}

/** `[operations, shapes]`: the shape of each operation's response by its index, and the shapes, as the reader has them. */
function encode({ operations, shapes }, wanted) {
  const encoded = [];
  const indexOf = new Map();
  const byText = new Map();
  const place = (shapeName) => {
    const known = indexOf.get(shapeName);
    if (known !== undefined) return known;
    const simple = simpleShape(shapes[shapeName]);
    if (simple !== undefined) {
      const key = JSON.stringify(simple);
      if (!byText.has(key)) byText.set(key, encoded.push(simple) - 1);
      indexOf.set(shapeName, byText.get(key));
      return byText.get(key);
    }
    const index = encoded.push(null) - 1;
    indexOf.set(shapeName, index);
    encoded[index] = compound(shapes[shapeName], place);
    return index;
  };
  const responses = Object.values(operations)
    .filter(({ name, output }) => output !== undefined && (wanted === true || wanted.includes(name)))
    .map(({ name, output }) => [names.actionInResource(name), place(output.shape)]);
  return [Object.fromEntries(responses), encoded];
}

// A timestamp and binary data are texts in JSON.
function simpleShape({ type, min, max, enum: values, eventstream, document }) {
  if (document || eventstream) return 'any';
  switch (type) {
    case 'string':
      return values === undefined ? plain(['string', min, max]) : ['string', null, null, values];
    case 'blob':
      return plain(['string', min, max]);
    case 'timestamp':
      return 'string';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return plain(['number', min, max]);
    case 'boolean':
      return 'boolean';
    default:
      return undefined;
  }
}

/** Without limits, the name of the type alone. */
function plain(shape) {
  const [type, ...limits] = trimmed(shape);
  return limits.length === 0 ? type : [type, ...limits];
}

function trimmed([type, min, max]) {
  if (max !== undefined) return [type, min ?? null, max];
  return min === undefined ? [type] : [type, min];
}

function compound(shape, place) {
  switch (shape.type) {
    case 'list':
      return ['list', place(shape.member.shape), ...trimmed(['', shape.min, shape.max]).slice(1)];
    case 'map':
      return ['map', place(shape.value.shape)];
    case 'structure':
      return ['structure', membersOf(shape, place)];
    default:
      throw new Error(`A shape of type ${shape.type}`);
  }
}

/** `Name=index`, with a `!` behind it for one that is required. */
function membersOf({ members, required = [] }, place) {
  return Object.entries(members)
    .map(([member, { shape }]) => {
      const inSdk = names.memberInSdkIntegrations(member);
      if (inSdk !== names.memberInOptimizedIntegrations(member)) sdkNames.set(member, inSdk);
      return `${member}=${place(shape)}${required.includes(member) ? '!' : ''}`;
    })
    .join(' ');
}

function text() {
  const renamed = [...sdkNames]
    .sort()
    .map(([member, inSdk]) => `  ${JSON.stringify(member)}: ${JSON.stringify(inSdk)},`);
  return `// Made by scripts/build-response-shapes.mjs; read by check-response.ts, which says what the texts mean.

/** By the name of the service in an SDK integration. */
export const responseShapes: Readonly<Record<string, string>> = {
${lines.join('\n')}
};

/** What SDK integrations call a member, where that is not its name with a capital. */
export const sdkNames: Readonly<Record<string, string>> = {
${renamed.join('\n')}
};
`;
}

function quoted(json) {
  return `'${json.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function importTypeScript(file) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
