// Activities, and what their workers ask for.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html

import { checkArn } from '../catalog/arns.js';
import { readEncryption } from '../catalog/configurations.js';
import { newActivity } from '../catalog/documents.js';
import type { ActivityRecord } from '../catalog/records.js';
import { checkedName } from '../host/identity.js';
import { required } from '../host/request.js';
import { activityDoesNotExist, ServiceError } from '../host/service-error.js';
import type { Account } from './account.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, encryptionConfiguration, name, paging, tags } from './shapes.js';
import { addTags } from './tags.js';

export const createActivity = operation(
  { name: required(name), tags, encryptionConfiguration },
  async (account, request) => {
    const activityArn = account.arn('activity', checkedName(request.name));
    const encryption = readEncryption(request.encryptionConfiguration);
    const known = account.catalog.activity(activityArn);
    // Documented: other tags do not count, another encryption does.
    if (known !== undefined && JSON.stringify(known.encryptionConfiguration) !== JSON.stringify(encryption)) {
      throw new ServiceError('ActivityAlreadyExists', `Activity Already Exists: '${activityArn}'`);
    }
    if (known !== undefined) return { activityArn, creationDate: known.creationDate };
    const activity = newActivity({
      arn: activityArn,
      order: account.catalog.nextOrder(),
      creationDate: account.now,
      encryptionConfiguration: encryption,
    });
    addTags(activityArn, activity.tags, request.tags);
    account.backend.openActivity(activityArn);
    await account.catalog.saveActivity(activity);
    return { activityArn, creationDate: activity.creationDate };
  },
);

export const describeActivity = operation({ activityArn: required(arn) }, (account, request) => {
  const activity = activityOf(account, request.activityArn);
  return {
    activityArn: activity.arn,
    name: activity.name,
    creationDate: activity.creationDate,
    encryptionConfiguration: activity.encryptionConfiguration,
  };
});

export const deleteActivity = operation({ activityArn: required(arn) }, async (account, request) => {
  const activityArn = checkArn(request.activityArn, 'activity');
  account.backend.closeActivity(activityArn);
  await account.catalog.removeActivity(activityArn);
  return {};
});

// The order is that of the creation; which one the service has is not documented.
export const listActivities = operation(paging, (account, request) => {
  const { items, next } = pageOf(account.catalog.activities, ({ order }) => order, ['ListActivities'], request);
  const activities = items.map((activity) => ({
    activityArn: activity.arn,
    name: activity.name,
    creationDate: activity.creationDate,
  }));
  return { activities, ...next };
});

export const getActivityTask = operation(
  { activityArn: required(arn), workerName: name },
  async (account, request, options) => {
    const { arn: activityArn } = activityOf(account, request.activityArn);
    const { workerName } = request;
    const from = { activityArn, ...(workerName !== undefined && { workerName }) };
    const task = await account.backend.tasks.getActivityTask(from, options);
    return {
      ...(task.taskToken !== undefined && { taskToken: task.taskToken }),
      ...(task.input !== undefined && { input: task.input }),
    };
  },
);

/** @throws ServiceError InvalidArn, ActivityDoesNotExist */
function activityOf(account: Account, activityArn: string): ActivityRecord {
  const activity = account.catalog.activity(checkArn(activityArn, 'activity'));
  if (activity !== undefined) return activity;
  throw activityDoesNotExist(activityArn);
}
