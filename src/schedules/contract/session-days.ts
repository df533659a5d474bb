import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { SessionDays } from '../domain/session.ts';
import { checkDay, ruledText, type UnreadObject } from '../../kernel/schemas.ts';

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** In any case, whole or its first three letters: JSON Schema has no flag for that. */
const namePattern = weekdayNames.map((name) => `${anyCase(name.slice(0, 3))}(?:${anyCase(name.slice(3))})?`).join('|');

export const Weekday = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  minimum: 1,
  maximum: 7,
  pattern: `^(?:${namePattern})$`,
  'x-issue': 'must be 1 (Monday) to 7 (Sunday), or a name such as monday or mon',
  description: '1 or monday … 7 or sunday; also mon … sun, in any case',
});

export const DateOrNull = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  ...ruledText,
  description: 'YYYY-MM-DD; null: no limit',
});

/** The fields that say on which days a session is held. */
export const dayFields = {
  weekday: Weekday,
  date: Type.String({ ...ruledText, description: 'YYYY-MM-DD: an extra session, on this date alone' }),
  valid_from: DateOrNull,
  valid_until: DateOrNull,
  every_weeks: Type.Integer({
    minimum: 1,
    maximum: 52,
    examples: [2],
    description:
      '2: every second week. Weeks are stretches of seven days, the first of which begins with valid_from, which is ' +
      'then required.',
  }),
  weeks_of_month: Type.Unsafe<number[] | null>({
    type: ['array', 'null'],
    items: { type: 'integer', enum: [1, 2, 3, 4, 5, -1] },
    minItems: 1,
    maxItems: 5,
    uniqueItems: true,
    examples: [[1, 3]],
    description: '[1, 3]: the first and the third such weekday of each month; -1 is the last. null: all of them',
  }),
  replaces: Type.Boolean({
    examples: [true],
    description: "With a date: on that date the week's sessions of this doctor, clinic and service are not held.",
  }),
};

const weeklyFields = ['valid_from', 'valid_until', 'every_weeks', 'weeks_of_month'] as const;

/** The issues of the days that a body names, without regard to a stored session. Tolerates any shape. */
export function checkDays(body: UnreadObject): Issue[] {
  const issues = ['date', 'valid_from', 'valid_until'].flatMap((field) => checkDay(body[field], `/${field}`));
  if (typeof body['date'] === 'string') issues.push(...refuseWeeklyFields(body));
  else if (body['weekday'] !== undefined || body['weekdays'] !== undefined) issues.push(...refuseReplaces(body));
  return issues;
}

/** An extra session has its date: what limits a weekly one says nothing of it. */
export function refuseWeeklyFields(body: UnreadObject): Issue[] {
  return weeklyFields.flatMap((field): Issue[] => {
    const value = body[field];
    if (value === undefined || value === null || value === 1) return [];
    return [
      { path: `/${field}`, code: 'not_allowed', message: 'goes with a weekday only; an extra session has its date' },
    ];
  });
}

/** A weekly session replaces nothing. */
export function refuseReplaces(body: UnreadObject): Issue[] {
  if (body['replaces'] !== true) return [];
  return [
    {
      path: '/replaces',
      code: 'not_allowed',
      message: "goes with a date only: it replaces the week's sessions on that date",
    },
  ];
}

/** The issues of the days of a session as a whole, whichever part of them was sent. */
export function checkRecurrence({
  validFrom = null,
  validUntil = null,
  everyWeeks = 1,
  weeksOfMonth = null,
}: Partial<SessionDays>): Issue[] {
  const issues: Issue[] = [];
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    issues.push({
      path: '/valid_until',
      code: 'too_small',
      message: 'is before valid_from',
      allowed: { minimum: validFrom },
    });
  }
  if (everyWeeks === 1) return issues;
  if (validFrom === null) {
    issues.push({
      path: '/valid_from',
      code: 'required',
      message: 'is required with every_weeks: the weeks are counted from it',
    });
  }
  if (weeksOfMonth !== null) {
    issues.push({
      path: '/weeks_of_month',
      code: 'conflict',
      message: 'every_weeks and weeks_of_month exclude each other; send one of them',
    });
  }
  return issues;
}

/** First to fifth, then the last. */
export function inOrder(weeks: readonly number[]): number[] {
  return weeks.toSorted((a, b) => (a === -1 ? 6 : a) - (b === -1 ? 6 : b));
}

/** 1 … 7 of a weekday in a valid body. */
export function weekdayNumber(day: unknown): number {
  if (typeof day !== 'string') return Number(day);
  return weekdayNames.findIndex((name) => name.startsWith(day.slice(0, 3).toLowerCase())) + 1;
}

const ordinals: Readonly<Record<number, string>> = {
  1: 'first',
  2: 'second',
  3: 'third',
  4: 'fourth',
  5: 'fifth',
  [-1]: 'last',
};

/** A session's days in words, for messages: `Monday`, `first and third Saturday`, `every 2 weeks on Friday`, a date. */
export function daysText({ weekday, date, everyWeeks, weeksOfMonth }: SessionDays): string {
  const name = weekday === null ? undefined : weekdayNames[weekday - 1];
  if (name === undefined) return date ?? '';
  const day = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (weeksOfMonth !== null) return `${weeksOfMonth.map((week) => ordinals[week]).join(' and ')} ${day}`;
  return everyWeeks === 1 ? day : `every ${everyWeeks} weeks on ${day}`;
}

function anyCase(text: string): string {
  return text.replace(/./g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}
