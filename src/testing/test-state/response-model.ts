// The models of the responses of AWS's APIs, as response-shapes.ts has them.
//
// A shape is the name of a type, or a list that begins with it:
//
//   string, [string, min, max, values]   texts, lengths in characters
//   number, [number, min, max]
//   boolean
//   any                                  whatever JSON there is
//   [list, item, min, max], [map, value], [structure, 'Name=shape Other=shape!']   shapes by index; `!`: required

import { responseShapes, sdkNames } from './response-shapes.js';
import type { ApiResponse } from './responses.js';

export type Limit = number | null;
export type Shape =
  | 'any'
  | 'boolean'
  | 'number'
  | 'string'
  | readonly ['string', Limit?, Limit?, (readonly string[])?]
  | readonly ['number', Limit?, Limit?]
  | readonly ['list', number, Limit?, Limit?]
  | readonly ['map', number]
  | readonly ['structure', string];

type ServiceShapes = readonly [responses: { readonly [action: string]: number }, shapes: readonly Shape[]];

/** The shapes of a service, and which of them the response has. */
export interface ResponseModel {
  readonly shapes: readonly Shape[];
  readonly index: number;
}

/** Undefined where there is no model of the response. */
export function modelOf(response: ApiResponse): ResponseModel | undefined {
  const text = Object.hasOwn(responseShapes, response.service) ? responseShapes[response.service] : undefined;
  if (text === undefined) return undefined;
  // Made by our own script.
  const [responses, shapes] = JSON.parse(text) as ServiceShapes;
  const index = Object.hasOwn(responses, response.action) ? responses[response.action] : undefined;
  return index === undefined ? undefined : { shapes, index };
}

export interface ModelMember {
  readonly name: string;
  /** The index of its shape. */
  readonly shape: number;
  readonly isRequired: boolean;
}

/** The members of a structure, as optimized or as SDK integrations call them. */
export function membersOf(structure: string, namesAs: 'optimized' | 'sdk'): ModelMember[] {
  return structure === '' ? [] : structure.split(' ').map((text) => memberOf(text, namesAs));
}

function memberOf(text: string, namesAs: 'optimized' | 'sdk'): ModelMember {
  const [member = '', place = ''] = text.split('=');
  const inSdk = namesAs === 'sdk' && Object.hasOwn(sdkNames, member) ? sdkNames[member] : undefined;
  return {
    name: inSdk ?? member.charAt(0).toUpperCase() + member.slice(1),
    shape: Number.parseInt(place, 10),
    isRequired: place.endsWith('!'),
  };
}
