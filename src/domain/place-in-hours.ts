import type { AppointmentState } from './appointment-state.ts';
import { candidateServices, consecutiveSlots, gridStarts } from './decide-booking.ts';
import { overlaps } from './interval.ts';
import { type Calendar, leavesOf } from './slots.ts';

/** When and as what an appointment is shown. */
export type ShownAppointment = Pick<AppointmentState, 'serviceId' | 'mode' | 'startAt' | 'endAt'>;

/**
 * Whether the hours have a place for an appointment: slots of its service and mode that start with it and follow each
 * other to its end, outside every leave. Seats, notice and the present time do not count here.
 * @param calendar undefined where the doctor does not work at the clinic
 */
export function hasPlace(calendar: Calendar | undefined, { serviceId, mode, startAt, endAt }: ShownAppointment): boolean {
  if (calendar?.offersSlots !== true) return false;
  const starts = gridStarts(calendar, candidateServices(calendar, mode, serviceId), startAt);
  if (!starts.some((start) => consecutiveSlots(start, endAt) !== null)) return false;
  return !leavesOf(calendar).some((leave) => overlaps(leave, { startAt, endAt }));
}
