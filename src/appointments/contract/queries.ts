import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { daysBetween } from '../../kernel/time.ts';
import { checkDay, Id, type UnreadObject } from '../../kernel/schemas.ts';

const DateText = Type.String({ description: 'YYYY-MM-DD, a local day at the clinic' });

/** The query of `GET /dr/v1/appointment`. */
export const AppointmentsQuery = Type.Object({
  patient_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  start_date: Type.Optional(DateText),
  end_date: Type.Optional(DateText),
  page_no: Type.Optional(Type.String({ pattern: '^\\d{1,6}$', description: 'Counted from 0' })),
});

/** The most days that one list covers, both ends counted (rule D4). */
const maxDays = 7;

const combinations = [
  ['patient_id'],
  ['doctor_id', 'start_date', 'end_date'],
  ['clinic_id', 'start_date', 'end_date'],
  ['start_date', 'end_date'],
  ['doctor_id', 'clinic_id', 'start_date', 'end_date'],
] as const;

/** Which filters go together, and which days (rule D4). Tolerates any shape. */
export function checkAppointmentsQuery(query: UnreadObject): Issue[] {
  const given = ['patient_id', 'doctor_id', 'clinic_id', 'start_date', 'end_date'].filter(
    (name) => query[name] !== undefined,
  );
  const fits = combinations.some(
    (names) => names.length === given.length && names.every((name) => given.includes(name)),
  );
  const issues: Issue[] = fits
    ? []
    : [
        {
          path: '/query',
          code: 'conflict',
          message: 'is not a combination of filters that can be answered',
          allowed: combinations,
        },
      ];
  return [...issues, ...checkDays(query)];
}

function checkDays(query: UnreadObject): Issue[] {
  const { start_date: from, end_date: to } = query as Readonly<Record<'start_date' | 'end_date', unknown>>;
  const issues = [...checkDay(from, '/query/start_date'), ...checkDay(to, '/query/end_date')];
  if (issues.length > 0 || typeof from !== 'string' || typeof to !== 'string') return issues;
  if (to < from)
    return [
      { path: '/query/end_date', code: 'too_small', message: 'is before start_date', allowed: { minimum: from } },
    ];
  if (daysBetween(from, to) < maxDays) return [];
  return [
    {
      path: '/query/end_date',
      code: 'too_large',
      message: `covers more than ${maxDays} days`,
      allowed: { maximumDays: maxDays },
    },
  ];
}
