// 2xxx: fields and their values.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

const chargeFunction = 'arn:aws:lambda:us-east-1:123456789012:function:charge';

export const fields = {
  ASL2001: {
    why: 'The object lacks fields without which it has no meaning: a machine needs StartAt and States, each state a Type, a Task state a Resource, a Map state an ItemProcessor.',
    fix: 'Add the fields that are named. If one seems to be there, look at its spelling: names are case-sensitive.',
    wrong: { StartAt: 'Charge', States: { Charge: { Type: 'Task', End: true } } },
    right: { StartAt: 'Charge', States: { Charge: { Type: 'Task', Resource: chargeFunction, End: true } } },
    documentation: 'https://states-language.net/spec.html#state-types',
  },
  ASL2002: {
    why: 'The service that the task calls cannot do without this parameter, so that every call would fail.',
    fix: 'Add the parameter. In a JSONPath state it may be taken from the data, with ".$" behind its name.',
    wrong: {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { 'Payload.$': '$' },
          End: true,
        },
      },
    },
    right: {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'charge', 'Payload.$': '$' },
          End: true,
        },
      },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html',
  },
  ASL2003: {
    why: 'There is no such field here. The service refuses what it does not know, since a field that is spelt wrong would do nothing.',
    fix: 'Look at the spelling, and at whether this state type has the field: Retry and Catch, for example, belong to Task, Parallel and Map. For a remark there is Comment.',
    wrong: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Task', Resource: chargeFunction, TimeoutSecond: 30, End: true } },
    },
    right: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Task', Resource: chargeFunction, TimeoutSeconds: 30, End: true } },
    },
    documentation: 'https://states-language.net/spec.html#state-types',
  },
  ASL2004: {
    why: 'The value is of another JSON type than the field has. A number in quotes is a text, and nothing turns it into a number.',
    fix: 'Write a value of the type that is named. If it has to be computed, use the field that ends with "Path", or an expression in a JSONata state.',
    wrong: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: '60', End: true } } },
    right: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 60, End: true } } },
    documentation: 'https://states-language.net/spec.html#state-types',
  },
  ASL2005: {
    why: 'There is no state type of this name. Whatever a Lambda function, a queue or another service does is done by a Task state, with the Resource to say which.',
    fix: 'Take one of the types that are listed, spelt as they are: names are case-sensitive.',
    wrong: { StartAt: 'Charge', States: { Charge: { Type: 'Lambda', Resource: chargeFunction, End: true } } },
    right: { StartAt: 'Charge', States: { Charge: { Type: 'Task', Resource: chargeFunction, End: true } } },
    documentation: 'https://states-language.net/spec.html#state-types',
  },
  ASL2006: {
    why: 'The field has only a few possible values, and this is none of them.',
    fix: 'Take one of those that are listed, in the same case.',
    wrong: {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: chargeFunction,
          Retry: [{ ErrorEquals: ['Payment.Busy'], JitterStrategy: 'full' }],
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
          Retry: [{ ErrorEquals: ['Payment.Busy'], JitterStrategy: 'FULL' }],
          End: true,
        },
      },
    },
    documentation: 'https://states-language.net/spec.html#retrying-after-error',
  },
  ASL2007: {
    why: 'With nothing in it the array or object could not do anything: a retrier without errors never retries, a Choice state without rules has nothing to choose.',
    fix: 'Put in what is meant. To take any error, write "States.ALL". Otherwise remove the field, or the entry that it is in.',
    wrong: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Task', Resource: chargeFunction, Retry: [{ ErrorEquals: [] }], End: true } },
    },
    right: {
      StartAt: 'Charge',
      States: {
        Charge: { Type: 'Task', Resource: chargeFunction, Retry: [{ ErrorEquals: ['States.ALL'] }], End: true },
      },
    },
    documentation: 'https://states-language.net/spec.html#errors',
  },
  ASL2008: {
    why: 'The number is below what the field allows. For a timeout, 0 does not mean that there is none.',
    fix: 'Write a number that is not below the minimum. Where no limit is meant, leave the field out.',
    wrong: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Task', Resource: chargeFunction, TimeoutSeconds: 0, End: true } },
    },
    right: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Task', Resource: chargeFunction, TimeoutSeconds: 30, End: true } },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html',
  },
  ASL2009: {
    why: 'The number is above what the field allows. Times are seconds: one this large is often in milliseconds.',
    fix: 'Write a number that is not above the maximum. To wait until a day that is far away, use Timestamp.',
    wrong: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 172_800_000, End: true } } },
    right: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 172_800, End: true } } },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html',
  },
  ASL2010: {
    why: 'Two fields are there that contradict each other, and the service does not choose: a state that is the end leads nowhere, and a Wait state has one time at which it goes on.',
    fix: 'Keep the one that is meant.',
    wrong: {
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', Next: 'Thank', End: true }, Thank: { Type: 'Pass', End: true } },
    },
    right: {
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', Next: 'Thank' }, Thank: { Type: 'Pass', End: true } },
    },
    documentation: 'https://states-language.net/spec.html#transition',
  },
  ASL2011: {
    why: 'One of the fields has to be there. Without Next and End a state does not say what comes after it; without a time a Wait state does not say how long; without an operator a choice rule asks nothing.',
    fix: 'Add one of the fields. "End": false is as good as no End at all.',
    wrong: {
      StartAt: 'IsPaid',
      States: {
        IsPaid: {
          Type: 'Choice',
          Choices: [{ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }],
          Default: 'Remind',
        },
        Ship: { Type: 'Pass', End: true },
        Remind: { Type: 'Pass' },
      },
    },
    right: {
      StartAt: 'IsPaid',
      States: {
        IsPaid: {
          Type: 'Choice',
          Choices: [{ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }],
          Default: 'Remind',
        },
        Ship: { Type: 'Pass', End: true },
        Remind: { Type: 'Pass', End: true },
      },
    },
    documentation: 'https://states-language.net/spec.html#transition',
  },
  ASL2012: {
    why: 'A CSV file does not say by itself whether its first row has the names of the columns or is an item already.',
    fix: 'Write "FIRST_ROW", or "GIVEN" together with the names in CSVHeaders.',
    wrong: csvMap({ InputType: 'CSV' }),
    right: csvMap({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html',
  },
  ASL2013: {
    why: 'A Map state reads its items with one of two actions of Amazon S3, and this names neither.',
    fix: 'Write "arn:aws:states:::s3:getObject" to read the items out of one object, or "arn:aws:states:::s3:listObjectsV2" to take a list of objects as the items.',
    wrong: csvMap({ InputType: 'JSON' }, 'arn:aws:states:::s3:getobject'),
    right: csvMap({ InputType: 'JSON' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL2${string}`>]: Explanation };

function csvMap(ReaderConfig: object, Resource = 'arn:aws:states:::s3:getObject'): object {
  return {
    StartAt: 'EachOrder',
    States: {
      EachOrder: {
        Type: 'Map',
        ItemReader: { Resource, ReaderConfig, Parameters: { Bucket: 'shop', Key: 'orders' } },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Ship',
          States: { Ship: { Type: 'Pass', End: true } },
        },
        End: true,
      },
    },
  };
}
