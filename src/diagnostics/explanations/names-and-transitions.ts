// 3xxx: names and transitions.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

export const namesAndTransitions = {
  ASL3001: {
    why: 'StartAt, Next or Default names a state that is not there. A state is looked for only among those beside it: nothing leads into a branch or an item processor, and nothing out of one.',
    fix: 'Look at the spelling: names are case-sensitive, and blanks count. If the state is in another branch, move it, or end the branch here.',
    wrong: {
      StartAt: 'IsPaid',
      States: {
        IsPaid: {
          Type: 'Choice',
          Choices: [{ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }],
          Default: 'ship',
        },
        Ship: { Type: 'Pass', End: true },
      },
    },
    right: {
      StartAt: 'IsPaid',
      States: {
        IsPaid: {
          Type: 'Choice',
          Choices: [{ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }],
          Default: 'Ship',
        },
        Ship: { Type: 'Pass', End: true },
      },
    },
    documentation: 'https://states-language.net/spec.html#transition',
  },
  ASL3002: {
    why: 'No transition leads to the state from where its machine or branch starts, so that it could never run. The service refuses a machine that has one.',
    fix: 'Lead to it with a Next, Default or Catch, or remove it. Often a Next before it is spelt wrong, or an End stands where a Next was meant.',
    wrong: {
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', End: true }, Thank: { Type: 'Pass', End: true } },
    },
    right: {
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', Next: 'Thank' }, Thank: { Type: 'Pass', End: true } },
    },
    documentation: 'https://states-language.net/spec.html#transition',
  },
  ASL3003: {
    why: 'No state ends the workflow, so that an execution could only go round until it fails or is stopped.',
    fix: 'End it with a state that has "End": true, or with a Succeed or Fail state. A loop needs a Choice state that leads out of it.',
    wrong: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Pass', Next: 'Thank' }, Thank: { Type: 'Pass', Next: 'Charge' } },
    },
    right: {
      StartAt: 'Charge',
      States: { Charge: { Type: 'Pass', Next: 'Thank' }, Thank: { Type: 'Pass', End: true } },
    },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html',
  },
  ASL3004: {
    why: 'The name of a state is there once in the whole machine, branches and item processors included.',
    fix: 'Give one of the two another name, and mend what leads to it.',
    wrong: {
      StartAt: 'Ship',
      States: {
        Ship: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'Ship', States: { Ship: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    },
    right: {
      StartAt: 'Ship',
      States: {
        Ship: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'ShipOne', States: { ShipOne: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    },
    documentation: 'https://states-language.net/spec.html#state-machine-structure',
  },
  ASL3005: {
    why: 'The name of a state has at most 80 characters.',
    fix: 'Choose a shorter name. A longer text has its place in Comment.',
    wrong: {
      StartAt: 'Check whether the customer has paid all invoices of the last twelve months in full',
      States: {
        'Check whether the customer has paid all invoices of the last twelve months in full': {
          Type: 'Pass',
          End: true,
        },
      },
    },
    right: { StartAt: 'Check the invoices', States: { 'Check the invoices': { Type: 'Pass', End: true } } },
    documentation: 'https://states-language.net/spec.html#state-machine-structure',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL3${string}`>]: Explanation };
