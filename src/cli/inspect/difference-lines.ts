// The difference of two moments as lines of text.

import type { ChainDifference, Difference } from '../../history/timeline/difference.js';
import type { JsonChange } from '../../history/timeline/json-changes.js';
import type { ChildCounts, TaskAt } from '../../history/timeline/moment.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { formatDuration } from '../../utils/format-time.js';
import { type Json, stringifyJson } from '../../utils/json.js';
import { countsText, type Line, placeText, visitText } from './moment-lines.js';

export function differenceLines(difference: Difference<Json>): Line[] {
  const { from, to, elapsed, status, began, ended, chains, retries, children, tasks } = difference;
  const lines: Line[] = [
    { text: `From event ${from} to event ${to}: ${formatDuration(elapsed)}`, style: 'heading' },
    ...(status.before === status.after ? [] : [changed(`status ${status.before} → ${status.after}`)]),
    ...part(
      'States that began',
      began.map((visit) => added(visitText(visit))),
    ),
    ...part(
      'States that ended',
      ended.map((visit) => removed(visitText(visit))),
    ),
    ...chains.flatMap(chainLines),
    ...part(
      'Retries',
      retries.map(({ visit, retrier, errorEquals, before, after }) =>
        changed(
          `${placeText(visit.path)}${visit.state} Retry[${retrier}] ${errorEquals.join(', ')}: ${before} → ${after}`,
        ),
      ),
    ),
    ...part(
      'Maps and Parallels',
      children.map(({ visit, before, after }) =>
        changed(`${placeText(visit.path)}${visit.state}: ${countsOrNone(before)} → ${countsOrNone(after)}`),
      ),
    ),
    ...part('Pending tasks', [
      ...tasks.changed.map(({ before, after }) =>
        changed(`${taskText(after)}: ${stageText(before)} → ${stageText(after)}`),
      ),
      ...tasks.scheduled.map((task) => added(taskText(task))),
      ...tasks.over.map((task) => removed(taskText(task))),
    ]),
  ];
  return lines.length > 1 ? lines : [...lines, { text: '  nothing is different', style: 'plain' }];
}

function chainLines({ path, state, data, variables }: ChainDifference<Json>): Line[] {
  const where = path.length === 0 ? 'the execution' : placeText(path).replace(/ › $/, '');
  const from = state.before ?? 'its end';
  const to = state.after ?? 'its end';
  return [
    ...part(`Data of ${where} (${from === to ? from : `${from} → ${to}`})`, data.map(changeLine)),
    ...part(`Variables of ${where}`, variables.map(changeLine)),
  ];
}

function part(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [{ text: title, style: 'heading' }, ...lines];
}

function changeLine(change: JsonChange<Json>): Line {
  switch (change.kind) {
    case 'added':
      return added(`${change.path}: ${stringifyJson(change.after)}`);
    case 'removed':
      return removed(`${change.path}: ${stringifyJson(change.before)}`);
    case 'changed':
      return changed(`${change.path}: ${stringifyJson(change.before)} → ${stringifyJson(change.after)}`);
  }
}

function taskText({ path, state, attempt, taskId }: TaskAt<Json>): string {
  return `${placeText(path)}${state}, attempt ${attempt} (task ${taskId})`;
}

function stageText({ hasStarted, heartbeatDueAt }: TaskAt<Json>): string {
  const heartbeat = heartbeatDueAt === undefined ? '' : `, heartbeat due at ${formatTimestamp(heartbeatDueAt)}`;
  return `${hasStarted ? 'started' : 'not started'}${heartbeat}`;
}

function countsOrNone(counts: ChildCounts | undefined): string {
  return counts === undefined ? 'not started' : countsText(counts);
}

function added(text: string): Line {
  return { text: `  + ${text}`, style: 'added' };
}

function removed(text: string): Line {
  return { text: `  - ${text}`, style: 'removed' };
}

function changed(text: string): Line {
  return { text: `  ~ ${text}`, style: 'changed' };
}
