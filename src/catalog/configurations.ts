// How a state machine is logged, traced and encrypted: what is refused, and what is filled in.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TracingConfiguration.html
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_EncryptionConfiguration.html

import { ServiceError } from '../host/service-error.js';

export interface LogDestination {
  readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string | undefined } | undefined;
}

/** As DescribeStateMachine answers it. */
export interface LoggingConfiguration {
  readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly includeExecutionData: boolean;
  readonly destinations?: readonly LogDestination[];
}

export interface TracingConfiguration {
  readonly enabled: boolean;
}

export interface EncryptionConfiguration {
  readonly type: 'AWS_OWNED_KEY' | 'CUSTOMER_MANAGED_KMS_KEY';
  readonly kmsKeyId?: string;
  readonly kmsDataKeyReusePeriodSeconds?: number;
}

/** As a request has it: any part may be missing. */
type Partly<Configuration> = { readonly [N in keyof Configuration]?: Configuration[N] | undefined };

/**
 * Whether there is such a group is not known, and not checked.
 * @throws ServiceError InvalidLoggingConfiguration
 */
export function readLogging(requested: Partly<LoggingConfiguration> = {}): LoggingConfiguration {
  const { level = 'OFF', includeExecutionData = false, destinations = [] } = requested;
  const groups = destinations.filter(({ cloudWatchLogsLogGroup: group }) => group?.logGroupArn !== undefined);
  const isComplete = groups.length === destinations.length && (level === 'OFF' || groups.length > 0);
  if (!isComplete || groups.length > 1) {
    const why = 'Must specify exactly one Log Destination.';
    throw new ServiceError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${why}`);
  }
  return { level, includeExecutionData, ...(groups.length > 0 && { destinations: groups }) };
}

/** @throws ServiceError InvalidTracingConfiguration */
export function readTracing(requested: Partly<TracingConfiguration> = { enabled: false }): TracingConfiguration {
  const { enabled } = requested;
  if (enabled !== undefined) return { enabled };
  // Documented; the words are not.
  throw new ServiceError(
    'InvalidTracingConfiguration',
    "Invalid Tracing Configuration: 'enabled' has not been set to true or false",
  );
}

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_EncryptionConfiguration.html#StepFunctions-Type-EncryptionConfiguration-kmsDataKeyReusePeriodSeconds
const DEFAULT_REUSE_SECONDS = 300;

/**
 * Nothing is encrypted.
 * @throws ServiceError InvalidEncryptionConfiguration
 */
export function readEncryption(
  requested: Partly<EncryptionConfiguration> & Pick<EncryptionConfiguration, 'type'> = { type: 'AWS_OWNED_KEY' },
): EncryptionConfiguration {
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds } = requested;
  if (type === 'CUSTOMER_MANAGED_KMS_KEY') {
    if (kmsKeyId === undefined) throw invalidEncryption(`'kmsKeyId' is required for ${type}`);
    return { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: kmsDataKeyReusePeriodSeconds ?? DEFAULT_REUSE_SECONDS };
  }
  if (kmsKeyId !== undefined || kmsDataKeyReusePeriodSeconds !== undefined) {
    throw invalidEncryption(`'kmsKeyId' and 'kmsDataKeyReusePeriodSeconds' are not for ${type}`);
  }
  return { type };
}

// Documented; the words are not.
function invalidEncryption(why: string): ServiceError {
  return new ServiceError('InvalidEncryptionConfiguration', `Invalid Encryption Configuration: ${why}`);
}
