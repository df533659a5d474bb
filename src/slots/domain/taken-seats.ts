import { limitReached, limitText } from '../../calendar/appointment-limits.ts';
import { seatRefusalAt } from '../../calendar/decide-booking.ts';
import { type Claim, seatsAround } from '../../calendar/occupancy.ts';
import type { GridStart } from '../../calendar/slot-choice.ts';
import { type Calendar, seatsBySession } from '../../calendar/calendar.ts';
import { overlaps } from '../../kernel/interval.ts';
import { type Cause, cause, type Question } from './cause.ts';

/** TAKEN is said only when every session with this start is full. */
export function againstClaims(question: Question, starts: readonly GridStart[]): Cause[] {
  const { calendar, claims } = question;
  const refusals = starts.map(({ cell, session }) =>
    seatRefusalAt(calendar, claims, { ...cell, sessionId: session.id }),
  );
  if (starts.length === 0 || refusals.includes(null)) return [];
  const occupied = {
    startAt: Math.min(...starts.map(({ cell }) => cell.occupiedFrom)),
    endAt: Math.max(...starts.map(({ cell }) => cell.occupiedUntil)),
  };
  const isElsewhere = refusals.every((refusal) => refusal === 'ELSEWHERE');
  const holders = claims.filter(
    (claim) => overlaps(claim, occupied) && (claim.clinicId !== calendar.clinicId) === isElsewhere,
  );
  const appointmentIds = [...new Set(holders.flatMap(({ appointmentId }) => appointmentId ?? []))];
  const message = isElsewhere
    ? 'The doctor is at another clinic then.'
    : (limitedText(question, starts) ?? takenText(calendar, starts, holders));
  return [cause('TAKEN', message, { sessionIds: starts.map(({ session }) => session.id), appointmentIds })];
}

/** Of the first session whose limit is reached; null where it is the seats that are taken. */
function limitedText({ calendar, claims }: Question, starts: readonly GridStart[]): string | null {
  const reached = starts
    .map(({ cell, session }) => limitReached(calendar, claims, { ...cell, sessionId: session.id }))
    .find((limit) => limit !== null);
  return reached === undefined ? null : limitText(reached);
}

/** With the seats of the strictest session, of those with this start and of those who are there. */
function takenText(calendar: Calendar, starts: readonly GridStart[], holders: readonly Claim[]): string {
  const seatsOf = seatsBySession(calendar);
  const seats = Math.min(
    ...starts.map(({ session }) => session.seats),
    ...holders.map((claim) => seatsAround(claim, seatsOf)),
  );
  const held = holders.some((claim) => claim.appointmentId === undefined);
  return seats === 1
    ? `The seat is taken${held ? ' by a hold' : ''}.`
    : `All ${seats} seats are taken${held ? ', not all of them by appointments: some are held' : ''}.`;
}
