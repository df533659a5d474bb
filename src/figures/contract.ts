import { type Static, Type } from 'typebox';
import type { Issue } from '../kernel/errors.ts';
import { checkDay, Id, named } from '../kernel/schemas.ts';
import { daysBetween, isValidDate } from '../kernel/time.ts';

/** The most days of one answer: a quarter. */
const maxDays = 92;

export const FiguresQuery = Type.Object({
  from: Type.String({ description: 'YYYY-MM-DD, the first day of practice' }),
  until: Type.String({ description: `YYYY-MM-DD, the last day of practice; at most ${maxDays} days` }),
  clinic_id: Type.Optional(Type.String({ ...Id, description: 'Left out: all clinics, also those that were removed' })),
});

/** Tolerates any shape. */
export function checkFigures({ from, until }: Readonly<Record<string, unknown>>): Issue[] {
  const issues = [...checkDay(from, '/query/from'), ...checkDay(until, '/query/until')];
  if (typeof from !== 'string' || typeof until !== 'string' || !isValidDate(from) || !isValidDate(until)) return issues;
  const days = daysBetween(from, until) + 1;
  if (days < 1)
    return [{ path: '/query/until', code: 'too_small', message: 'is before from', allowed: { minimum: from } }];
  if (days <= maxDays) return [];
  const message = `is ${days} days with from; at most ${maxDays} are counted at once`;
  return [{ path: '/query/until', code: 'too_large', message, allowed: { maxDays } }];
}

const Share = Type.Optional(Type.Number({ description: 'taken_minutes of offered_minutes; left out where none are' }));
const Seconds = (what: string) => Type.Optional(Type.Integer({ description: `${what}, in seconds` }));

const figures = {
  booked: Type.Integer({ description: 'Appointments, also those that were cancelled; without dummies' }),
  seen: Type.Integer({ description: 'Patients who are, or were, with the doctor' }),
  no_shows: Type.Integer(),
  cancelled: Type.Integer(),
  wait_median: Seconds('From the check-in to the doctor: half of them waited no longer'),
  wait_90: Seconds('Nine of ten waited no longer'),
  visit_median: Seconds('With the doctor: half of them no longer'),
  visit_90: Seconds('Nine of ten no longer'),
  offered_minutes: Type.Integer({ description: 'Of slots, once for each seat, by the hours as they are now' }),
  taken_minutes: Type.Integer({ description: 'Of them, those of appointments that were not cancelled' }),
  utilisation: Share,
};

const Figures = named('Figures', figures);
const OfDay = named('FiguresOfDay', { date: Type.String(), ...figures });
const OfDoctor = named('FiguresOfDoctor', { doctor_id: Type.String(), ...figures });
const OfHour = named('FiguresOfHour', {
  hour: Type.Integer({ description: "0 to 23, of the clinic's clock" }),
  ...figures,
});

export const FiguresAnswer = Type.Object({
  data: Type.Object({
    from: Type.String(),
    until: Type.String(),
    total: Figures,
    days: Type.Array(OfDay, { description: 'Every day, also those without appointments' }),
    doctors: Type.Array(OfDoctor),
    hours: Type.Array(OfHour, { description: 'By the start of the appointments; hours in which something is' }),
  }),
});
export type FiguresAnswer = Static<typeof FiguresAnswer>;
export type Figures = Static<typeof Figures>;
