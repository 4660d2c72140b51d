// Texts that are known by their looks, and what stands for them: in ranges that are nobody's.

export type MaskPreset =
  | 'email'
  | 'phone'
  | 'ipv4'
  | 'ipv6'
  | 'creditCard'
  | 'awsAccount'
  | 'awsAccessKey'
  | 'jwt'
  | 'uuid';

/** Numbers and letters that depend on the value and the seed alone. */
export interface Chance {
  /** So many digits of the alphabet. */
  draw(length: number, alphabet: string): string;
  /** The text with other letters and digits in the same places. */
  shape(text: string): string;
}

interface Preset {
  /** Global. */
  readonly pattern: RegExp;
  /** What only looks so. */
  isOne?(text: string): boolean;
  pseudonym(text: string, chance: Chance): string;
}

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const MASK_PRESETS: { readonly [Name in MaskPreset]: Preset } = {
  email: {
    pattern: /[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+/g,
    // https://www.rfc-editor.org/rfc/rfc2606#section-3
    pseudonym: (_text, chance) => `user-${chance.draw(6, HEX)}@example.com`,
  },
  phone: {
    pattern: /(?<![\w+.:-])(?:\+\d[\d ().-]{6,16}\d|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w-])/g,
    pseudonym: (text, chance) => chance.shape(text),
  },
  ipv4: {
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g,
    // https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2
    pseudonym: (_text, chance) => `198.18.${byte(chance)}.${byte(chance)}`,
  },
  ipv6: {
    pattern: /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])/gi,
    isOne: (text) => (text.includes('::') ? /[\da-f]/i.test(text) : text.split(':').length === 8),
    // https://www.rfc-editor.org/rfc/rfc3849
    pseudonym: (_text, chance) => `2001:db8::1${chance.draw(3, HEX)}:1${chance.draw(3, HEX)}`,
  },
  creditCard: {
    pattern: /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
    isOne: hasLuhnDigit,
    pseudonym: (text, chance) => withLuhnDigit(chance.shape(text)),
  },
  awsAccount: {
    pattern: /(?<=arn:aws[a-z-]*:[^:\s]*:[^:\s]*:)\d{12}(?=:)|(?<=amazonaws\.com\/)\d{12}(?=\/)/g,
    pseudonym: (_text, chance) => `9${chance.draw(11, DIGITS)}`,
  },
  awsAccessKey: {
    pattern: /(?<![A-Z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Z0-9])/g,
    pseudonym: (text, chance) => `${text.slice(0, 4)}${chance.draw(16, CAPITALS)}`,
  },
  jwt: {
    pattern: /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g,
    pseudonym: (_text, chance) =>
      `eyJ${chance.draw(12, BASE64URL)}.eyJ${chance.draw(12, BASE64URL)}.${chance.draw(12, BASE64URL)}`,
  },
  uuid: {
    pattern: /(?<![\da-f])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-f])/gi,
    pseudonym: (_text, chance) =>
      `${chance.draw(8, HEX)}-${chance.draw(4, HEX)}-4${chance.draw(3, HEX)}-a${chance.draw(3, HEX)}-${chance.draw(12, HEX)}`,
  },
};

function byte(chance: Chance): number {
  return Number(chance.draw(5, DIGITS)) % 256;
}

/** https://www.iso.org/standard/70484.html (ISO/IEC 7812-1, annex B) */
function hasLuhnDigit(text: string): boolean {
  return luhnSum(text) % 10 === 0;
}

function withLuhnDigit(text: string): string {
  const at = text.search(/\d\D*$/);
  const open = `${text.slice(0, at)}0${text.slice(at + 1)}`;
  return `${text.slice(0, at)}${(10 - (luhnSum(open) % 10)) % 10}${text.slice(at + 1)}`;
}

function luhnSum(text: string): number {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  return digits.reduce((sum, digit, index) => {
    const doubled = digit * 2;
    return sum + (index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled);
  }, 0);
}
