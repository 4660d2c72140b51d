// What references to resources come to, by their types.

import { expect, test } from 'vitest';
import { find, read } from './harness.js';

// biome-ignore format: a table
test.each([
  ['AWS::Lambda::Function', 'FunctionName: given', '!Ref X', 'given'],
  ['AWS::Lambda::Function', 'FunctionName: !Ref Y', '!GetAtt X.Arn', 'arn:aws:lambda:us-east-1:123456789012:function:Y'],
  ['AWS::Serverless::Function', '', '!GetAtt X.Arn', 'arn:aws:lambda:us-east-1:123456789012:function:X'],
  ['AWS::Serverless::Function', 'AutoPublishAlias: live', '!Ref X.Alias', 'arn:aws:lambda:us-east-1:123456789012:function:X:live'],
  ['AWS::Serverless::Function', 'AutoPublishAlias: live', '!Ref X.Version', 'arn:aws:lambda:us-east-1:123456789012:function:X:1'],
  ['AWS::Serverless::Function', '', '!Ref X.Alias', '${X.Alias}'],
  ['AWS::Lambda::Alias', 'FunctionName: !Ref Y, Name: live', '!Ref X', 'arn:aws:lambda:us-east-1:123456789012:function:Y:live'],
  ['AWS::Lambda::Version', 'FunctionName: !GetAtt Y.Arn', '!Ref X', 'arn:aws:lambda:us-east-1:123456789012:function:Y:1'],
  ['AWS::StepFunctions::Activity', 'Name: given', '!Ref X', 'arn:aws:states:us-east-1:123456789012:activity:given'],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName: given, DefinitionString: "{}"', '!Ref X', 'arn:aws:states:us-east-1:123456789012:stateMachine:given'],
  ['AWS::StepFunctions::StateMachine', 'DefinitionString: "{}"', '!GetAtt X.Name', 'X'],
  ['AWS::SQS::Queue', '', '!Ref X', 'https://sqs.us-east-1.amazonaws.com/123456789012/X'],
  ['AWS::SQS::Queue', 'QueueName: q', '!GetAtt X.Arn', 'arn:aws:sqs:us-east-1:123456789012:q'],
  ['AWS::SNS::Topic', '', '!Ref X', 'arn:aws:sns:us-east-1:123456789012:X'],
  ['AWS::DynamoDB::Table', 'TableName: t', '!Ref X', 't'],
  ['AWS::DynamoDB::Table', '', '!GetAtt X.Arn', 'arn:aws:dynamodb:us-east-1:123456789012:table/X'],
  ['AWS::S3::Bucket', '', '!Ref X', 'x'],
  ['AWS::S3::Bucket', 'BucketName: b', '!GetAtt X.Arn', 'arn:aws:s3:::b'],
  ['AWS::Events::EventBus', 'Name: n', '!Ref X', 'n'],
  ['AWS::ECS::TaskDefinition', '', '!Ref X', 'arn:aws:ecs:us-east-1:123456789012:task-definition/X:1'],
  ['AWS::Batch::JobQueue', '', '!Ref X', 'arn:aws:batch:us-east-1:123456789012:job-queue/X'],
  ['AWS::EC2::VPC', '', '!Ref X', '${X}'],
  ['AWS::EC2::VPC', '', '!GetAtt X.VpcId', '${X.VpcId}'],
])('%s { %s } %s', (type, properties, reference, value) => {
  const { definition } = read({
    'template.yaml': `Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub ['{"v":"\${v}"}', { v: ${reference} }]
  X: { Type: '${type}', Properties: { ${properties} } }
  Y: { Type: AWS::Lambda::Function }
`,
  }).parsed;
  expect(definition).toEqual({ v: value });
});

test('names that need each other are refused', () => {
  const text = `Resources:
  M: { Type: AWS::StepFunctions::StateMachine, Properties: { StateMachineName: !Ref A, DefinitionString: '{}' } }
  A: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Ref B } }
  B: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Ref A } }
`;
  expect(() => find({ 'template.yaml': text })).toThrow(
    'A reference that leads to itself: name of A, name of B, name of A',
  );
});
