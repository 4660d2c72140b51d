// What Step Functions calls the services, members and errors of the AWS SDK: what the SDK for Java calls them, which
// is derived from the names in the models of the services.
// https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
// https://github.com/aws/aws-sdk-java-v2/blob/master/codegen/src/main/java/software/amazon/awssdk/codegen/naming/DefaultNamingStrategy.java

/** The service in `arn:aws:states:::aws-sdk:<service>:<action>`, of a service id: `cloudwatchlogs` of `CloudWatch Logs`. */
export function serviceInResource(serviceId: string): string {
  const name = serviceId.toLowerCase().replace(/[^a-z0-9]/g, '');
  return withoutAffixes(name, ['amazon', 'aws'], 'service');
}

/** The service in errors and causes: `DynamoDb` of `DynamoDB`. */
export function serviceInErrors(serviceId: string): string {
  return withoutAffixes(pascalCase(serviceId), ['Amazon', 'Aws'], 'Service');
}

function withoutAffixes(name: string, prefixes: readonly string[], suffix: string): string {
  let rest = name;
  for (const prefix of prefixes) if (rest.startsWith(prefix)) rest = rest.slice(prefix.length);
  return rest.endsWith(suffix) ? rest.slice(0, -suffix.length) : rest;
}

/** The action in a Resource, of an operation: `describeDBInstances` of `DescribeDBInstances`. */
export function actionInResource(operation: string): string {
  return uncapitalized(operation);
}

/** A member in requests and results of SDK integrations: `SsekmsKeyId` of `SSEKMSKeyId`, `Bool` of `BOOL`. */
export function memberInSdkIntegrations(member: string): string {
  // The SDK renames this one member of DynamoDB's AttributeValue.
  if (member === 'NULL') return 'Nul';
  const name = uncapitalized(member);
  return capitalized(isReservedInJava(name) ? `${name}Value` : name);
}

/** A member in requests and results of optimized integrations: `BOOL` of `BOOL`, `JobName` of `jobName`. */
export function memberInOptimizedIntegrations(member: string): string {
  return capitalized(member);
}

/** The exception of an error shape in SDK integrations: `DbInstanceNotFoundException` of `DBInstanceNotFoundFault`. */
export function sdkException(errorShape: string): string {
  if (errorShape.endsWith('Fault')) return `${pascalCase(errorShape.slice(0, -'Fault'.length))}Exception`;
  return errorShape.endsWith('Exception') ? pascalCase(errorShape) : `${pascalCase(errorShape)}Exception`;
}

/** The exception of an error shape in optimized integrations: `StateMachineDoesNotExistException`. */
export function optimizedException(errorShape: string): string {
  if (errorShape.endsWith('Fault')) return `${errorShape.slice(0, -'Fault'.length)}Exception`;
  return errorShape.endsWith('Exception') ? errorShape : `${errorShape}Exception`;
}

/** `SSEKMSKeyId` -> `ssekmsKeyId`: capitals become small up to the one that begins a word. */
function uncapitalized(name: string): string {
  let end = 1;
  while (end < name.length && isUpperCase(name[end]) && !isLowerCase(name[end + 1])) end += 1;
  return name.slice(0, end).toLowerCase() + name.slice(end);
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function isUpperCase(character: string | undefined): boolean {
  return character !== undefined && /[A-Z]/.test(character);
}

function isLowerCase(character: string | undefined): boolean {
  return character !== undefined && /[a-z]/.test(character);
}

/** `DynamoDB` -> `DynamoDb`: every word with one capital. */
function pascalCase(name: string): string {
  return words(name)
    .map((word) => capitalized(word.toLowerCase()))
    .join('');
}

/** As the SDK for Java splits names on the boundaries of words; the order of the steps matters. */
function words(name: string): readonly string[] {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .replace(/(?<=[a-z])(?=[A-Z][a-zA-Z0-9])/g, ' ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .split(' ')
    .filter((word) => word !== '');
}

function isReservedInJava(name: string): boolean {
  return RESERVED.has(name) || KEYWORDS.has(name.toLowerCase());
}

// https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.9
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends ' +
    'false final finally float for goto if implements import instanceof int interface long native new null package ' +
    'private protected public return short static strictfp super switch synchronized this throw throws transient ' +
    'true try void volatile while'
  ).split(' '),
);

/** Methods that every class of a structure has. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'equals finalize getClass hashCode notify notifyAll toString wait builder sdkFields toBuilder ' +
    'overrideConfiguration sdkHttpResponse'
  ).split(' '),
);
