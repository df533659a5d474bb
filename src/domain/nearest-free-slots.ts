import { candidateServices } from './decide-booking.ts';
import type { Period } from './interval.ts';
import type { Claim } from './occupancy.ts';
import type { Mode } from './schedule.ts';
import { bookingWindow, claimsPeriod, findSlots } from './slots.ts';
import type { Calendar, Slot } from './slots.ts';
import { addDays, instantOf, localDateOf } from './time.ts';

export interface AlternativesQuery {
  /** The start that could not be had. */
  readonly around: number;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  readonly now: number;
  readonly limit: number;
}

/** How far alternatives are looked for, so that a weekly clinic's next day is among them. */
const daysEachWay = 7;

/**
 * The free slots nearest to a start that was refused, nearest first, of two equally near the earlier
 * (decision B6). They are of the service asked for, or of any if that one is not offered here, and of the
 * mode asked for. Around a past time they are those from now on; around one too far ahead, the last open.
 *
 * `claims` must hold the doctor's claims in `alternativesRange`. Days are computed outwards and
 * only until no nearer slot can follow, because this runs for every booking that loses a race.
 */
export function nearestFreeSlots(calendar: Calendar, claims: readonly Claim[], query: AlternativesQuery): Slot[] {
  const asked = candidateServices(calendar, query.mode, query.serviceId);
  const services = asked.length > 0 ? asked : candidateServices(calendar, query.mode, null);
  if (services.length === 0) return [];
  const offered = { ...calendar, services };
  const centre = nearestOpenInstant(calendar, query.around, query.now);
  const middle = localDateOf(centre, calendar.zone);
  let nearest: Slot[] = [];
  for (let days = 0; days <= daysEachWay; days += 1) {
    const dates = days === 0 ? [middle] : [addDays(middle, -days), addDays(middle, days)];
    const found = dates.flatMap((date) => findSlots(offered, claims, { fromDate: date, toDate: date, now: query.now }));
    nearest = closest([...nearest, ...found.filter((slot) => slot.available)], centre, query.limit);
    const farthest = nearest[query.limit - 1];
    if (farthest === undefined) continue;
    if (Math.abs(farthest.startAt - centre) <= distanceToUnseen(calendar, middle, days, centre)) break;
  }
  return nearest;
}

/** The time of which `nearestFreeSlots` needs the claims: whole local days, the same for all starts of one day. */
export function alternativesRange(calendar: Calendar, around: number, now: number): Period {
  const middle = localDateOf(nearestOpenInstant(calendar, around, now), calendar.zone);
  return claimsPeriod(calendar, { fromDate: addDays(middle, -daysEachWay), toDate: addDays(middle, daysEachWay) });
}

/** Nothing is free before now or after the last open midnight, so looking there would find nothing at all. */
function nearestOpenInstant(calendar: Calendar, around: number, now: number): number {
  const { zone } = calendar;
  const ends = candidateServices(calendar, null, null).map((service) => bookingWindow(service, zone, now).notAfter);
  return Math.max(now, Math.min(around, Math.max(now, ...ends) - 1));
}

function closest(slots: readonly Slot[], centre: number, limit: number): Slot[] {
  const distance = (slot: Slot): number => Math.abs(slot.startAt - centre);
  const different = new Map<string, Slot>();
  // Two sessions may offer the same slot; a reader needs it once.
  for (const slot of slots) {
    const key = `${slot.serviceId} ${slot.startAt} ${slot.endAt}`;
    if (!different.has(key)) different.set(key, slot);
  }
  return [...different.values()]
    .sort((a, b) => distance(a) - distance(b) || a.startAt - b.startAt)
    .slice(0, limit);
}

function distanceToUnseen(calendar: Calendar, middle: string, days: number, centre: number): number {
  const seenFrom = instantOf(addDays(middle, -days), 0, calendar.zone);
  const seenUntil = instantOf(addDays(middle, days + 1), 0, calendar.zone);
  return Math.min(centre - seenFrom, seenUntil - centre);
}
