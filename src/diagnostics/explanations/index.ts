// What is to be said about each code of the catalog.

import type { DiagnosticCode } from '../catalog.js';
import { advice } from './advice.js';
import type { Explanation } from './explanation.js';
import { express } from './express.js';
import { expressions } from './expressions.js';
import { fields } from './fields.js';
import { namesAndTransitions } from './names-and-transitions.js';
import { states } from './states.js';
import { text } from './text.js';

export const explanations: { readonly [Code in DiagnosticCode]: Explanation } = {
  ...text,
  ...fields,
  ...namesAndTransitions,
  ...expressions,
  ...states,
  ...express,
  ...advice,
};
