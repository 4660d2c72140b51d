import { test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { replay, whatIf } from '../../src/replay.js';
import { recorded, inFront, show } from './laws.js';
test('a', async () => {
  const s = {"definition":{"QueryLanguage":"JSONata","StartAt":"S6","States":{"S6":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:startExecution.waitForTaskToken","TimeoutSeconds":99,"Arguments":{"StateMachineArn":"arn","Input":"{% $states.context.Task.Token %}"},"Next":"S7"},"S7":{"Type":"Map","Items":"{% $states.context.Execution.Input.list %}","MaxConcurrency":0,"ItemProcessor":{"StartAt":"S1","States":{"S1":{"Type":"Pass","Output":{"made":"{% $random() %}","at":"{% $millis() %}"},"Next":"S2"},"S2":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":99,"Next":"S3"},"S3":{"Type":"Pass","End":true}}},"Next":"S8"},"S8":{"Type":"Map","Items":"{% $states.context.Execution.Input.list %}","MaxConcurrency":0,"ItemProcessor":{"StartAt":"S4","States":{"S4":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":99,"Next":"S5"},"S5":{"Type":"Pass","End":true}}},"Next":"S9"},"S9":{"Type":"Pass","End":true}}},"input":{"n":1,"list":[1,2,3],"text":"a"},"script":[{"kind":"success","delay":0,"heartbeats":0}],"seed":862000};
  const m = parseStateMachine(s.definition);
  const { history } = await recorded(m, s);
  console.log(show(history));
  const r = replay(m, history);
  console.log(r.divergences.map(d => d.message), show(r.history));
});
test('b', async () => {
  const s = {"definition":{"QueryLanguage":"JSONata","StartAt":"S9","States":{"S9":{"Type":"Parallel","Branches":[{"StartAt":"S4","States":{"S4":{"Type":"Map","Items":"{% $states.context.Execution.Input.list %}","MaxConcurrency":0,"ItemProcessor":{"StartAt":"S1","States":{"S1":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":9,"HeartbeatSeconds":1,"Next":"S2"},"S2":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":9,"Next":"S3"},"S3":{"Type":"Pass","End":true}}},"Next":"S5"},"S5":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":9,"Next":"S6"},"S6":{"Type":"Pass","End":true}}},{"StartAt":"S7","States":{"S7":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","TimeoutSeconds":9,"Next":"S8"},"S8":{"Type":"Fail","Error":"Broken","Cause":"on purpose"}}}],"Next":"S10"},"S10":{"Type":"Pass","End":true}}},"input":{"n":1,"list":[1,2,3],"text":"a"},"script":[{"kind":"success","delay":2500,"heartbeats":3}],"seed":0};
  const m = parseStateMachine(s.definition);
  const { history } = await recorded(m, s);
  console.log(show(history));
  const r = await whatIf(inFront(s.definition, {Type: 'Pass'}), history);
  console.log({ ...r, divergences: r.divergences.map(d => d.message) });
});
