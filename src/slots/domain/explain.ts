import { limitReached, limitText } from '../calendar/appointment-limits.ts';
import { gridStarts, seatRefusalAt } from '../calendar/decide-booking.ts';
import type { GridStart } from '../calendar/decide-booking.ts';
import { cellsOn, sittingsAround } from '../calendar/grid.ts';
import type { Sitting } from '../calendar/grid.ts';
import { overlaps } from '../kernel/interval.ts';
import { type Claim, claimsAt, seatsAround } from '../calendar/occupancy.ts';
import { byPrecedence, leaveTouches } from '../calendar/schedule.ts';
import type { Mode, Service, Session, TimeOfPractice } from '../calendar/schedule.ts';
import { bookingWindow, leavesOf, practiceDateIn, seatsBySession, sessionsOf } from '../calendar/slots.ts';
import type { Calendar, SlotReason } from '../calendar/slots.ts';
import { clockText, localDateOf, localMinuteOf, weekdayOf } from '../kernel/time.ts';

/** The reasons of rule B6, with NOT_OFFERED taken apart into what can be behind it. */
export type CauseCode =
  | Exclude<SlotReason, 'NOT_OFFERED'>
  | 'REMOVED'
  | 'NOT_AT_CLINIC'
  | 'NO_SERVICES'
  | 'SERVICE_ARCHIVED'
  | 'MODE_NOT_OFFERED'
  | 'NO_SESSIONS'
  | 'OUTSIDE_HOURS'
  | 'NOT_ON_GRID';

/** One thing that stands against a start, in a sentence for people and as ids for programs. */
export interface Cause {
  readonly code: CauseCode;
  /** In the clinic's local time; names services, never patients, nor the reason that a leave was given. */
  readonly message: string;
  readonly sessionIds: readonly string[];
  readonly leaveIds: readonly string[];
  /** Who has the seats; a hold has none to name. */
  readonly appointmentIds: readonly string[];
  /** NOT_ON_GRID alone: the starts of the session next to the one asked for, epoch seconds; null = none. */
  readonly startBefore?: number | null;
  readonly startAfter?: number | null;
}

export interface ServiceVerdict {
  readonly serviceId: string;
  readonly name: string;
  /** True exactly when there is no cause, and then a booking of this service at this start is accepted. */
  readonly offered: boolean;
  readonly causes: readonly Cause[];
}

export interface Explanation {
  readonly startAt: number;
  /** Can at least one service be booked with this start? */
  readonly offered: boolean;
  /** Everything against it, each once; empty when it is offered. */
  readonly causes: readonly Cause[];
  /** Every service of the doctor, archived ones last. */
  readonly services: readonly ServiceVerdict[];
}

interface Question {
  readonly calendar: Calendar;
  readonly claims: readonly Claim[];
  readonly startAt: number;
  readonly now: number;
  readonly mode: Mode | null;
}

/**
 * Why a start is or is not offered: all causes and not just the first, for each service of the doctor at
 * this clinic. `claims` must hold the doctor's claims in the `claimsPeriod` of the start's local day.
 */
export function explainSlot(
  calendar: Calendar,
  claims: readonly Claim[],
  startAt: number,
  now: number,
  mode: Mode | null = null,
): Explanation {
  const question = { calendar, claims: claimsAt(claims, now), startAt, now, mode };
  const services = calendar.services
    .filter((service) => service.doctorId === calendar.doctorId)
    .sort((a, b) => Number(a.archived) - Number(b.archived) || byPrecedence(a, b))
    .map((service) => judge(question, service));
  if (services.length === 0) {
    const causes = [...removed(calendar), cause('NO_SERVICES', 'The doctor offers no service.')];
    return { startAt, offered: false, causes, services };
  }
  const offered = services.some((verdict) => verdict.offered);
  return { startAt, offered, causes: offered ? [] : distinct(services.flatMap((verdict) => verdict.causes)), services };
}

/** Why nothing is offered at a clinic in which the doctor does not work. */
export function explainAbsence(startAt: number): Explanation {
  return {
    startAt,
    offered: false,
    causes: [cause('NOT_AT_CLINIC', 'The doctor does not work at this clinic.')],
    services: [],
  };
}

function judge(question: Question, service: Service): ServiceVerdict {
  const { calendar, startAt } = question;
  const starts = service.archived ? [] : gridStarts(calendar, [service], startAt);
  const dates =
    starts.length === 0 ? [practiceDateIn(calendar, startAt)] : [...new Set(starts.map((start) => start.practiceDate))];
  const ofDates = dates.map((date) => [
    ...againstClock(question, service, date),
    ...againstPlace(
      question,
      service,
      starts.filter((start) => start.practiceDate === date),
      date,
    ),
  ]);
  const causes = service.archived
    ? [...removed(question.calendar), cause('SERVICE_ARCHIVED', `${service.name} is archived.`)]
    : [
        ...removed(question.calendar),
        ...againstMode(question, service),
        ...(ofDates.some((against) => against.length === 0) ? [] : distinct(ofDates.flat())),
      ];
  return { serviceId: service.id, name: service.name, offered: causes.length === 0, causes };
}

function removed(calendar: Calendar): Cause[] {
  return calendar.offersSlots ? [] : [cause('REMOVED', 'The doctor or the clinic has been deleted.')];
}

function againstMode({ mode }: Question, service: Service): Cause[] {
  if (mode === null || service.modes.includes(mode)) return [];
  return [cause('MODE_NOT_OFFERED', `${service.name} is offered as ${service.modes.join(', ')}, not as ${mode}.`)];
}

function againstClock({ calendar, startAt, now }: Question, service: Service, practiceDate: string): Cause[] {
  const { zone } = calendar;
  const { notBefore, lastDate } = bookingWindow(service, practiceDateIn(calendar, now), now);
  const causes: Cause[] = [];
  if (startAt < now) {
    causes.push(cause('PAST', `The time is past: at the clinic it is ${timeText(now, zone)}.`));
  } else if (startAt < notBefore) {
    const notice = `${service.minimumNoticeMinutes} minutes ahead, so now from ${timeText(notBefore, zone)} on`;
    causes.push(cause('TOO_SOON', `${service.name} must be booked ${notice}.`));
  }
  if (practiceDate > lastDate) {
    const reach = `${service.bookAheadDays} days ahead, so now until ${lastDate}`;
    causes.push(cause('TOO_FAR_AHEAD', `${service.name} can be booked ${reach}.`));
  }
  return causes;
}

/** Hours and grid, then what the leaves and the claims make of the place found. */
function againstPlace(
  question: Question,
  service: Service,
  starts: readonly GridStart[],
  practiceDate: string,
): Cause[] {
  const { calendar, startAt } = question;
  const first = starts[0];
  const shown = first?.cell ?? { startAt, endAt: startAt + service.durationMinutes * 60 };
  return [
    ...(first === undefined ? offTheGrid(question, service) : []),
    ...againstLeave(calendar, { startAt, endAt: shown.endAt, practiceDate }),
    ...againstClaims(question, starts),
  ];
}

function offTheGrid({ calendar, startAt }: Question, service: Service): Cause[] {
  const { zone } = calendar;
  const date = localDateOf(startAt, zone);
  const sessions = sessionsOf(calendar).filter((session) => session.serviceId === service.id);
  const sittings = sittingsAround(sessions, date, zone);
  if (sittings.length === 0) return [noSessions(service, sessions, date)];
  const covering = sittings.filter((sitting) => sitting.startAt <= startAt && startAt < sitting.endAt);
  const named = covering.length > 0 ? covering : sittings;
  const hours = named.map(hoursText).join(', ');
  const sessionIds = named.map(({ session }) => session.id);
  if (covering.length === 0) {
    const replaced = named.some(({ session }) => session.replaces)
      ? ' On that date they replace the hours of the week.'
      : '';
    const message = `${timeText(startAt, zone)} is outside the hours of ${service.name}: ${hours}.${replaced}`;
    return [cause('OUTSIDE_HOURS', message, { sessionIds })];
  }
  const { startBefore, startAfter } = neighbours(covering, startAt, zone);
  const nearest = [startBefore, startAfter].flatMap((start) => (start === null ? [] : [timeText(start, zone)]));
  const message =
    `${timeText(startAt, zone)} is not the start of a slot of ${service.name} (${hours}).` +
    (nearest.length === 0 ? '' : ` The nearest: ${nearest.join(' and ')}.`);
  return [{ ...cause('NOT_ON_GRID', message, { sessionIds }), startBefore, startAfter }];
}

/** On a day of which sessions are held in other weeks alone, those are named. */
function noSessions(service: Service, sessions: readonly Session[], date: string): Cause {
  const none = `${service.name} has no session at this clinic`;
  if (sessions.length === 0) return cause('NO_SESSIONS', `${none}.`);
  const notHeld = sessions.filter(({ weekday }) => weekday === weekdayOf(date));
  const texts = notHeld.map((session) => `${weekdayText(date)} ${hoursText({ session })}`).join(', ');
  const others = notHeld.length === 0 ? '' : ` ${texts} ${notHeld.length === 1 ? 'is' : 'are'} not held on that date.`;
  return cause('NO_SESSIONS', `${none} on ${date}.${others}`, { sessionIds: notHeld.map(({ id }) => id) });
}

function neighbours(
  sittings: readonly Sitting[],
  startAt: number,
  zone: string,
): {
  startBefore: number | null;
  startAfter: number | null;
} {
  const starts = sittings.flatMap(({ session, date }) => cellsOn(session, date, zone).map((cell) => cell.startAt));
  const [before, after] = [starts.filter((start) => start < startAt), starts.filter((start) => start > startAt)];
  return {
    startBefore: before.length === 0 ? null : Math.max(...before),
    startAfter: after.length === 0 ? null : Math.min(...after),
  };
}

function againstLeave(calendar: Calendar, time: TimeOfPractice): Cause[] {
  const { zone } = calendar;
  return leavesOf(calendar)
    .filter(({ leave }) => leaveTouches(leave, time))
    .map(({ leaveId, reason, ...period }) => {
      const who = reason === 'CLINIC_CLOSED' ? 'The clinic is closed' : 'The doctor is on leave';
      // Past the midnight that ends a whole day the night of that day is meant.
      const when = overlaps(period, time)
        ? `from ${timeText(period.startAt, zone)} until ${timeText(period.endAt, zone)}`
        : `on ${time.practiceDate}, the day on which the session begins`;
      const message = `${who} ${when}.`;
      return cause(reason, message, { leaveIds: [leaveId] });
    });
}

/** TAKEN is said only when every session with this start is full. */
function againstClaims(question: Question, starts: readonly GridStart[]): Cause[] {
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

interface CauseIds {
  readonly sessionIds?: readonly string[];
  readonly leaveIds?: readonly string[];
  readonly appointmentIds?: readonly string[];
}

function cause(code: CauseCode, message: string, ids: CauseIds = {}): Cause {
  return { code, message, sessionIds: [], leaveIds: [], appointmentIds: [], ...ids };
}

/** The same leave or clock stands against every service; a reader needs to hear of it once. */
function distinct(causes: readonly Cause[]): Cause[] {
  return [...new Map(causes.map((each) => [`${each.code} ${each.message} ${each.leaveIds.join()}`, each])).values()];
}

function hoursText({ session }: Pick<Sitting, 'session'>): string {
  return `${clockText(session.fromMinute)}–${clockText(session.toMinute)}`;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function weekdayText(date: string): string {
  return weekdays[weekdayOf(date) - 1] ?? '';
}

function timeText(instant: number, zone: string): string {
  return `${clockText(localMinuteOf(instant, zone))} on ${localDateOf(instant, zone)}`;
}
