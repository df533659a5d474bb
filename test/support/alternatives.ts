import { overlaps } from '../../src/kernel/interval.ts';
import { type AlternativesQuery, nearestFreeSlots } from '../../src/calendar/nearest-free-slots.ts';
import type { Claim } from '../../src/calendar/occupancy.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
import { claimsPeriod, type DateRange, type Slot } from '../../src/calendar/slots.ts';

/**
 * The nearest free slots, found with no other claims than those that the search asks for.
 * @param asked is told of each time
 */
export function alternatives(
  calendar: Calendar,
  claims: readonly Claim[],
  query: AlternativesQuery,
  asked: (range: DateRange) => void = () => undefined,
): Slot[] {
  const search = nearestFreeSlots(calendar, query);
  let step = search.next([]);
  while (step.done !== true) {
    const range = step.value;
    if (range !== undefined) asked(range);
    const period = range && claimsPeriod(calendar, range);
    step = search.next(period === undefined ? [] : claims.filter((claim) => overlaps(claim, period)));
  }
  return step.value;
}
