import type { Issue } from '../../kernel/errors.ts';
import { checkName, checkOptionalName } from '../../kernel/names.ts';
import type { UnreadObject } from '../../kernel/schemas.ts';
import { splitName } from '../domain.ts';

export const maxPatientNameLength = 100;

/** The issues of the names in a body of the directory. Tolerates any shape. */
export function checkNames({ fn, mn, ln, fln }: UnreadObject, isNew: boolean): Issue[] {
  const issues = [
    ...checkSameName({ fn, mn, ln, fln }),
    ...checkName(fn, '/fn'),
    ...checkName(fln, '/fln'),
    ...checkOptionalName(mn, '/mn'),
    ...checkOptionalName(ln, '/ln'),
  ];
  if (
    fn === undefined &&
    typeof fln === 'string' &&
    Object.values(splitName(fln)).some((part) => Array.from(part).length > maxPatientNameLength)
  ) {
    issues.push({
      path: '/fln',
      code: 'too_long',
      message: `splits into names of which one has more than ${maxPatientNameLength} characters`,
      allowed: { maxLength: maxPatientNameLength },
    });
  }
  if (isNew && fn === undefined && fln === undefined) {
    issues.push({ path: '/fn', code: 'required', message: 'is needed to add a patient, or fln' });
  }
  return issues;
}

/** The full name and its parts are alternatives: together only where they agree, without regard to case and spaces. */
function checkSameName({ fn, mn, ln, fln }: UnreadObject): Issue[] {
  if (typeof fln !== 'string') return [];
  const { middle, last } = splitName(fln);
  const words = (...parts: readonly unknown[]): string =>
    parts
      .filter((part) => typeof part === 'string')
      .join(' ')
      .trim()
      .toLowerCase()
      .split(/\s+/)
      .join(' ');
  const isSame =
    fn === undefined
      ? (mn === undefined || words(mn) === words(middle)) && (ln === undefined || words(ln) === words(last))
      : words(fn, mn, ln) === words(fln);
  if (isSame) return [];
  return [
    {
      path: '/fln',
      code: 'conflict',
      message: 'differs from fn, mn and ln; send either them or fln',
      allowed: { oneOf: ['fln', 'fn'] },
    },
  ];
}

/**
 * The names of a valid body as columns. A full name is the whole of it; beside a first name, the parts decide where it
 * is taken apart.
 */
export function namesOf({ fn, mn, ln, fln }: UnreadObject): UnreadObject {
  if (typeof fln !== 'string') return { first_name: fn, middle_name: mn, last_name: ln };
  if (fn !== undefined) return { first_name: fn, middle_name: mn ?? '', last_name: ln ?? '' };
  const { first, middle, last } = splitName(fln);
  return { first_name: first, middle_name: middle, last_name: last };
}
