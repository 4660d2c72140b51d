// The clients that a user passes, by the service that they are for, and where the commands for them come from.

import { AwsSdkError } from './error.js';
import { actionInResource, serviceInResource } from './names.js';

/** A client of the AWS SDK for JavaScript v3, as far as it is needed: `new DynamoDBClient({ ... })`. */
export interface AwsClient {
  readonly config: { readonly serviceId?: string };
  send(command: never, options?: never): Promise<unknown>;
}

/** What a client's package exports: `import * as module from '@aws-sdk/client-dynamodb'`. */
export type AwsClientModule = object;

export interface AwsClients {
  /** One for each service; the service is the client's own `config.serviceId`. */
  readonly clients?: readonly AwsClient[];
  /**
   * Clients by the name that the service has in `arn:aws:states:::aws-sdk:<service>:<action>`: for those that do not
   * say their service, and in place of those that do.
   */
  readonly services?: Readonly<Record<string, AwsClient>>;
  /**
   * The packages of clients, by the same names, or functions that load them. Default: the package
   * `@aws-sdk/client-<service>` is imported when the first task of the service is sent. For programs that a bundler
   * makes, and where packages see only those that they name themselves.
   */
  readonly modules?: Readonly<Record<string, AwsClientModule | (() => Promise<AwsClientModule>)>>;
}

/** A command, as the SDK makes one of its input. */
export interface AwsCommand {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

/** The client of one service with its commands. */
export class ServiceClient {
  /** In a Resource: `cognitoidentityprovider`. */
  readonly service: string;
  /** What the service calls itself: `Cognito Identity Provider`. */
  readonly serviceId: string;
  readonly client: AwsClient;
  private readonly load: () => Promise<AwsClientModule>;
  private loaded: Promise<Readonly<Record<string, unknown>>> | undefined;

  constructor(service: string, client: AwsClient, modules: NonNullable<AwsClients['modules']>) {
    this.service = service;
    this.client = client;
    this.serviceId = client.config.serviceId ?? service;
    const given = Object.hasOwn(modules, service) ? modules[service] : undefined;
    if (given === undefined) this.load = () => importPackage(packageOf(this.serviceId));
    else this.load = async () => (typeof given === 'function' ? await given() : given);
  }

  /**
   * The command of an operation (`PutItem`), or of an action as a Resource has it (`putItem`).
   * @throws AwsSdkError when the package cannot be imported, or has no such command.
   */
  async command(operation: string, what: string): Promise<new (input: object) => AwsCommand> {
    // A package that could not be imported is asked for again: somebody may have installed it.
    this.loaded ??= this.load().then(withDefault, (error) => {
      this.loaded = undefined;
      throw error;
    });
    const module = await this.loaded;
    const direct = module[`${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}${SUFFIX}`];
    const found = direct ?? module[Object.keys(module).find((name) => isCommandOf(name, operation)) ?? ''];
    if (typeof found === 'function') return found as new (input: object) => AwsCommand;
    throw new AwsSdkError(
      `${what}: the service ${this.serviceId} has no such action: there is no ${SUFFIX.toLowerCase()} ` +
        `for '${operation}' in the package of its client. Step Functions would not take this Resource`,
    );
  }
}

/**
 * The clients by the names of their services.
 * @throws TypeError for two clients of one service, and for what is no client.
 */
export function clientsByService({
  clients = [],
  services = {},
  modules = {},
}: AwsClients): Map<string, ServiceClient> {
  const byService = new Map<string, ServiceClient>();
  for (const client of clients) {
    const serviceId = checked(client).config.serviceId;
    if (serviceId === undefined) {
      throw new TypeError('A client does not say which service it is for. Pass it by name: services: { sqs: client }');
    }
    const service = serviceInResource(serviceId);
    if (byService.has(service)) throw new TypeError(`Two clients are for the service ${serviceId}`);
    byService.set(service, new ServiceClient(service, client, modules));
  }
  for (const [service, client] of Object.entries(services)) {
    byService.set(service, new ServiceClient(service, checked(client), modules));
  }
  for (const service of Object.keys(modules)) {
    if (!byService.has(service)) throw new TypeError(`There is a module for '${service}', but no client`);
  }
  return byService;
}

function checked(client: AwsClient): AwsClient {
  if (typeof client?.send === 'function' && typeof client.config === 'object' && client.config !== null) return client;
  throw new TypeError('Not a client of the AWS SDK for JavaScript v3. Pass one, such as new DynamoDBClient({})');
}

const SUFFIX = 'Command';

function isCommandOf(name: string, action: string): boolean {
  return name.endsWith(SUFFIX) && actionInResource(name.slice(0, -SUFFIX.length)) === action;
}

/** `@aws-sdk/client-cognito-identity-provider` */
function packageOf(serviceId: string): string {
  return `@aws-sdk/client-${serviceId.toLowerCase().replaceAll(' ', '-')}`;
}

async function importPackage(name: string): Promise<AwsClientModule> {
  try {
    return (await import(/* @vite-ignore */ name)) as AwsClientModule;
  } catch (error) {
    throw new AwsSdkError(
      `The package '${name}' cannot be imported. Install it (npm install ${name}), or pass it as one of \`modules\``,
      { cause: error },
    );
  }
}

/** What is imported of a CommonJS module may have its exports in `default` alone. */
function withDefault(module: AwsClientModule): Readonly<Record<string, unknown>> {
  const exports = 'default' in module && typeof module.default === 'object' ? module.default : {};
  return { ...exports, ...module };
}
