import type { DoctorSlots, SessionSlot } from '../api/queries/clinic-slots.ts';
import type { Entry } from '../api/queries/queue.ts';

/**
 * Whether the server would take an appointment back to the time that it has: not to one that is past or can be booked
 * no more, nor beyond the seats, nor to none at all.
 * @param offered by the doctor of the appointment, on its day
 * @param now epoch seconds
 */
export function hasWayBack(entry: Entry, offered: DoctorSlots | undefined, now: number): boolean {
  const { service, start_time: start, is_overbooked: isOverbooked, is_dummy: isDummy } = entry;
  if (service === undefined || isOverbooked || isDummy === true || start < now) return false;
  const slot = slotOf(offered, service.conf_id, start);
  return slot !== undefined && (slot.reason === undefined || slot.reason === 'TAKEN');
}

/** The time of a service with this start. */
export function slotOf(
  offered: DoctorSlots | undefined,
  service: string | undefined,
  start: number,
): SessionSlot | undefined {
  return offered?.occurrences
    .filter(({ conf_id: id }) => id === service)
    .flatMap(({ slots }) => slots)
    .find(({ start_time: each }) => each === start);
}
