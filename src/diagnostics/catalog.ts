// Everything that can be found in a definition: our permanent code, the service's code, the text, and how
// well both are known.
//
// 1. A code never changes its meaning and is never used again.
// 2. The text is the service's own wherever that is known; `{name}` stands for what differs.
// 3. `evidence` says how we know:
//    recorded   the service's answer was recorded
//    measured   somebody published what the service answered
//    documented the service refuses it by its documentation or the specification; the words are ours
//    own        no question for the service: about what it never sees, or advice about what it runs
// 4. What has a code of the service is told in its place and words. Where the service says nothing there is none.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html

export type Severity = 'ERROR' | 'WARNING';

/** The service's codes. It gives RESERVED_VARIABLE_NAME and the JSONata ones without listing them. */
export type AwsCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_END_STATE'
  | 'DUPLICATE_STATE_NAME'
  | 'INVALID_STATE_NAME'
  | 'DUPLICATE_LABEL_NAME'
  | 'INVALID_LABEL_NAME'
  | 'MISSING_TRANSITION_TARGET'
  | 'INVALID_VARIABLE_NAME'
  | 'RESERVED_VARIABLE_NAME'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'NO_DOLLAR'
  | 'NO_PATH'
  | 'PASS_RESULT_IS_STATIC';

export type Evidence = 'recorded' | 'measured' | 'documented' | 'own';

export interface CatalogEntry {
  readonly awsCode?: AwsCode;
  readonly message: string;
  readonly evidence: Evidence;
  /** ERROR if it is not here: the service refuses the definition. */
  readonly severity?: Severity;
  /** What is marked in a text: the name of the member, and not its value. */
  readonly marks?: 'name';
}

const SCHEMA = 'SCHEMA_VALIDATION_FAILED';

export const catalog = {
  // 1xxx: the text
  ASL1001: { awsCode: 'INVALID_JSON_DESCRIPTION', message: '{problem}', evidence: 'recorded' },
  ASL1002: { awsCode: SCHEMA, message: 'Definition must be a valid JSON object', evidence: 'recorded' },
  ASL1003: { awsCode: 'INVALID_JSON_DESCRIPTION', message: 'The YAML is not valid: {problem}', evidence: 'own' },
  ASL1004: { awsCode: 'INVALID_JSON_DESCRIPTION', message: 'The object is not JSON: {problem}', evidence: 'own' },
  ASL1005: {
    awsCode: SCHEMA,
    message: 'The definition has {bytes} bytes, more than the {limit} that the service allows',
    evidence: 'documented',
  },
  ASL1006: {
    message: "The object has a member '{name}' already: only the last one counts",
    evidence: 'own',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL1007: { awsCode: 'INVALID_JSON_DESCRIPTION', message: '{problem}', evidence: 'own' },
  // Reported by who reads templates, and not by a rule.
  ASL1008: { message: 'The template cannot be read: {problem}', evidence: 'own' },

  // 2xxx: fields and their values
  ASL2001: { awsCode: SCHEMA, message: 'These fields are required: [{fields}]', evidence: 'recorded' },
  ASL2002: { awsCode: SCHEMA, message: "The field '{field}' is required but was missing", evidence: 'recorded' },
  ASL2003: { awsCode: SCHEMA, message: "Field '{field}' is not supported", evidence: 'measured', marks: 'name' },
  ASL2004: { awsCode: SCHEMA, message: 'Expected value of type {type}', evidence: 'measured' },
  ASL2005: {
    awsCode: SCHEMA,
    message: "The field '{field}' should have one of these values: [{values}]",
    evidence: 'recorded',
  },
  ASL2006: { awsCode: SCHEMA, message: 'Value should be one of the following: [{values}]', evidence: 'measured' },
  ASL2007: { awsCode: SCHEMA, message: 'Value cannot be empty', evidence: 'recorded' },
  ASL2008: { awsCode: SCHEMA, message: 'Minimum value is {minimum}', evidence: 'measured' },
  ASL2009: { awsCode: SCHEMA, message: 'Maximum value is {maximum}', evidence: 'measured' },
  ASL2010: {
    awsCode: SCHEMA,
    message: 'There should only be one of the following fields: [{fields}]',
    evidence: 'measured',
  },
  ASL2011: {
    awsCode: SCHEMA,
    message: 'This object should have only one of the following fields: [{fields}]',
    evidence: 'measured',
  },
  ASL2012: { awsCode: SCHEMA, message: "The field '{field}' is required", evidence: 'measured' },
  ASL2013: {
    awsCode: SCHEMA,
    message: "The field '{field}' does not match any of the allowed values",
    evidence: 'measured',
  },

  // 3xxx: names and transitions
  ASL3001: { awsCode: 'MISSING_TRANSITION_TARGET', message: "Missing 'Next' target: {target}", evidence: 'measured' },
  ASL3002: {
    awsCode: 'MISSING_TRANSITION_TARGET',
    message: 'State "{state}" is not reachable.',
    evidence: 'measured',
    marks: 'name',
  },
  ASL3003: {
    awsCode: 'MISSING_END_STATE',
    message: 'Workflow has no terminal state',
    evidence: 'measured',
    marks: 'name',
  },
  ASL3004: {
    awsCode: 'DUPLICATE_STATE_NAME',
    message: 'Duplicate State name: {state}',
    evidence: 'measured',
    marks: 'name',
  },
  // Known from the service: the code, and the text from "exceeds" on.
  ASL3005: {
    awsCode: 'INVALID_STATE_NAME',
    message: "State name '{state}' exceeds the 80-character limit allowed by the service",
    evidence: 'measured',
    marks: 'name',
  },

  // 4xxx: query languages, paths, templates, expressions, variables
  ASL4001: {
    awsCode: SCHEMA,
    message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    evidence: 'recorded',
  },
  ASL4002: {
    awsCode: SCHEMA,
    message:
      "The QueryLanguage is set to '{language}', but field '{field}' is only supported for the '{other}' QueryLanguage",
    evidence: 'measured',
    marks: 'name',
  },
  ASL4003: { awsCode: SCHEMA, message: 'Value must be a valid JSONPath.', evidence: 'measured' },
  ASL4004: { awsCode: SCHEMA, message: 'Value is not a Reference Path', evidence: 'measured' },
  ASL4005: {
    awsCode: SCHEMA,
    message: "Value is not a Reference Path: Reference path didn't start with '$'",
    evidence: 'measured',
  },
  ASL4006: {
    awsCode: SCHEMA,
    message: "The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call",
    evidence: 'recorded',
  },
  ASL4007: {
    awsCode: SCHEMA,
    message: "The field '{field}' is given twice in one object, as '{field}.$' too",
    evidence: 'documented',
    marks: 'name',
  },
  ASL4008: {
    awsCode: SCHEMA,
    message: 'JSONata string must start with {% and end with %}',
    evidence: 'measured',
  },
  ASL4009: { awsCode: 'INVALID_JSONATA_EXPRESSION', message: '{problem}', evidence: 'measured' },
  ASL4010: { awsCode: 'UNSUPPORTED_JSONATA_EXPRESSION', message: '{problem}', evidence: 'measured' },
  ASL4011: {
    awsCode: 'INVALID_VARIABLE_NAME',
    message: "Invalid variable name '{variable}': the variable name contains invalid characters.",
    evidence: 'measured',
    marks: 'name',
  },
  ASL4012: {
    awsCode: 'RESERVED_VARIABLE_NAME',
    message: "Cannot assign to reserved variable '$states'.",
    evidence: 'measured',
    marks: 'name',
  },
  ASL4013: {
    awsCode: 'INVALID_VARIABLE_NAME',
    message: "Invalid variable name '{variable}': the variable name exceeds the 80-character limit.",
    evidence: 'documented',
    marks: 'name',
  },

  ASL4014: {
    awsCode: SCHEMA,
    message: "The value for the field '{field}' must be a STRING that contains a JSONPath but was an {kind}",
    evidence: 'measured',
  },

  // 5xxx: single state types
  ASL5001: {
    awsCode: SCHEMA,
    message:
      'The resource provided {resource} is not recognized. The value is not a valid resource ARN, ' +
      'or the resource is not available in this region.',
    evidence: 'recorded',
  },
  ASL5002: { awsCode: SCHEMA, message: 'Value is not a valid resource ARN', evidence: 'measured' },
  ASL5003: {
    awsCode: SCHEMA,
    message: '{field} field is required for resource ARN: {resource}',
    evidence: 'measured',
  },
  ASL5004: {
    awsCode: SCHEMA,
    message: "The field 'Credentials' is not supported for activities",
    evidence: 'measured',
    marks: 'name',
  },
  ASL5005: { awsCode: SCHEMA, message: 'String does not match RFC3339 timestamp', evidence: 'recorded' },
  ASL5006: {
    awsCode: SCHEMA,
    message: 'States.ALL must appear alone and at end of list',
    evidence: 'measured',
  },
  ASL5007: {
    awsCode: SCHEMA,
    message: 'The object must have only one of the following fields, [{fields}]',
    evidence: 'measured',
  },
  ASL5008: {
    awsCode: SCHEMA,
    message: "Field '{field}' is only supported for a Map state in 'DISTRIBUTED' mode",
    evidence: 'documented',
    marks: 'name',
  },
  ASL5009: { awsCode: 'DUPLICATE_LABEL_NAME', message: 'Duplicate Label name: {label}', evidence: 'measured' },
  // Known from the service: the code, and the text from "exceeds" on.
  ASL5010: {
    awsCode: 'INVALID_LABEL_NAME',
    message: "Label '{label}' exceeds the 40-character limit allowed by the service",
    evidence: 'measured',
  },
  ASL5011: {
    awsCode: 'INVALID_LABEL_NAME',
    message: "Label '{label}' is empty or contains characters that the service does not allow",
    evidence: 'documented',
  },
  ASL5012: {
    awsCode: SCHEMA,
    message: "The value of 'HeartbeatSeconds' must be smaller than the value of 'TimeoutSeconds'",
    evidence: 'documented',
  },

  // 6xxx: Express
  ASL6001: {
    awsCode: SCHEMA,
    message: "Express state machine does not support '.sync' service integration",
    evidence: 'recorded',
  },
  // The blank at the end is the service's.
  ASL6002: {
    awsCode: SCHEMA,
    message: "Express state machine does not support '.waitForTaskToken' service integration ",
    evidence: 'recorded',
  },
  ASL6003: { awsCode: SCHEMA, message: 'Express state machine does not support Activity ARN', evidence: 'recorded' },
  ASL6004: {
    awsCode: SCHEMA,
    message: "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
    evidence: 'measured',
  },

  // 70xx: what the service warns about. Known are its codes and what they mean, not its words and places.
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
  ASL7001: {
    awsCode: 'NO_DOLLAR',
    message:
      "The value of the field '{field}' appears to be {kind}, but the field does not end with '.$': it is a text",
    evidence: 'documented',
    severity: 'WARNING',
  },
  ASL7002: {
    awsCode: 'NO_PATH',
    message: "The value of the field '{field}' looks like {kind}, but the field does not end with 'Path': it is a text",
    evidence: 'documented',
    severity: 'WARNING',
  },
  ASL7003: {
    awsCode: 'PASS_RESULT_IS_STATIC',
    message: 'The Result of a Pass state is static: what looks like {kind} is a text',
    evidence: 'documented',
    severity: 'WARNING',
  },

  // 71xx: what the service runs without a word
  ASL7101: {
    message: "The Choice state has no 'Default', and it is not certain that one of its rules matches",
    evidence: 'documented',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL7102: {
    message: 'Nothing can come to this {kind}: what it names goes to {earlier} first',
    evidence: 'documented',
    severity: 'WARNING',
  },
  ASL7103: {
    message: 'The task waits for its token, but nobody is given it: the token is not in {field}',
    evidence: 'documented',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL7104: {
    message: 'The task can wait for its token for as long as the execution may run: nothing limits its time',
    evidence: 'documented',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL7105: {
    message: 'An endless loop: nothing leads out of {states}, and nothing waits in it',
    evidence: 'own',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL7106: {
    message: 'The result of the Map state has at least {bytes} bytes, more than the {limit} that the service allows',
    evidence: 'documented',
    severity: 'WARNING',
    marks: 'name',
  },
  ASL7107: {
    message: "The path '{path}' can match nothing: {reason}",
    evidence: 'own',
    severity: 'WARNING',
  },
  ASL7108: {
    message: "The variable '{variable}' is referred to, but never assigned before",
    evidence: 'documented',
    severity: 'WARNING',
  },
  ASL7109: {
    message: "The variable '{variable}' is assigned in an outer scope already",
    evidence: 'documented',
    severity: 'WARNING',
    marks: 'name',
  },
} as const satisfies Record<string, CatalogEntry>;

/** Our permanent code of a finding. */
export type DiagnosticCode = keyof typeof catalog;

export function severityOf(code: DiagnosticCode): Severity {
  const entry: CatalogEntry = catalog[code];
  return entry.severity ?? 'ERROR';
}

type PlaceholdersOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `% ${string}` ? never : Name) | PlaceholdersOf<Rest>
  : never;

/** What the text of a finding needs to be told. */
export type MessageValues<Code extends DiagnosticCode> = {
  readonly [Name in PlaceholdersOf<(typeof catalog)[Code]['message']>]: string | number;
};

/** The text of a finding. */
export function formatMessage<Code extends DiagnosticCode>(code: Code, values: MessageValues<Code>): string {
  const given = new Map(Object.entries<string | number>(values));
  return catalog[code].message.replace(/\{(\w+)\}/g, (whole, name: string) => String(given.get(name) ?? whole));
}
