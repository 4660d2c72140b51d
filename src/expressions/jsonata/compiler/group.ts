// {"a": b}: an object, and a{b: c}: an object of the groups of a path's values.
// https://docs.jsonata.org/sorting-grouping

import { type Json, ObjectBuilder } from '../../../utils/json.js';
import type { Pair } from '../syntax-tree.js';
import { type Code, type Frame, LeftToLibrary } from './code.js';
import { type Compiler, type Part, type Place, within } from './compiler.js';
import { Fault } from './fault.js';
import type { Marked } from './sequences.js';
import { append } from './values.js';

interface Member {
  readonly key: Part;
  readonly value: Part;
}

/** The object constructor: a group of what the path has come to. */
export function objectCode(pairs: readonly Pair[], place: Place, compiler: Compiler): Code {
  return grouped(pairs, within(place), compiler);
}

/** The object of the groups of the input; `place` is that of the keys and values. */
export function grouped(pairs: readonly Pair[], place: Place, compiler: Compiler): Code {
  const members = pairs.map(
    ([key, value]): Member => ({ key: compiler.partOf(key, place), value: compiler.partOf(value, place) }),
  );
  const names = pairs.map(([key]) => (key.type === 'string' && key.predicate === undefined ? key.value : undefined));
  const general = ofGroups(members);
  if (!names.every(isOrdinary) || new Set(names).size < names.length) return general;
  const codes = members.map(({ value }) => value.code);
  const cost = members.reduce((sum, { key, value }) => sum + key.cost + value.cost, 0);
  return (input, frame) => {
    if (Array.isArray(input) || (input as Marked | null | undefined)?.tupleStream) return general(input, frame);
    frame.run.read(cost);
    const object: { [key: string]: Json } = {};
    for (let index = 0; index < codes.length; index += 1) {
      const value = (codes[index] as Code)(input, frame);
      if (value !== undefined) object[names[index] as string] = value as Json; // as good as JSON
    }
    return object;
  };
}

/** It needs no care: JavaScript puts it behind the members before it, and the language has no use for it. */
function isOrdinary(name: unknown): name is string {
  return typeof name === 'string' && !/^\d|^__proto__$|^_jsonata_/.test(name);
}

interface Group {
  data: unknown;
  readonly member: Member;
  /** The data are an array that was made for the group. */
  isOwn: boolean;
}

function ofGroups(members: readonly Member[]): Code {
  return (input, frame) => {
    const { run } = frame;
    if ((input as Marked | null | undefined)?.tupleStream) throw new LeftToLibrary();
    const given: readonly unknown[] = Array.isArray(input) ? input : [input];
    const items = given.length === 0 ? [undefined] : given;
    const groups = new Map<string, Group>();
    for (const item of items) {
      for (const member of members) {
        run.read(member.key.cost);
        const key = keyOf(member.key.code(item, frame));
        if (key !== undefined) addToGroup(groups, key, member, item, frame);
      }
    }
    return objectOf(groups, frame, (member, data) => member.value.code(data, frame));
  };
}

export function keyOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  // The message would show the function as the library has it.
  if (typeof value === 'function') throw new LeftToLibrary();
  if (typeof value !== 'string') throw new Fault('T1003', { value });
  if (value === '_jsonata_lambda' || value === '_jsonata_function') throw new Fault('D1013', { value });
  return value;
}

export function addToGroup(
  groups: Map<string, Group>,
  key: string,
  member: Member,
  item: unknown,
  { run }: Frame,
): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, { data: item, member, isOwn: false });
    return;
  }
  if (group.member !== member) throw new Fault('D1009', { value: key });
  run.allocate(1);
  if (group.isOwn && !Array.isArray(item)) {
    if (item !== undefined) (group.data as unknown[]).push(item);
    return;
  }
  group.isOwn = group.data !== undefined && item !== undefined;
  group.data = append(group.data, item, run);
}

export function objectOf(
  groups: ReadonlyMap<string, Group>,
  { run }: Frame,
  memberValue: (member: Member, data: unknown) => unknown,
): unknown {
  const values: [key: string, value: unknown][] = [];
  for (const [key, { member, data }] of groups) {
    run.read(member.value.cost);
    values.push([key, memberValue(member, data)]);
  }
  const object = new ObjectBuilder();
  for (const [key, value] of values) if (value !== undefined) object.set(key, value as Json);
  return object.finish();
}
