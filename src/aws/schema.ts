// The model of an operation, as the commands of the AWS SDK for JavaScript v3 carry it with them.

import { AwsSdkError } from './error.js';

/** The parts of `NormalizedSchema` of `@smithy/core/schema` that are used here. */
export interface Schema {
  isUnitSchema(): boolean;
  isStructSchema(): boolean;
  isListSchema(): boolean;
  isMapSchema(): boolean;
  isStringSchema(): boolean;
  isBlobSchema(): boolean;
  isTimestampSchema(): boolean;
  isBooleanSchema(): boolean;
  isNumericSchema(): boolean;
  isBigIntegerSchema(): boolean;
  isBigDecimalSchema(): boolean;
  isDocumentSchema(): boolean;
  isStreaming(): boolean;
  getMergedTraits(): { readonly httpHeader?: string; readonly httpPayload?: unknown };
  getValueSchema(): Schema;
  structIterator(): Iterable<readonly [member: string, schema: Schema]>;
}

export interface OperationSchema {
  readonly input: Schema;
  readonly output: Schema;
}

/**
 * The schemas of a command's request and response.
 * @throws AwsSdkError for a command of an SDK that is too old to have them.
 */
export async function schemaOf(command: object, what: string): Promise<OperationSchema> {
  const operation: unknown = 'schema' in command ? command.schema : undefined;
  // `[9, namespace, name, traits, input, output]`, as the SDK's static schemas of operations are written.
  if (!Array.isArray(operation) || operation.length < 6) {
    throw new AwsSdkError(
      `${what}: the client's package is too old, its commands have no schemas. Update it: npm install @aws-sdk/client-...@latest`,
    );
  }
  const normalized = await normalizer();
  const [, , , , input, output] = operation as readonly unknown[];
  // What they are, only the SDK knows.
  return { input: normalized(input as never), output: normalized(output as never) };
}

type Normalizer = (schema: never) => Schema;

let loaded: Promise<Normalizer> | undefined;

// When it is needed, and not before: whoever uses no AWS need not have it.
function normalizer(): Promise<Normalizer> {
  loaded ??= import('@smithy/core/schema').then(
    ({ NormalizedSchema }) => NormalizedSchema.of,
    (error) => {
      loaded = undefined;
      throw new AwsSdkError(
        "The models of AWS services are read with the SDK's own '@smithy/core'. Install it: npm install @smithy/core",
        { cause: error },
      );
    },
  );
  return loaded;
}
