// 1xxx: the text of a definition.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

export const text = {
  ASL1001: {
    why: 'The text is not JSON, and nothing in it can be read. The service says where its parser gave up: the mistake is there or just before.',
    fix: 'Look for a comma that is missing or too much, a quote or bracket that is not closed, single quotes, or a comment: JSON has none.',
    wrong: `{
  "StartAt": "Greet",
  "States": {
    "Greet": { "Type": "Pass", "Result": "Hello" "End": true }
  }
}`,
    right: `{
  "StartAt": "Greet",
  "States": {
    "Greet": { "Type": "Pass", "Result": "Hello", "End": true }
  }
}`,
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html',
  },
  ASL1002: {
    why: 'A definition is one JSON object with the fields StartAt and States. This is something else: an empty text, an array, or a definition that was turned into a text twice.',
    fix: 'Pass the object itself. Where the text begins with a quote, it holds another text: read it once more.',
    wrong: '"{ \\"StartAt\\": \\"Greet\\" }"',
    right: { StartAt: 'Greet', States: { Greet: { Type: 'Pass', End: true } } },
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html',
  },
  ASL1003: {
    why: 'The text is no JSON, and as YAML it cannot be read either. The service itself takes JSON only: YAML is turned into JSON before it is sent.',
    fix: 'Mend what the message names. Often it is an indentation, a tab, a key that stands twice, or a text with a colon in it that needs quotes.',
    wrong: 'StartAt: Greet\nStates:\n  Greet:\n    Type: Pass\n    Comment: Says: hello\n    End: true\n',
    right: 'StartAt: Greet\nStates:\n  Greet:\n    Type: Pass\n    Comment: "Says: hello"\n    End: true\n',
    documentation: 'docs/validation.md',
  },
  ASL1004: {
    why: 'The definition was given as an object that has something in it for which JSON has no form: a function, NaN, undefined in an array, or an object that contains itself. It could not be sent to the service.',
    fix: 'Put in its place what JSON can hold: null, true and false, numbers, texts, arrays and plain objects.',
    wrong: { StartAt: 'Greet', States: { Greet: { Type: 'Pass', Result: { total: Number.NaN }, End: true } } },
    right: { StartAt: 'Greet', States: { Greet: { Type: 'Pass', Result: { total: 0 }, End: true } } },
    documentation: 'docs/validation.md',
  },
  ASL1005: {
    why: 'The service takes no definition of more than 1 MiB, and this limit cannot be raised.',
    fix: 'Keep data out of the definition: let a state read it from Amazon S3. Move parts of the machine into machines of their own that it starts. White space counts too.',
    get wrong(): string {
      const Result = 'All the orders of the year. '.repeat(40_000);
      return JSON.stringify({ StartAt: 'Load', States: { Load: { Type: 'Pass', Result, End: true } } });
    },
    right: undefined,
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html',
  },
  ASL1006: {
    why: 'An object of the text has two members of the same name. Only the last one counts, and nothing tells you that the other is not read.',
    fix: 'Remove the one that is not meant, or give it the name that is. Two states of one name were often copied from each other.',
    wrong: `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
      "TimeoutSeconds": 30,
      "TimeoutSeconds": 300,
      "End": true
    }
  }
}`,
    right: `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
      "TimeoutSeconds": 300,
      "End": true
    }
  }
}`,
    documentation: 'docs/validation.md',
  },
  ASL1007: {
    why: 'JSON and YAML are read as UTF-8, and these bytes are something else, such as Latin-1 or UTF-16. Read on all the same, names and texts would come out wrong.',
    fix: 'Save the file as UTF-8.',
    wrong: latin1('{ "StartAt": "Grüße", "States": { "Grüße": { "Type": "Pass", "End": true } } }'),
    right: { StartAt: 'Grüße', States: { Grüße: { Type: 'Pass', End: true } } },
    documentation: 'docs/validation.md',
  },
  ASL1008: {
    why: 'The file is a template that holds state machines, and it, or the definition of one of them, cannot be read: it is not valid YAML or JSON, refers to a file that is not there, or is known only when it is deployed.',
    fix: 'Mend what is at the place that is named. Where a value is missing, say what it is with --substitute NAME=VALUE, in code with substitutions.',
    isTemplate: true,
    wrong: `Resources:
  Greeter:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: |
        {
          "StartAt": "Greet"
          "States": { "Greet": { "Type": "Pass", "End": true } }
        }
`,
    right: `Resources:
  Greeter:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: |
        {
          "StartAt": "Greet",
          "States": { "Greet": { "Type": "Pass", "End": true } }
        }
`,
    documentation: 'docs/loading.md',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL1${string}`>]: Explanation };

/** Each character as one byte. */
function latin1(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}
