// What an execution is called: names and ARNs, made from the options and the seed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html

import type { ExecutionIdentity } from '../core/host-event.js';
import type { StateMachineType } from '../language/types.js';
import { Random } from '../utils/random.js';
import { ServiceError } from './service-error.js';

/** Where a state machine is said to live; nothing is looked up there. */
export interface StateMachineIdentity {
  /** The name of the state machine. Default: `StateMachine`. */
  readonly name?: string;
  /** Default: `arn:aws:iam::<accountId>:role/StepwrightRole`. */
  readonly roleArn?: string;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
}

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-name
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a name may not hold
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/u;

/** Whether the service takes it as a name. */
export function isName(name: string): boolean {
  return typeof name === 'string' && NAME.test(name);
}

/** @throws TypeError for a name that the service refuses. */
export function checkName(name: string, what: string): string {
  if (isName(name)) return name;
  throw new TypeError(
    `Invalid ${what} ${JSON.stringify(name)}: 1 to 80 characters without blanks, brackets, wildcards and : ; , / and the like`,
  );
}

/**
 * Where an account is: parts of ARNs.
 * @throws TypeError
 */
export function checkRegion(region: string): string {
  if (typeof region === 'string' && /^[a-z]+(?:-[a-z\d]+)+$/.test(region)) return region;
  throw new TypeError(`Invalid region ${JSON.stringify(region)}: it has to be one such as us-east-1`);
}

/** @throws TypeError */
export function checkAccountId(accountId: string): string {
  if (typeof accountId === 'string' && /^\d{12}$/.test(accountId)) return accountId;
  throw new TypeError(`Invalid account ${JSON.stringify(accountId)}: it has to be of 12 digits`);
}

/**
 * A name in a request.
 * @throws ServiceError InvalidName
 */
export function checkedName(name: string): string {
  if (isName(name)) return name;
  throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

/**
 * The role of a state machine.
 * @throws ServiceError InvalidArn
 */
export function checkRoleArn(roleArn: string): string {
  if (ROLE.test(roleArn)) return roleArn;
  throw new ServiceError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
const ROLE = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/\S+$/;

export function stateMachineArn({
  name = 'StateMachine',
  region = 'us-east-1',
  accountId = '123456789012',
}: StateMachineIdentity): string {
  return `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
}

export function makeIdentity(
  machine: StateMachineIdentity,
  type: StateMachineType,
  execution: { readonly name?: string; readonly executionArn?: string },
  seed: number,
): ExecutionIdentity {
  if (latestMachine?.machine !== machine) latestMachine = namesOf(machine);
  const { stateMachineName, roleArn, region, executions, expressExecutions } = latestMachine;
  const name = execution.name ?? generatedNames(seed).execution;
  return {
    executionArn:
      execution.executionArn ??
      (type === 'EXPRESS' ? `${expressExecutions}${name}:${generatedNames(seed).express}` : `${executions}${name}`),
    executionName: name,
    stateMachineArn: latestMachine.stateMachineArn,
    stateMachineName,
    roleArn,
    region,
  };
}

/** What all executions of a state machine are called. */
interface MachineNames {
  readonly machine: StateMachineIdentity;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly region: string;
  /** What the ARNs of its executions begin with, and those of Express ones. */
  readonly executions: string;
  readonly expressExecutions: string;
}

// Nearly every execution is of the machine of the one before it, and shares its names instead of having them again.
let latestMachine: MachineNames | undefined;

function namesOf(machine: StateMachineIdentity): MachineNames {
  const { name = 'StateMachine', region = 'us-east-1', accountId = '123456789012' } = machine;
  const { roleArn = `arn:aws:iam::${accountId}:role/StepwrightRole` } = machine;
  const prefix = `arn:aws:states:${region}:${accountId}`;
  return {
    machine,
    stateMachineArn: stateMachineArn(machine),
    stateMachineName: name,
    roleArn,
    region,
    executions: `${prefix}:execution:${name}:`,
    expressExecutions: `${prefix}:express:${name}:`,
  };
}

/** What an execution is called when nobody named it. */
class GeneratedNames {
  readonly seed: number;
  readonly execution: string;
  // A generator of their own, far from the execution's: what it draws depends on no name, and looks like none.
  private readonly random: Random;
  private expressPart: string | undefined = undefined;

  constructor(seed: number) {
    this.seed = seed;
    this.random = Random.scattered(-1 - seed);
    this.execution = this.random.uuid();
  }

  /** The last part of the ARN of an Express execution. */
  get express(): string {
    this.expressPart ??= this.random.uuid();
    return this.expressPart;
  }
}

// Nearly every execution has the seed of the one before it.
let latestNames: GeneratedNames | undefined;

function generatedNames(seed: number): GeneratedNames {
  if (latestNames?.seed !== seed) latestNames = new GeneratedNames(seed);
  return latestNames;
}
