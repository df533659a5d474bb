import { candidateServices } from './slot-choice.ts';
import type { Period } from '../kernel/interval.ts';
import { type BookableDays, bookableDays, earliestDate, latestDate } from './bookable-days.ts';
import type { Claim } from './occupancy.ts';
import type { Mode } from './schedule.ts';
import { claimsPeriod, type DateRange, type Slot, visitSlots } from './slots.ts';
import type { Calendar } from './calendar.ts';
import { addDays, instantOf, localDateOf } from '../kernel/time.ts';

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

/** The most slots that are looked at on these days: a search that comes to them ends with what it has found. */
const maxSearchedSlots = 20_000;

/**
 * The free slots nearest to a start that was refused, nearest first, of two equally near the earlier
 * (rule B6). They are of the service asked for, or of any if that one is not offered here, and of the
 * mode asked for. Around a past time they are those from now on; around one too far ahead, the last open.
 *
 * The search goes outwards day by day until no nearer slot can follow, from today to the last day that can be booked.
 * It passes over days without a session in question outside the leaves, and looks at no more than a year of other days,
 * and at no more slots than one answer has.
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
  const sides = [yield* startSide(days, middle, 1), yield* startSide(days, addDays(middle, -1), -1)];
  const known: KnownClaims[] = [];
  const nearest = keepNearest(centre, query.limit);
  let left = maxSearchedSlots;
  for (let searched = 0; searched < maxSearchedDays && left > 0; searched += 1) {
    const side = sides.reduce((one, other) =>
      distanceTo(other, centre, calendar.zone) < distanceTo(one, centre, calendar.zone) ? other : one,
    );
    const { date } = side;
    if (date === null || nearest.farthest() <= distanceTo(side, centre, calendar.zone)) break;
    const claims = claimsOn(known, date) ?? (yield* askClaims(known, side, date, days));
    const claimed = claimsPeriod(offered, { fromDate: date, toDate: date });
    const visit = { fromDate: date, toDate: date, now: query.now, most: left, isWanted: nearest.isNear };
    left -= yield* visitSlots(
      offered,
      claims.filter((claim) => touches(claim, claimed)),
      visit,
      nearest.offer,
    );
    side.date = yield* days.next(addDays(date, side.step), side.step);
    yield;
  }
  return nearest.slots();
}

/** Also what has taken place, which is an empty period and counts for limits. */
function touches(claim: Period, { startAt, endAt }: Period): boolean {
  return claim.startAt < endAt && claim.endAt >= startAt;
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

function* startSide(days: BookableDays, date: string, step: 1 | -1): Generator<undefined, Side, unknown> {
  return { step, date: yield* days.next(date, step), width: 2 * firstDaysEachWay };
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
    fromDate: latestDate(addDays(date, -back), days.fromDate),
    toDate: earliestDate(addDays(date, ahead), days.toDate),
  };
  if (known.length > 0) side.width *= 2;
  const claims = yield range;
  known.push({ ...range, claims });
  return claims;
}

/** The free slots nearest to an instant of those that were offered, and no others. */
function keepNearest(
  centre: number,
  limit: number,
): {
  /** How far away the last of them is; Infinity where there are fewer than asked for. */
  readonly farthest: () => number;
  /** Whether a slot that starts then may be among them. */
  readonly isNear: (startAt: number) => boolean;
  readonly offer: (slot: Slot) => void;
  /** The nearest first. */
  readonly slots: () => Slot[];
} {
  let nearest: readonly Slot[] = [];
  let farthest = Infinity;
  return {
    farthest: () => farthest,
    isNear: (startAt) => Math.abs(startAt - centre) <= farthest,
    offer(slot) {
      if (!slot.available) return;
      nearest = closest([...nearest, slot], centre, limit);
      const last = nearest[limit - 1];
      farthest = last === undefined ? Infinity : Math.abs(last.startAt - centre);
    },
    slots: () => [...nearest],
  };
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
