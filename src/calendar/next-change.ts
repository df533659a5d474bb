import { type Calendar, practiceDayBeginsIn } from './calendar.ts';
import type { Claim } from './occupancy.ts';
import type { Service } from './schedule.ts';
import type { Slot } from './slots.ts';
import { addDays } from '../kernel/time.ts';

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
