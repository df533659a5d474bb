import { hasLimits, limitReached } from './appointment-limits.ts';
import { type Cell, cellsOn, countCells } from './grid.ts';
import { indexPeriods, overlapping, overlaps, type Period, type PeriodIndex } from '../kernel/interval.ts';
import { type Claim, claimsAt, seatRefusal } from './occupancy.ts';
import { leaveTouches, type Service, type Session, sessionsOn } from './schedule.ts';
import { addDays, instantOf } from '../kernel/time.ts';
import {
  type Calendar,
  leavesOf,
  type LeaveTime,
  practiceDateIn,
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
  const held = yield* sessionsByService(calendar, query);
  const marker = markerOf(calendar, claims, query);
  const slots: Slot[] = [];
  for (const service of servicesOf(calendar)) {
    const mark = marker(service);
    const cells: SessionCell[] = [];
    for (const at of held.get(service.id) ?? []) {
      cells.push(...cellsStarting(at, calendar, query));
      yield;
    }
    for (const at of cells.sort((a, b) => a.cell.startAt - b.cell.startAt)) {
      slots.push(mark(at));
      if (slots.length % slotsOfStep === 0) yield;
    }
  }
  return slots;
}

/** A look at slots one after the other. */
interface Visit extends DateRange {
  readonly now: number;
  /** The most slots that are looked at. A session counts as one as well. */
  readonly most: number;
  /** Whether the slot that starts then is worked out. */
  readonly isWanted: (startAt: number) => boolean;
}

/**
 * Hands on the slots of findSlots, without holding those of a day: by service, then by session, then by start. Yields
 * again and again.
 * @returns how many were looked at
 */
export function* visitSlots(
  calendar: Calendar,
  claims: readonly Claim[],
  query: Visit,
  take: (slot: Slot) => void,
): Generator<undefined, number, unknown> {
  const held = yield* sessionsByService(calendar, query);
  const marker = markerOf(calendar, claims, query);
  let looked = 0;
  for (const service of servicesOf(calendar)) {
    const mark = marker(service);
    for (const session of held.get(service.id) ?? []) {
      if (looked >= query.most) return looked;
      looked += 1;
      for (const at of cellsStarting(session, calendar, query)) {
        if (looked >= query.most) return looked;
        looked += 1;
        if (query.isWanted(at.cell.startAt)) take(mark(at));
        if (looked % slotsOfStep === 0) yield;
      }
    }
  }
  return looked;
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

/** Marks the slots of these days, by service. */
function markerOf(
  calendar: Calendar,
  claims: readonly Claim[],
  { fromDate, toDate, now }: DateRange & { readonly now: number },
): (service: Service) => (at: SessionCell) => Slot {
  const index = indexPeriods(claimsAt(claims, now));
  // The sessions of the evening before, and the second night of the last day.
  const near = {
    startAt: instantOf(addDays(fromDate, -1), 0, calendar.zone),
    endAt: instantOf(addDays(toDate, 3), 0, calendar.zone),
  };
  const leaves = leavesOf(calendar).filter((leave) => overlaps(leave, near));
  const seatsOf = seatsBySession(calendar);
  const isLimited = hasLimits(calendar);
  const isFull = (session: Session, { occupiedFrom }: Cell): boolean =>
    isLimited && limitReached(calendar, index.items, { occupiedFrom, sessionId: session.id }) !== null;
  const today = practiceDateIn(calendar, now);
  return (service) => {
    const marks = { index, leaves, window: bookingWindow(service, today, now), seatsOf, isFull };
    return (at) => markSlot(at, marks);
  };
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

/** A session on a day on which it begins. */
interface HeldSession {
  readonly session: Session;
  readonly practiceDate: string;
}

interface SessionCell extends HeldSession {
  readonly cell: Cell;
}

/** The sessions whose slots can be booked: not those of archived services. */
function offeredSessions(calendar: Calendar): Session[] {
  const offered = new Set(servicesOf(calendar).map(({ id }) => id));
  return sessionsOf(calendar).filter(({ serviceId }) => offered.has(serviceId));
}

/** Yields after each day. */
function* sessionsByService(
  calendar: Calendar,
  { fromDate, toDate }: DateRange,
): Generator<undefined, Map<string, HeldSession[]>, unknown> {
  const sessions = offeredSessions(calendar);
  const found = new Map<string, HeldSession[]>();
  // From the day before: its late sessions may have slots after midnight.
  for (let date = addDays(fromDate, -1); date <= toDate; date = addDays(date, 1)) {
    for (const session of sessionsOn(sessions, date)) {
      const held = found.get(session.serviceId) ?? [];
      held.push({ session, practiceDate: date });
      found.set(session.serviceId, held);
    }
    yield;
  }
  return found;
}

/** The cells of a session that start on these days. */
function cellsStarting(
  { session, practiceDate }: HeldSession,
  { zone }: Calendar,
  { fromDate, toDate }: DateRange,
): SessionCell[] {
  const days = { startAt: instantOf(fromDate, 0, zone), endAt: instantOf(addDays(toDate, 1), 0, zone) };
  return cellsOn(session, practiceDate, zone, days).map((cell) => ({ session, practiceDate, cell }));
}
