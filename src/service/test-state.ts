// TestState: one state alone, without a state machine in the account.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html

import { type TestStateRequest, type TestStateResponse, testState as test } from '../testing/test-state/test-state.js';
import type { Operation } from './operation.js';

export const testState: Operation<TestStateRequest, TestStateResponse> = (account, request) =>
  test(request, { ...account.stateTests, startTime: account.now });
