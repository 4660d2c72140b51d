// What is masked in a recording before a test is written of it, as users say it: in code, in JSON or in YAML.

import { memberPattern, type PlacePattern, pathPattern } from './place-pattern.js';
import { MASK_PRESETS, type MaskPreset } from './presets.js';

export interface MaskRules {
  /** Another seed gives other pseudonyms. Keep it secret where nobody is to guess values by trying. Default: `0`. */
  readonly seed?: number | string;
  readonly rules: readonly MaskRule[];
}

/** One of `member`, `path`, `pattern` and `preset` says which values. */
export interface MaskRule {
  /** By name, at any depth: `password`, `*Token`, `customer.email`, `items.**.name`. */
  readonly member?: string;
  /** By place in the input of the execution: `$.customer.name`, `$.items[*].note`. */
  readonly path?: string;
  /** With `path`: in the input of this state instead. */
  readonly state?: string;
  /** Parts of texts that match: a regular expression, or its source. */
  readonly pattern?: string | RegExp;
  /** Parts of texts that look like it. */
  readonly preset?: MaskPreset;
  /**
   * `pseudonym` (default): a name for it, the same for the same value; `shape`: other letters and digits in the same
   * places; `{ text }`: this text.
   */
  readonly with?: 'pseudonym' | 'shape' | { readonly text: string };
}

/** A rule that has been read. */
export interface ReadRule {
  /** As messages and reports call it: `member "password"`. */
  readonly name: string;
  readonly finds:
    | { readonly by: 'member'; readonly place: PlacePattern }
    | { readonly by: 'path'; readonly place: PlacePattern; readonly state: string | undefined }
    | { readonly by: 'text'; readonly pattern: RegExp; readonly preset: MaskPreset | undefined };
  readonly replacement: { readonly kind: 'pseudonym' | 'shape' } | { readonly kind: 'text'; readonly text: string };
}

/** @throws TypeError that names the rule and says what is wrong with it. */
export function readMaskRules(given: unknown): { readonly seed: string; readonly rules: readonly ReadRule[] } {
  const { seed = 0, rules } = isObject(given) ? given : {};
  if (!Array.isArray(rules)) {
    throw new TypeError("Masks are an object with a list of `rules`: { rules: [{ member: 'password' }] }");
  }
  if (typeof seed !== 'number' && typeof seed !== 'string')
    throw new TypeError('The `seed` of masks is a number or a text');
  return { seed: String(seed), rules: rules.map(readRule) };
}

const MEMBERS = ['member', 'path', 'pattern', 'preset'] as const;

function readRule(rule: unknown, index: number): ReadRule {
  const refuse = (why: string): never => {
    throw new TypeError(`Rule ${index + 1} of the masks ${why}`);
  };
  if (!isObject(rule)) return refuse("is no object: { member: 'password' }");
  const unknown = Object.keys(rule).find((name) => ![...MEMBERS, 'state', 'with'].includes(name));
  if (unknown !== undefined)
    refuse(`has ${JSON.stringify(unknown)}, which there is not: ${MEMBERS.join(', ')}, state, with`);
  const given = MEMBERS.filter((name) => rule[name] !== undefined);
  const [by] = given;
  if (by === undefined || given.length > 1) return refuse(`has to have one of ${MEMBERS.join(', ')}`);
  if (rule.state !== undefined && (by !== 'path' || typeof rule.state !== 'string')) {
    refuse('has a `state`, which is the name of a state, and goes with `path`');
  }
  const what = rule[by];
  const replacement = readReplacement(rule.with, refuse);
  const name = `${by} ${what instanceof RegExp ? String(what) : JSON.stringify(what)}`;
  if (by === 'pattern')
    return { name, replacement, finds: { by: 'text', preset: undefined, pattern: readPattern(what, refuse) } };
  if (typeof what !== 'string' || what === '') return refuse(`has a \`${by}\` that is no text`);
  switch (by) {
    case 'member':
      return { name, replacement, finds: { by, place: memberPattern(what) } };
    case 'path':
      return {
        name: rule.state === undefined ? name : `${name} of the input of ${JSON.stringify(rule.state)}`,
        replacement,
        finds: {
          by,
          place:
            pathPattern(what) ??
            refuse(`has the path ${JSON.stringify(what)}, which is none: $.customer.name, $.items[*].note`),
          state: typeof rule.state === 'string' ? rule.state : undefined,
        },
      };
    case 'preset': {
      const preset = Object.hasOwn(MASK_PRESETS, what) ? (what as MaskPreset) : undefined;
      if (preset === undefined)
        return refuse(
          `has the preset ${JSON.stringify(what)}, which there is not: ${Object.keys(MASK_PRESETS).join(', ')}`,
        );
      return { name, replacement, finds: { by: 'text', preset, pattern: MASK_PRESETS[preset].pattern } };
    }
  }
}

function readPattern(what: unknown, refuse: (why: string) => never): RegExp {
  try {
    const pattern =
      what instanceof RegExp
        ? new RegExp(what.source, [...new Set(`${what.flags}g`)].join(''))
        : new RegExp(String(what), 'gu');
    return pattern.test('') ? refuse('has a pattern that matches no text at all') : pattern;
  } catch (error) {
    if (error instanceof SyntaxError) refuse(`has a pattern that is no regular expression: ${error.message}`);
    throw error;
  }
}

function readReplacement(given: unknown, refuse: (why: string) => never): ReadRule['replacement'] {
  if (given === undefined || given === 'pseudonym') return { kind: 'pseudonym' };
  if (given === 'shape') return { kind: 'shape' };
  if (isObject(given) && typeof given.text === 'string') return { kind: 'text', text: given.text };
  return refuse("has a `with` that is none of 'pseudonym', 'shape' and { text: '...' }");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
