import { daySeconds } from '../kernel/time.ts';
import { isHere } from './status.ts';
import type { AppointmentState } from './appointment-state.ts';
import { candidateServices, consecutiveSlots, gridStarts } from './slot-choice.ts';
import { type Claim, seatRefusal } from './occupancy.ts';
import { leaveTouches } from './schedule.ts';
import { type Calendar, leavesOf } from './calendar.ts';

/** When and as what an appointment is shown. */
type ShownAppointment = Pick<AppointmentState, 'serviceId' | 'mode' | 'startAt' | 'endAt'>;

/**
 * Whether an appointment is to have a place in the hours: it has a slot, and is still to come or its patient is here.
 */
export function needsPlace(
  { seated, endAt, status }: Pick<AppointmentState, 'seated' | 'endAt' | 'status'>,
  now: number,
): boolean {
  return seated && (endAt > now || isHere(status));
}

/**
 * Whether the hours have a place for an appointment: slots of its service and mode that start with it and follow each
 * other to its end, outside every leave. Seats, notice and the present time do not count here.
 * @param calendar undefined where the doctor does not work at the clinic
 */
export function hasPlace(
  calendar: Calendar | undefined,
  { serviceId, mode, startAt, endAt }: ShownAppointment,
): boolean {
  if (calendar === undefined) return false;
  const starts = gridStarts(calendar, candidateServices(calendar, mode, serviceId), startAt);
  const leaves = leavesOf(calendar);
  return starts.some((start) => {
    const time = { startAt, endAt, practiceDate: start.practiceDate };
    return consecutiveSlots(start, endAt) !== null && !leaves.some(({ leave }) => leaveTouches(leave, time));
  });
}

/**
 * The appointments that stand beyond the seats of their sessions (rule C6): overbooked, or kept when the seats were
 * lowered. The oldest have their seats: each is counted with those before it, and is beyond where at some instant they
 * are as many as the strictest session there allows. A hold is not an appointment yet, and does not count here.
 * @param claims a doctor's
 * @param seatsOf a session; undefined for one that is gone, whose appointments have no seats to exceed
 */
export function beyondSeats(
  claims: readonly Claim[],
  seatsOf: (sessionId: string | null) => number | undefined,
): Set<string> {
  const beyond = new Set<string>();
  const seated = new Map<number, Claim[]>();
  const ids = claims.flatMap((claim) =>
    claim.appointmentId === undefined ? [] : [[claim.appointmentId, claim] as const],
  );
  for (const [id, claim] of ids.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const days = daysTouched(claim);
    const before = [...new Set(days.flatMap((day) => seated.get(day) ?? []))].filter(
      ({ clinicId }) => clinicId === claim.clinicId,
    );
    if (seatsOf(claim.sessionId) !== undefined && seatRefusal(before, claim, seatsOf) !== null) beyond.add(id);
    else for (const day of days) seated.set(day, [...(seated.get(day) ?? []), claim]);
  }
  return beyond;
}

/** So that only few claims are compared with each other. */
function daysTouched({ startAt, endAt }: Claim): number[] {
  const first = Math.floor(startAt / daySeconds);
  return Array.from({ length: Math.floor(endAt / daySeconds) - first + 1 }, (_, index) => first + index);
}
