import { candidateServices } from './slot-choice.ts';
import { occurrencesAround } from './grid.ts';
import type { Period } from '../kernel/interval.ts';
import type { Claim } from './occupancy.ts';
import type { Mode, Session } from './schedule.ts';
import { bookingWindow } from './booking-window.ts';
import { claimsPeriod, type DateRange, type Slot, slotsInSteps } from './slots.ts';
import { type Calendar, leavesOf, practiceDateIn, practiceDayBeginsIn, servicesOf, sessionsOf } from './calendar.ts';
import { addDays, instantOf, localDateOf } from '../kernel/time.ts';
import { isHeld } from './working-hours.ts';

export interface AlternativesQuery {
  /** The start that could not be had. */
  readonly around: number;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  readonly now: number;
  readonly limit: number;
}

/** The days whose claims are asked for at first, on each side of the start; then twice as many each time. */
const firstDaysEachWay = 7;

/** The most days with hours that are searched: of a doctor who is full for longer, no alternatives are told. */
const maxSearchedDays = 366;

/**
 * The free slots nearest to a start that was refused, nearest first, of two equally near the earlier
 * (rule B6). They are of the service asked for, or of any if that one is not offered here, and of the
 * mode asked for. Around a past time they are those from now on; around one too far ahead, the last open.
 *
 * The search goes outwards day by day until no nearer slot can follow, from today to the last day that can be booked.
 * It passes over days without a session in question outside the leaves, and looks at no more than a year of other days.
 * It asks for the doctor's claims in the `claimsPeriod` of a few days, and of twice as many each time it needs more.
 * Where it yields undefined it may be interrupted, and takes no claims.
 */
export function* nearestFreeSlots(
  calendar: Calendar,
  query: AlternativesQuery,
): Generator<DateRange | undefined, Slot[], readonly Claim[]> {
  const asked = candidateServices(calendar, query.mode, query.serviceId);
  const services = asked.length > 0 ? asked : candidateServices(calendar, query.mode, null);
  if (services.length === 0) return [];
  // Archived services are not offered, but it counts that their sessions do not take place.
  const offered = { ...calendar, services: [...services, ...calendar.services.filter(({ archived }) => archived)] };
  const days = bookableDays(offered, query.now);
  const centre = Math.max(query.now, Math.min(query.around, days.endAt - 1));
  const middle = localDateOf(centre, calendar.zone);
  const sides = [startSide(days, middle, 1), startSide(days, addDays(middle, -1), -1)];
  const known: KnownClaims[] = [];
  let nearest: Slot[] = [];
  for (let searched = 0; searched < maxSearchedDays; searched += 1) {
    const side = sides.reduce((one, other) =>
      distanceTo(other, centre, calendar.zone) < distanceTo(one, centre, calendar.zone) ? other : one,
    );
    const { date } = side;
    const farthest = nearest[query.limit - 1];
    if (date === null) return nearest;
    if (farthest !== undefined && Math.abs(farthest.startAt - centre) <= distanceTo(side, centre, calendar.zone))
      return nearest;
    const claims = claimsOn(known, date) ?? (yield* askClaims(known, side, date, days));
    const claimed = claimsPeriod(offered, { fromDate: date, toDate: date });
    const found = yield* slotsInSteps(
      offered,
      claims.filter((claim) => touches(claim, claimed)),
      { fromDate: date, toDate: date, now: query.now },
    );
    nearest = closest([...nearest, ...found.filter((slot) => slot.available)], centre, query.limit);
    side.date = days.next(addDays(date, side.step), side.step);
    yield;
  }
  return nearest;
}

/** Also what has taken place, which is an empty period and counts for limits. */
function touches(claim: Period, { startAt, endAt }: Period): boolean {
  return claim.startAt < endAt && claim.endAt >= startAt;
}

/** The days on which slots of these services may start. */
interface BookableDays extends DateRange {
  /** When the last day of practice of them has ended. */
  readonly endAt: number;
  /** The first day from `date` on, or back from it, that has a session outside leaves; null where none is left. */
  readonly next: (date: string, step: 1 | -1) => string | null;
}

function bookableDays(offered: Calendar, now: number): BookableDays {
  const { zone } = offered;
  const today = practiceDateIn(offered, now);
  const endAt = Math.max(
    now + 1,
    ...servicesOf(offered).map((service) =>
      practiceDayBeginsIn(offered, addDays(bookingWindow(service, today, now).lastDate, 1)),
    ),
  );
  const [fromDate, toDate] = [localDateOf(now, zone), localDateOf(endAt - 1, zone)];
  const wanted = new Set(servicesOf(offered).map(({ id }) => id));
  const sessions = sessionsOf(offered).filter(({ serviceId }) => wanted.has(serviceId));
  const leaves = leavesOf(offered);
  const lastDate = lastDateOf(sessions, toDate);
  const next = (from: string, step: 1 | -1): string | null => {
    let date = step > 0 ? from : earliest(from, lastDate);
    while (date >= fromDate && date <= lastDate) {
      // A session of the evening before may reach into the day.
      const before = addDays(date, -1);
      const [startAt, until] = [instantOf(before, 0, zone), instantOf(addDays(date, 1), 0, zone)];
      const leave = leaves.find((each) => each.startAt <= startAt && until <= each.endAt);
      // The night before a leave of whole days goes on into its first date.
      if (leave !== undefined) date = localDateOf(step > 0 ? leave.endAt : leave.startAt, zone);
      else if (occurrencesAround(sessions, date, zone).some((occurrence) => isHeld(leaves, occurrence))) return date;
      else date = addDays(date, step);
    }
    return null;
  };
  return { fromDate, toDate, endAt, next };
}

/** The last date until `toDate` on which one of these sessions may go on; before every date where there are none. */
function lastDateOf(sessions: readonly Session[], toDate: string): string {
  return sessions
    .map(({ date, validUntil }) => date ?? validUntil)
    .map((end) => (end === null || end >= toDate ? toDate : addDays(end, 1)))
    .reduce(latest, '');
}

/** One direction of the search. */
interface Side {
  readonly step: 1 | -1;
  /** The next day to be searched; null when there is none. */
  date: string | null;
  /** How many days of claims are asked for next. */
  width: number;
}

interface KnownClaims extends DateRange {
  readonly claims: readonly Claim[];
}

function startSide(days: BookableDays, date: string, step: 1 | -1): Side {
  return { step, date: days.next(date, step), width: 2 * firstDaysEachWay };
}

/** How near the slots of a day may be at the nearest. */
function distanceTo({ date, step }: Side, centre: number, zone: string): number {
  if (date === null) return Infinity;
  return step > 0 ? Math.max(0, instantOf(date, 0, zone) - centre) : centre - instantOf(addDays(date, 1), 0, zone);
}

function claimsOn(known: readonly KnownClaims[], date: string): readonly Claim[] | undefined {
  return known.find(({ fromDate, toDate }) => fromDate <= date && date <= toDate)?.claims;
}

/** At first on both sides of the day, so that all starts of one day ask for the same days. */
function* askClaims(
  known: KnownClaims[],
  side: Side,
  date: string,
  days: DateRange,
): Generator<DateRange, readonly Claim[], readonly Claim[]> {
  const [back, ahead] =
    known.length === 0
      ? [firstDaysEachWay, firstDaysEachWay]
      : side.step > 0
        ? [0, side.width - 1]
        : [side.width - 1, 0];
  const range = {
    fromDate: latest(addDays(date, -back), days.fromDate),
    toDate: earliest(addDays(date, ahead), days.toDate),
  };
  if (known.length > 0) side.width *= 2;
  const claims = yield range;
  known.push({ ...range, claims });
  return claims;
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

function earliest(one: string, other: string): string {
  return one < other ? one : other;
}

function closest(slots: readonly Slot[], centre: number, limit: number): Slot[] {
  const distance = (slot: Slot): number => Math.abs(slot.startAt - centre);
  const different = new Map<string, Slot>();
  // Two sessions may offer the same slot; a reader needs it once.
  for (const slot of slots) {
    const key = `${slot.serviceId} ${slot.startAt} ${slot.endAt}`;
    if (!different.has(key)) different.set(key, slot);
  }
  return [...different.values()].sort((a, b) => distance(a) - distance(b) || a.startAt - b.startAt).slice(0, limit);
}
