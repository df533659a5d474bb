import { hasLimits, limitReached } from './appointment-limits.ts';
import { type Cell, cellsOn, countCells } from './grid.ts';
import { indexPeriods, overlapping, type Period, type PeriodIndex } from '../kernel/interval.ts';
import { type Claim, claimsAt, seatRefusal } from './occupancy.ts';
import { leaveTouches, type Service, type Session, sessionsOn } from './schedule.ts';
import { addDays, instantOf } from '../kernel/time.ts';
import {
  type Calendar,
  leavesOf,
  type LeaveTime,
  practiceDateIn,
  practiceDayBeginsIn,
  seatsBySession,
  servicesOf,
  sessionsOf,
} from './calendar.ts';
import { type BookingWindow, bookingWindow, timeReason } from './booking-window.ts';

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
  const steps = slotsInSteps(calendar, claims, query);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** How many slots are marked between two steps. */
const slotsOfStep = 50;

/** The same as findSlots, and yields again and again: a month may have so many that others must not wait for all. */
export function* slotsInSteps(
  calendar: Calendar,
  claims: readonly Claim[],
  query: DateRange & { readonly now: number },
): Generator<undefined, Slot[], unknown> {
  const grid = yield* cellsByService(calendar, query);
  const index = indexPeriods(claimsAt(claims, query.now));
  const leaves = leavesOf(calendar);
  const seatsOf = seatsBySession(calendar);
  const isLimited = hasLimits(calendar);
  const isFull = (session: Session, { occupiedFrom }: Cell): boolean =>
    isLimited && limitReached(calendar, index.items, { occupiedFrom, sessionId: session.id }) !== null;
  const today = practiceDateIn(calendar, query.now);
  const slots: Slot[] = [];
  for (const service of servicesOf(calendar)) {
    const window = bookingWindow(service, today, query.now);
    for (const at of (grid.get(service.id) ?? []).sort((a, b) => a.cell.startAt - b.cell.startAt)) {
      slots.push(markSlot(at, { index, leaves, window, seatsOf, isFull }));
      if (slots.length % slotsOfStep === 0) yield;
    }
  }
  return slots;
}

/**
 * How many of the days from `fromDate` on have together at most `most` slots, and how many slots all of them have or,
 * where that is more than `most`, at least. Counts without cutting a grid. Yields after each day.
 */
export function* countSlots(
  calendar: Calendar,
  { fromDate, toDate }: DateRange,
  most: number,
): Generator<undefined, { readonly days: number; readonly slots: number }, unknown> {
  const { zone } = calendar;
  const sessions = offeredSessions(calendar);
  let [days, slots] = [0, 0];
  let begun = sessionsOn(sessions, addDays(fromDate, -1));
  for (let date = fromDate; date <= toDate; date = addDays(date, 1)) {
    const day = { startAt: instantOf(date, 0, zone), endAt: instantOf(addDays(date, 1), 0, zone) };
    const dayBefore = begun;
    begun = sessionsOn(sessions, date);
    for (const session of dayBefore) slots += countCells(session, addDays(date, -1), zone, day);
    for (const session of begun) slots += countCells(session, date, zone, day);
    if (slots > most) return { days, slots };
    days += 1;
    yield;
  }
  return { days, slots };
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

/** The sessions whose slots can be booked: not those of archived services. */
function offeredSessions(calendar: Calendar): Session[] {
  const offered = new Set(servicesOf(calendar).map(({ id }) => id));
  return sessionsOf(calendar).filter(({ serviceId }) => offered.has(serviceId));
}

function* cellsByService(
  calendar: Calendar,
  { fromDate, toDate }: DateRange,
): Generator<undefined, Map<string, SessionCell[]>, unknown> {
  const { zone } = calendar;
  const sessions = offeredSessions(calendar);
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
    yield;
  }
  return found;
}
