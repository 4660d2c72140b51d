// Reads the values of options. What is refused here is told by commander, with the name of the option.

import { InvalidArgumentError } from 'commander';
import { instantMilliseconds } from '../host/duration.js';
import { checkAccountId, checkName, checkRegion } from '../host/identity.js';
import type { RuleName, Severity, StateMachineType } from '../index.js';
import { didYouMean } from '../utils/did-you-mean.js';
import { messageOf } from '../utils/thrown.js';
import { ruleNames } from '../validate/rules/index.js';
import type { StateMachineFile } from './state-machines.js';

export function machineType(text: string): StateMachineType {
  const type = text.toUpperCase();
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new InvalidArgumentError('Allowed choices are STANDARD, EXPRESS.');
}

export function severity(text: string): Severity {
  const severity = text.toUpperCase();
  if (severity === 'ERROR' || severity === 'WARNING') return severity;
  throw new InvalidArgumentError('Allowed choices are ERROR, WARNING.');
}

/** The name of a rule, as often as one likes. */
export function rule(text: string, before: readonly RuleName[] = []): readonly RuleName[] {
  const name = ruleNames.find((each) => each === text);
  if (name !== undefined) return [...before, name];
  const meant = didYouMean(text, ruleNames);
  throw new InvalidArgumentError(meant === undefined ? 'There is no rule of this name.' : `Did you mean ${meant}?`);
}

export function count(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Pass a whole number, 0 or more.');
}

export function jobs(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Pass a whole number from 1 to 999.');
}

export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

export function eventId(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Pass the id of an event: a whole number from 1.');
}

export function clock(text: string): 'virtual' | 'system' {
  if (text === 'virtual' || text === 'system') return text;
  throw new InvalidArgumentError('Allowed choices are virtual, system.');
}

export function seed(text: string): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('A seed is a whole number.');
}

export function startTime(text: string): number {
  return told(() => instantMilliseconds(text, 'start time'), 'Pass an ISO 8601 time such as 2024-02-29T12:00:00Z.');
}

export function executionName(text: string): string {
  return told(() => checkName(text, 'name of an execution'));
}

export function machineName(text: string): string {
  return told(() => checkName(text, 'name of a state machine'));
}

export function region(text: string): string {
  return told(() => checkRegion(text));
}

export function accountId(text: string): string {
  return told(() => checkAccountId(text));
}

export function file(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Pass the path of a file.');
}

/** `NAME=FILE`, as often as one likes. */
export function stateMachine(text: string, before: readonly StateMachineFile[] = []): readonly StateMachineFile[] {
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError('Pass NAME=FILE, or ARN=FILE.');
  if (!name.startsWith('arn:')) machineName(name);
  return [...before, { name, file }];
}

/** `NAME=VALUE`, as often as one likes. */
export function substitution(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Pass NAME=VALUE.');
  return { ...before, [name]: value };
}

function told<T>(read: () => T, advice?: string): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError(advice ?? messageOf(error));
  }
}
