// Services that take a JSON value and send its text: SQS, SNS, EventBridge, Lambda, Step Functions, Bedrock.

import { describe, expect, test } from 'vitest';
import { NotSupportedError } from '../../../src/utils/not-supported.js';
import { expectFailure, requestOf, resultOf, task } from './calls.js';

describe.each([
  ['sqs:sendMessage', 'MessageBody'],
  ['sns:publish', 'Message'],
  ['lambda:invoke', 'Payload'],
  ['states:startExecution', 'Input'],
  ['bedrock:invokeModel', 'Body'],
])('%s', (name, member) => {
  test(`sends a ${member} that is JSON as its text`, () => {
    expect(requestOf(name, { A: 'a', [member]: { orders: [1, null] } })).toEqual({
      A: 'a',
      [member]: '{"orders":[1,null]}',
    });
  });

  test(`sends a ${member} that is a text as it is`, () => {
    expect(requestOf(name, { [member]: '{ "a": 1.0 }' })).toEqual({ [member]: '{ "a": 1.0 }' });
  });

  test(`needs no ${member}`, () => expect(requestOf(name, { A: 'a' })).toEqual({ A: 'a' }));
});

test.each([
  ['lambda:invoke', { FunctionName: 'charge', Payload: null }, { FunctionName: 'charge' }],
  ['states:startExecution', { Name: 'one', Input: null }, { Name: 'one' }],
  ['sqs:sendMessage', { MessageBody: null }, { MessageBody: 'null' }],
])('%s with null', (name, parameters, request) => expect(requestOf(name, parameters)).toEqual(request));

describe('events:putEvents', () => {
  const { stateMachineArn, executionArn } = task;

  test('sends the Detail as a text, and says who sent it', () => {
    const entries = [
      { Source: 'shop', DetailType: 'paid', Detail: { order: 7 } },
      { Source: 'shop', DetailType: 'paid', Detail: '{"order": 8}', Resources: ['arn:aws:sqs:us-east-1:1:q'] },
    ];
    expect(requestOf('events:putEvents', { Entries: entries })).toEqual({
      Entries: [
        { Source: 'shop', DetailType: 'paid', Detail: '{"order":7}', Resources: [stateMachineArn, executionArn] },
        {
          Source: 'shop',
          DetailType: 'paid',
          Detail: '{"order": 8}',
          Resources: [stateMachineArn, executionArn, 'arn:aws:sqs:us-east-1:1:q'],
        },
      ],
    });
  });

  test('leaves to the API what is no list of entries', () => {
    expect(requestOf('events:putEvents', { Entries: 'x' })).toEqual({ Entries: 'x' });
    expect(requestOf('events:putEvents', { Entries: ['x', { Resources: 'y' }] })).toEqual({
      Entries: ['x', { Resources: 'y' }],
    });
  });

  test('succeeds when no entry failed', () => {
    const response = { Entries: [{ EventId: '11710aed-b79e-4468-a20b-bb3c0c3b4860' }], FailedEntryCount: 0 };
    expect(resultOf('events:putEvents', response)).toEqual(response);
  });

  test('fails with the response when one failed', () => {
    const entries = [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }];
    expectFailure(
      () => resultOf('events:putEvents', { Entries: entries, FailedEntryCount: 1 }),
      'EventBridge.FailedEntry',
      '{"Entries":[{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}],"FailedEntryCount":1}',
    );
  });
});

describe('lambda:invoke', () => {
  const response = { ExecutedVersion: '$LATEST', StatusCode: 200 };

  test.each([
    ['{"ok": true}', { ok: true }],
    ['"text"', 'text'],
    ['', ''],
  ])('gives the Payload %j as JSON', (Payload, value) => {
    expect(resultOf('lambda:invoke', { ...response, Payload })).toEqual({ ...response, Payload: value });
  });

  test('fails with the error of the function', () => {
    const Payload = '{"errorMessage": "No funds", "errorType": "CardDeclined", "trace": []}';
    expectFailure(
      () => resultOf('lambda:invoke', { ...response, FunctionError: 'Unhandled', Payload }),
      'CardDeclined',
      '{"errorMessage":"No funds","errorType":"CardDeclined","trace":[]}',
    );
  });

  test('fails with Lambda.Unknown where the function gave no error type', () => {
    const Payload = '{"errorMessage":"Task timed out after 3.00 seconds"}';
    expectFailure(
      () => resultOf('lambda:invoke', { ...response, FunctionError: 'Unhandled', Payload }),
      'Lambda.Unknown',
      `The cause could not be determined because Lambda did not return an error type. Returned payload: ${Payload}`,
    );
  });
});

describe('bedrock:invokeModel', () => {
  test('gives a body of JSON as JSON, and any other as a text', () => {
    const Body = '{"results":[{"outputText":"Ada"}]}';
    expect(resultOf('bedrock:invokeModel', { Body, ContentType: 'application/json' })).toEqual({
      Body: { results: [{ outputText: 'Ada' }] },
      ContentType: 'application/json',
    });
    expect(resultOf('bedrock:invokeModel', { Body: 'Ada', ContentType: 'text/plain' })).toEqual({
      Body: 'Ada',
      ContentType: 'text/plain',
    });
  });

  test.each(['Input', 'Output'])('refuses %s, which only Step Functions itself can read or write', (name) => {
    expect(() => requestOf('bedrock:invokeModel', { [name]: { S3Uri: 's3://bucket/key' } })).toThrow(NotSupportedError);
  });
});
