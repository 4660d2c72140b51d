// 4xxx: query languages, paths, templates, expressions, variables.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

export const expressions = {
  ASL4001: {
    why: 'Where the whole machine is in JSONata, none of its states can be in JSONPath. The other way round it is allowed: in a JSONPath machine single states may be in JSONata.',
    fix: 'Write the state in JSONata. Or take JSONata away from the machine, and give it to the states that use it.',
    wrong: {
      QueryLanguage: 'JSONata',
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true } },
    },
    right: {
      QueryLanguage: 'JSONata',
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html',
  },
  ASL4002: {
    why: 'Each query language has fields of its own. JSONPath has InputPath, Parameters, ResultSelector, ResultPath and OutputPath; JSONata has Arguments and Output in their place.',
    fix: 'Use the field of the language that the state is in, or give the state the other language with QueryLanguage.',
    wrong: {
      QueryLanguage: 'JSONata',
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'charge' },
          End: true,
        },
      },
    },
    right: {
      QueryLanguage: 'JSONata',
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'charge' },
          End: true,
        },
      },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html',
  },
  ASL4003: {
    why: 'The field takes a path, and this text cannot be read as one. A path begins with "$" for the data, with "$$" for the context object, or with "$" and the name of a variable.',
    fix: 'Begin it with "$". Put names with blanks or special characters into brackets and quotes: $[\'order id\'].',
    wrong: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', InputPath: 'order', End: true } } },
    right: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', InputPath: '$.order', End: true } } },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html',
  },
  ASL4004: {
    why: 'The field names one place in the data, and this path could find several, or none that can be written to. Such a place is given with names and indices only: no "*", "..", filters, slices or functions.',
    fix: 'Name the one place. To choose among several values, do it in Parameters or ResultSelector, or in a Pass state before.',
    wrong: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', ResultPath: '$..shipping', End: true } } },
    right: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', ResultPath: '$.shipping', End: true } } },
    documentation: 'https://states-language.net/spec.html#ref-paths',
  },
  ASL4005: {
    why: 'A choice rule compares what a path finds, and a path begins with "$". This is only a name.',
    fix: 'Write "$." in front of the name.',
    wrong: choice({ Variable: 'paid', BooleanEquals: true, Next: 'Ship' }),
    right: choice({ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html',
  },
  ASL4006: {
    why: 'A name that ends with ".$" asks for its value to be computed, and this value is neither a path nor the call of an intrinsic function that can be read.',
    fix: 'Begin a path with "$", and a call with "States.". For a text that is meant as it stands, take the ".$" off the name.',
    wrong: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Parameters: { 'id.$': 'order.id' }, End: true } } },
    right: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', Parameters: { 'id.$': '$.order.id' }, End: true } } },
    documentation: 'https://states-language.net/spec.html#payload-template',
  },
  ASL4007: {
    why: 'With its ".$" taken off, the one name is the other: two values for one member, of which neither is meant more than the other.',
    fix: 'Keep one of the two.',
    wrong: {
      StartAt: 'Ship',
      States: { Ship: { Type: 'Pass', Parameters: { total: 0, 'total.$': '$.order.total' }, End: true } },
    },
    right: {
      StartAt: 'Ship',
      States: { Ship: { Type: 'Pass', Parameters: { 'total.$': '$.order.total' }, End: true } },
    },
    documentation: 'https://states-language.net/spec.html#payload-template',
  },
  ASL4008: {
    why: 'A text that begins with "{%" is an expression, and ends with "%}". Nothing may stand before or behind: a text is an expression as a whole or not at all. The Condition of a choice rule is always one.',
    fix: 'Close the expression with "%}". To put a value into a text, join them inside: {% \'Hello \' & $states.input.name %}.',
    wrong: jsonataPass('{% $states.input.total'),
    right: jsonataPass('{% $states.input.total %}'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html',
  },
  ASL4009: {
    why: 'What is between "{%" and "%}" is not JSONata, so that it could not be computed. The service reads JSONata 2.0.6: the operators ?: without a middle and ?? came later.',
    fix: 'Mend the expression. In JSON a quote inside of a text needs a backslash; single quotes need none.',
    wrong: jsonataPass('{% $sum($states.input.prices %}'),
    right: jsonataPass('{% $sum($states.input.prices) %}'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html',
  },
  ASL4010: {
    why: 'The expression is JSONata, but refers to what is not there in this place. A bare name looks into no data: all that a state sees is in $states and in variables. $states.result is there where a task, branches or iterations have given one, $states.errorOutput in a catcher.',
    fix: 'Begin with $states.input for the input of the state, or with the name of a variable.',
    wrong: jsonataPass('{% total * 2 %}'),
    right: jsonataPass('{% $states.input.total * 2 %}'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html',
  },
  ASL4011: {
    why: 'The name of a variable begins with a letter, and goes on with letters, digits and underscores. Otherwise no path and no expression could refer to it.',
    fix: 'Choose such a name: orderId in place of order-id.',
    wrong: {
      StartAt: 'Remember',
      States: { Remember: { Type: 'Pass', Assign: { 'order-id.$': '$.order.id' }, End: true } },
    },
    right: {
      StartAt: 'Remember',
      States: { Remember: { Type: 'Pass', Assign: { 'orderId.$': '$.order.id' }, End: true } },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html',
  },
  ASL4012: {
    why: 'In $states the service hands the input, the result and the context object to expressions. No variable can have this name.',
    fix: 'Choose another name.',
    wrong: {
      StartAt: 'Remember',
      States: { Remember: { Type: 'Pass', Assign: { states: ['CA', 'NY'] }, End: true } },
    },
    right: {
      StartAt: 'Remember',
      States: { Remember: { Type: 'Pass', Assign: { regions: ['CA', 'NY'] }, End: true } },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html',
  },
  ASL4013: {
    why: 'The name of a variable has at most 80 characters.',
    fix: 'Choose a shorter name.',
    wrong: {
      StartAt: 'Remember',
      States: {
        Remember: {
          Type: 'Pass',
          Assign: { numberOfInvoicesThatTheCustomerHasNotPaidInFullWithinTheLastTwelveMonthsOfBusiness: 3 },
          End: true,
        },
      },
    },
    right: { StartAt: 'Remember', States: { Remember: { Type: 'Pass', Assign: { unpaidInvoices: 3 }, End: true } } },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html',
  },
  ASL4014: {
    why: 'A name that ends with ".$" has a text as its value: one path, or one call. The service does not look into arrays and objects for more of them.',
    fix: 'For an array, call States.Array with the paths. For an object, take the ".$" off this name, and put it behind the names inside.',
    wrong: {
      StartAt: 'Ship',
      States: { Ship: { Type: 'Pass', Parameters: { 'ids.$': ['$.first.id', '$.second.id'] }, End: true } },
    },
    right: {
      StartAt: 'Ship',
      States: { Ship: { Type: 'Pass', Parameters: { 'ids.$': 'States.Array($.first.id, $.second.id)' }, End: true } },
    },
    documentation: 'https://states-language.net/spec.html#payload-template',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL4${string}`>]: Explanation };

function choice(rule: object): object {
  return {
    StartAt: 'IsPaid',
    States: {
      IsPaid: { Type: 'Choice', Choices: [rule], Default: 'Remind' },
      Ship: { Type: 'Pass', End: true },
      Remind: { Type: 'Pass', End: true },
    },
  };
}

function jsonataPass(Output: string): object {
  return { QueryLanguage: 'JSONata', StartAt: 'Total', States: { Total: { Type: 'Pass', Output, End: true } } };
}
