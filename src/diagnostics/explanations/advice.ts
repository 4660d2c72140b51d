// 7xxx: what the service runs, and hardly anybody means.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

const chargeFunction = 'arn:aws:lambda:us-east-1:123456789012:function:charge';

export const advice = {
  ASL7001: {
    why: 'Only a member whose name ends with ".$" is computed. Without it the text of the path itself is passed on: "$.order.id", and no id.',
    fix: 'Put ".$" behind the name. In an array nothing is computed: make it with States.Array.',
    wrong: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Parameters: { id: '$.order.id' }, End: true } } },
    right: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Parameters: { 'id.$': '$.order.id' }, End: true } } },
    documentation:
      'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html',
  },
  ASL7002: {
    why: 'The field takes its text as it stands. The path in it is not followed: an execution fails with the cause "$.message", a rule compares with these characters.',
    fix: 'Use the field of the same name that ends with "Path": CausePath, ErrorPath, StringEqualsPath.',
    wrong: { StartAt: 'Refuse', States: { Refuse: { Type: 'Fail', Error: 'Refused', Cause: '$.message' } } },
    right: { StartAt: 'Refuse', States: { Refuse: { Type: 'Fail', Error: 'Refused', CausePath: '$.message' } } },
    documentation:
      'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html',
  },
  ASL7003: {
    why: 'What is in the Result of a Pass state is passed on to the letter, names that end with ".$" included. Nothing in it is computed.',
    fix: 'Put it into Parameters, which are computed.',
    wrong: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Result: { 'id.$': '$.order.id' }, End: true } } },
    right: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Parameters: { 'id.$': '$.order.id' }, End: true } } },
    documentation:
      'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html',
  },
  ASL7101: {
    why: 'When no rule matches and there is no Default, the execution fails. A Choice state has no Catch that could take it.',
    fix: 'Add a Default. If nothing else should ever come, lead it to a Fail state that says so.',
    wrong: paidChoice({}),
    right: paidChoice({ Default: 'Remind' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html',
  },
  ASL7102: {
    why: 'Retriers and catchers are tried in order, and the first that matches takes the error. One before this takes all that it names: it does nothing, though it looks as if it did.',
    fix: 'Put the narrower entry first, or remove it. States.TaskFailed takes any error of a task but a timeout.',
    wrong: {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: chargeFunction,
          Retry: [
            { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
            { ErrorEquals: ['Payment.Busy'], MaxAttempts: 5 },
          ],
          End: true,
        },
      },
    },
    right: {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: chargeFunction,
          Retry: [
            { ErrorEquals: ['Payment.Busy'], MaxAttempts: 5 },
            { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
          ],
          End: true,
        },
      },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  },
  ASL7103: {
    why: 'The task goes on when somebody sends its token back. The token is made anew for each attempt, and handed over only where the request asks for it: here nobody gets it.',
    fix: 'Put the token into what is sent: $$.Task.Token in a JSONPath state, $states.context.Task.Token in a JSONata state.',
    wrong: approval({ 'order.$': '$.id' }, { TimeoutSeconds: 86_400 }),
    right: approval({ 'order.$': '$.id', 'token.$': '$$.Task.Token' }, { TimeoutSeconds: 86_400 }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html',
  },
  ASL7104: {
    why: 'If the answer is lost, the task waits on, and nothing shows that something is wrong: a Standard execution may last a year.',
    fix: 'Say how long an answer may take in TimeoutSeconds, or how long a sign of life may take in HeartbeatSeconds, and catch States.Timeout where something can be done about it.',
    wrong: approval({ 'token.$': '$$.Task.Token' }, {}),
    right: approval({ 'token.$': '$$.Task.Token' }, { TimeoutSeconds: 86_400 }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html',
  },
  ASL7105: {
    why: 'Who enters the loop never leaves it. Nothing slows it down either, so that a Standard execution soon fails at 25,000 events, and an Express execution goes round until its five minutes are over. Each round is paid for.',
    fix: 'Let a Choice state lead out of the loop. If it has to run until it is stopped, put a Wait state into it.',
    wrong: polling('Poll'),
    right: polling('IsReady'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html',
  },
  ASL7106: {
    why: 'A Map state gives the results of all its iterations as one array, and no state may give more than 256 KiB. Here the array is larger whatever the iterations are about, so that the state fails after all of them have run.',
    fix: 'Let a distributed Map write its results to Amazon S3 with a ResultWriter, or let each iteration give less.',
    wrong: manyLetters({}),
    right: manyLetters({
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Arguments: { Bucket: 'letters', Prefix: 'sent' },
      },
    }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html',
  },
  ASL7107: {
    why: 'The states before give their data a form in which this path finds nothing, on whatever way the state is come to. The execution fails there.',
    fix: 'Look at the spelling, and at what the states before make of the data: ResultSelector, Parameters and Result replace what was there, unless a ResultPath keeps it.',
    wrong: waiting('$.seconds'),
    right: waiting('$.delay'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html',
  },
  ASL7108: {
    why: 'No state that comes before assigns the variable, so that it has no value where it is read: in a JSONPath state the execution fails there, in a JSONata state it often does. What a state assigns is there from the next state on, and what a branch or an iteration assigns is gone when it ends.',
    fix: 'Look at the spelling, assign the variable in a state before, or hand the value over in the output. A distributed Map sees no variables of outside: use ItemSelector.',
    wrong: remembering('$oderId'),
    right: remembering('$orderId'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html',
  },
  ASL7109: {
    why: 'By the documentation a branch or an iteration cannot assign a variable of a name that is assigned around it. Where it is run all the same there are two variables, and the outer one keeps its value.',
    fix: 'Choose another name inside. To change the outer variable, give the value out as output, and assign it there.',
    wrong: counting('count'),
    right: counting('lineCount'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL7${string}`>]: Explanation };

function paidChoice(fields: object): object {
  return {
    StartAt: 'IsPaid',
    States: {
      IsPaid: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.state', StringEquals: 'PAID', Next: 'Ship' },
          { Variable: '$.state', StringEquals: 'OPEN', Next: 'Remind' },
        ],
        ...fields,
      },
      Ship: { Type: 'Pass', End: true },
      Remind: { Type: 'Pass', End: true },
    },
  };
}

function approval(Payload: object, fields: object): object {
  return {
    StartAt: 'Approve',
    States: {
      Approve: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'ask-for-approval', Payload },
        ...fields,
        End: true,
      },
    },
  };
}

function polling(Next: string): object {
  return {
    StartAt: 'IsReady',
    States: {
      IsReady: {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'READY', Next: 'Done' }],
        Default: 'Poll',
      },
      Poll: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:poll', Next },
      Done: { Type: 'Succeed' },
    },
  };
}

function manyLetters(fields: object): object {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'EachLetter',
    States: {
      EachLetter: {
        Type: 'Map',
        Items: '{% [1..20000] %}',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Send',
          States: { Send: { Type: 'Pass', Output: { status: 'SENT' }, End: true } },
        },
        ...fields,
        End: true,
      },
    },
  };
}

function waiting(SecondsPath: string): object {
  return {
    StartAt: 'Plan',
    States: {
      Plan: { Type: 'Pass', Parameters: { 'delay.$': '$.order.delay' }, Next: 'Pause' },
      Pause: { Type: 'Wait', SecondsPath, End: true },
    },
  };
}

function remembering(id: string): object {
  return {
    StartAt: 'Remember',
    States: {
      Remember: { Type: 'Pass', Assign: { 'orderId.$': '$.order.id' }, Next: 'Ship' },
      Ship: { Type: 'Pass', Parameters: { 'id.$': id }, End: true },
    },
  };
}

function counting(variable: string): object {
  const Assign = { [`${variable}.$`]: 'States.ArrayLength($.lines)' };
  return {
    StartAt: 'EachOrder',
    States: {
      EachOrder: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'CountLines', States: { CountLines: { Type: 'Pass', Assign, End: true } } },
        Assign: { 'count.$': 'States.ArrayLength($)' },
        End: true,
      },
    },
  };
}
