import type { Issue } from './errors.ts';

/**
 * A name holds no line breaks, no other control characters, and no marks that change the direction of the text
 * around it. Joiners stay, because names in Indic and Arabic scripts are written with them, and so are many emoji.
 */
export const plainNameRule = {
  pattern: '^[^\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]*$',
  'x-issue': 'must not hold line breaks, control characters or direction marks',
};

/** A letter, a digit or a sign: anything but spaces, marks without a letter, and characters that nobody sees. */
const visible = '[^\\s\\p{Z}\\p{M}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Default_Ignorable_Code_Point}\\u2800]';

export const visibleNameRule = { pattern: visible, 'x-issue': 'must not be blank' };

const visiblePattern = new RegExp(visible, 'u');

/** A name that must be there shows something. Tolerates any shape; an empty one is the schema's to report. */
export function checkName(name: unknown, path: string): Issue[] {
  if (typeof name !== 'string' || name === '' || visiblePattern.test(name)) return [];
  return [{ path, code: 'too_short', message: 'must not be blank' }];
}

const plainPattern = new RegExp(plainNameRule.pattern, 'u');

/** A name from outside a JSON body: as its schema and checkName would have it. Its length counts code points. */
export function checkShownName(name: string, path: string, maxLength: number): Issue[] {
  if (name.trim() === '') return [{ path, code: 'too_short', message: visibleNameRule['x-issue'] }];
  if (!plainPattern.test(name)) return [{ path, code: 'format', message: plainNameRule['x-issue'] }];
  if (Array.from(name).length <= maxLength) return checkName(name, path);
  return [{ path, code: 'too_long', message: `must have at most ${maxLength} characters`, allowed: { maxLength } }];
}

/**
 * A name that may be missing shows something, too; spaces alone say nothing, like an empty one. Tolerates any shape.
 */
export function checkOptionalName(name: unknown, path: string): Issue[] {
  return typeof name === 'string' && name.trim() === '' ? [] : checkName(name, path);
}
