import { hasLimits, limitReached } from './appointment-limits.ts';
import { cellsOn } from './grid.ts';
import type { Cell } from './grid.ts';
import { indexPeriods, overlapping } from '../kernel/interval.ts';
import type { Period, PeriodIndex } from '../kernel/interval.ts';
import { type Claim, claimsAt, seatRefusal } from './occupancy.ts';
import { practiceDateAt, practiceDayBegins } from './practice-day.ts';
import { byPrecedence, heldSessions, leavePeriod, leaveTouches, sessionsOn } from './schedule.ts';
import type { Leave, Service, Session } from './schedule.ts';
import { addDays, instantOf } from '../kernel/time.ts';

/** All that decides the offer of one doctor at one clinic, apart from bookings. */
export interface Calendar {
  readonly zone: string;
  readonly clinicId: string;
  readonly doctorId: string;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly leaves: readonly Leave[];
}

/** Why a slot cannot be had, in the order in which one is named when several apply (rule B6). */
export const slotReasons = [
  'PAST',
  'TOO_SOON',
  'TOO_FAR_AHEAD',
  'CLINIC_CLOSED',
  'DOCTOR_ON_LEAVE',
  'NOT_OFFERED',
  'TAKEN',
] as const;
export type SlotReason = (typeof slotReasons)[number];

export interface Slot extends Period {
  readonly serviceId: string;
  readonly sessionId: string;
  /** On which its session begins. */
  readonly practiceDate: string;
  /** The time shown and the buffers around it. */
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
  readonly seats: number;
  /** Every claim on the occupied time, at any clinic. */
  readonly booked: number;
  readonly available: boolean;
  /** Null exactly when available. */
  readonly reason: SlotReason | null;
}

/** Local dates, both counted. */
export interface DateRange {
  readonly fromDate: string;
  readonly toDate: string;
}

/**
 * Every slot that starts on the given local days, free or not (rule D1): by service, REGULAR first and
 * then the oldest, then by start. Archived services have none.
 *
 * `claims` must hold the doctor's claims in `claimsPeriod`; more do no harm. `now` is in whole seconds.
 */
export function findSlots(
  calendar: Calendar,
  claims: readonly Claim[],
  query: DateRange & { readonly now: number },
): Slot[] {
  const grid = cellsByService(calendar, query);
  const index = indexPeriods(claimsAt(claims, query.now));
  const leaves = leavesOf(calendar);
  const seatsOf = seatsBySession(calendar);
  const isLimited = hasLimits(calendar);
  const isFull = (session: Session, { occupiedFrom }: Cell): boolean =>
    isLimited && limitReached(calendar, index.items, { occupiedFrom, sessionId: session.id }) !== null;
  const today = practiceDateIn(calendar, query.now);
  return servicesOf(calendar).flatMap((service) => {
    const window = bookingWindow(service, today, query.now);
    return (grid.get(service.id) ?? [])
      .sort((a, b) => a.cell.startAt - b.cell.startAt)
      .map((at) => markSlot(at, { index, leaves, window, seatsOf, isFull }));
  });
}

/**
 * The next instant after `now` at which time alone changes an answer of `findSlots` for these slots: a slot
 * starts, its notice runs out, a day of practice lets its day in, or a hold among the claims expires. Null if nothing
 * will change any more. A cached answer is good before that instant. `now` is in whole seconds, as everywhere.
 */
export function nextChangeAt(
  slots: readonly Slot[],
  calendar: Calendar,
  now: number,
  claims: readonly Claim[] = [],
): number | null {
  const services = new Map(calendar.services.map((service) => [service.id, service]));
  const openings = new Map<string, number>();
  const opensAt = (practiceDate: string, { bookAheadDays }: Service): number => {
    const key = `${practiceDate}/${bookAheadDays}`;
    const known = openings.get(key) ?? practiceDayBeginsIn(calendar, addDays(practiceDate, -bookAheadDays));
    openings.set(key, known);
    return known;
  };
  let next = Infinity;
  for (const { expiresAt = Infinity } of claims) if (expiresAt > now && expiresAt < next) next = expiresAt;
  for (const slot of slots) {
    const service = services.get(slot.serviceId);
    if (service === undefined) continue;
    // One second later, because at the very end of its notice a slot can still be had.
    const noticeEnds = slot.startAt - service.minimumNoticeMinutes * 60 + 1;
    const opens = opensAt(slot.practiceDate, service);
    for (const change of [opens, noticeEnds, slot.startAt + 1]) if (change > now && change < next) next = change;
  }
  return next === Infinity ? null : next;
}

/** The time in which a claim can touch a slot that starts in the range: what a caller must load. */
export function claimsPeriod(calendar: Calendar, { fromDate, toDate }: DateRange): Period {
  const longestMinutes = calendar.sessions.reduce(
    (most, session) => Math.max(most, session.bufferBeforeMinutes + session.slotMinutes + session.bufferMinutes),
    0,
  );
  // Limits count a whole day of practice, with its night.
  const marginDays = hasLimits(calendar) ? 4 : 0;
  return {
    startAt: instantOf(addDays(fromDate, -marginDays), 0, calendar.zone) - longestMinutes * 60,
    endAt: instantOf(addDays(toDate, 1 + marginDays), 0, calendar.zone) + longestMinutes * 60,
  };
}

/** The doctor's services that are not archived, in the order of rule C4. */
export function servicesOf(calendar: Calendar): Service[] {
  return calendar.services
    .filter((service) => !service.archived && service.doctorId === calendar.doctorId)
    .sort(byPrecedence);
}

/** The sessions of this doctor at this clinic. */
export function sessionsOf(calendar: Calendar): Session[] {
  return calendar.sessions.filter(
    ({ doctorId, clinicId }) => doctorId === calendar.doctorId && clinicId === calendar.clinicId,
  );
}

/** How many may be with the doctor at one time, by session, as the sessions are now. */
export function seatsBySession({
  sessions,
}: Pick<Calendar, 'sessions'>): (sessionId: string | null) => number | undefined {
  const seats = new Map<string | null, number>(sessions.map((session) => [session.id, session.seats]));
  return (sessionId) => seats.get(sessionId);
}

/** The sessions of this doctor at this clinic that take place: not those of services that are archived. */
export function sessionsHeld(calendar: Calendar): Session[] {
  return heldSessions(sessionsOf(calendar), calendar.services);
}

/** The day of practice of an instant: the date of a night session that goes on, else the local date (rule C8). */
export function practiceDateIn(calendar: Calendar, instant: number): string {
  return practiceDateAt(sessionsHeld(calendar), instant, calendar.zone);
}

/** The instant from which on a date is the day of practice. */
export function practiceDayBeginsIn(calendar: Calendar, date: string): number {
  return practiceDayBegins(sessionsHeld(calendar), date, calendar.zone);
}

/** A start can be had from `notBefore` on, and on days of practice until `lastDate`. */
interface BookingWindow {
  readonly now: number;
  readonly notBefore: number;
  readonly lastDate: string;
}

/** @param today the day of practice at `now` */
export function bookingWindow(service: Service, today: string, now: number): BookingWindow {
  return { now, notBefore: now + service.minimumNoticeMinutes * 60, lastDate: addDays(today, service.bookAheadDays) };
}

/** The refusal of a start by the clock alone. */
export function timeReason(
  { startAt, practiceDate }: { readonly startAt: number; readonly practiceDate: string },
  window: BookingWindow,
): 'PAST' | 'TOO_SOON' | 'TOO_FAR_AHEAD' | null {
  if (startAt < window.now) return 'PAST';
  if (startAt < window.notBefore) return 'TOO_SOON';
  return practiceDate > window.lastDate ? 'TOO_FAR_AHEAD' : null;
}

/** A leave that touches this calendar, with the reason that it gives; of whole days from midnight to midnight. */
export interface LeaveTime extends Period {
  readonly leave: Leave;
  readonly leaveId: string;
  readonly reason: 'CLINIC_CLOSED' | 'DOCTOR_ON_LEAVE';
}

/** The leaves that touch this calendar, the clinic's own first, because that is the reason named first. */
export function leavesOf(calendar: Calendar): LeaveTime[] {
  const times: LeaveTime[] = [];
  for (const leave of calendar.leaves) {
    const elsewhere = leave.clinicId !== null && leave.clinicId !== calendar.clinicId;
    const anothers = leave.doctorId !== null && leave.doctorId !== calendar.doctorId;
    if (elsewhere || anothers || (leave.clinicId === null && leave.doctorId === null)) continue;
    const reason = leave.doctorId === null ? 'CLINIC_CLOSED' : 'DOCTOR_ON_LEAVE';
    times.push({ leave, leaveId: leave.id, reason, ...leavePeriod(leave, calendar.zone) });
  }
  return times.sort((a, b) => (a.reason === b.reason ? 0 : a.reason === 'CLINIC_CLOSED' ? -1 : 1));
}

/** The data by which the slots of a range are marked. */
interface Marks {
  readonly index: PeriodIndex<Claim>;
  readonly leaves: readonly LeaveTime[];
  readonly window: BookingWindow;
  readonly seatsOf: ReturnType<typeof seatsBySession>;
  /** Whether a limit of appointments is reached. */
  readonly isFull: (session: Session, cell: Cell) => boolean;
}

/** Member by member: an object spread with more members after it takes 3 µs, and a month has thousands of slots. */
function markSlot(
  { session, practiceDate, cell }: SessionCell,
  { index, leaves, window, seatsOf, isFull }: Marks,
): Slot {
  const { startAt, endAt, occupiedFrom, occupiedUntil } = cell;
  const { id: sessionId, clinicId, serviceId, seats } = session;
  const held = overlapping(index, { startAt: occupiedFrom, endAt: occupiedUntil });
  const seat = { startAt: occupiedFrom, endAt: occupiedUntil, clinicId, sessionId };
  const time = { startAt, endAt, practiceDate };
  const reason =
    timeReason(time, window) ??
    leaves.find(({ leave }) => leaveTouches(leave, time))?.reason ??
    (seatRefusal(held, seat, seatsOf) === null && !isFull(session, cell) ? null : 'TAKEN');
  const [booked, available] = [held.length, reason === null];
  return {
    serviceId,
    sessionId,
    practiceDate,
    startAt,
    endAt,
    occupiedFrom,
    occupiedUntil,
    seats,
    booked,
    available,
    reason,
  };
}

interface SessionCell {
  readonly session: Session;
  readonly practiceDate: string;
  readonly cell: Cell;
}

function cellsByService(calendar: Calendar, { fromDate, toDate }: DateRange): Map<string, SessionCell[]> {
  const { zone } = calendar;
  const sessions = sessionsOf(calendar);
  const [firstStart, endOfStarts] = [instantOf(fromDate, 0, zone), instantOf(addDays(toDate, 1), 0, zone)];
  const found = new Map<string, SessionCell[]>();
  // From the day before: its late sessions may have slots after midnight.
  for (let date = addDays(fromDate, -1); date <= toDate; date = addDays(date, 1)) {
    for (const session of sessionsOn(sessions, date)) {
      const cells = found.get(session.serviceId) ?? [];
      for (const cell of cellsOn(session, date, zone)) {
        if (cell.startAt >= firstStart && cell.startAt < endOfStarts) cells.push({ session, practiceDate: date, cell });
      }
      found.set(session.serviceId, cells);
    }
  }
  return found;
}
