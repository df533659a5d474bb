import type { Status } from './status.ts';
import { decideBooking } from './decide-booking.ts';
import { candidateServices, gridStarts } from './slot-choice.ts';
import type { Mode } from './schedule.ts';
import type { Calendar } from './calendar.ts';

/** The queue that an appointment is part of: one doctor's, at one clinic, of one day of practice. */
interface DayQueue {
  readonly doctorId: string;
  readonly clinicId: string;
  /** YYYY-MM-DD at the clinic. */
  readonly practiceDate: string;
}

/** A number is kept within one queue, and asked for anew in another (rule C8). */
export function isSameQueue(from: DayQueue, to: DayQueue): boolean {
  return from.doctorId === to.doctorId && from.clinicId === to.clinicId && from.practiceDate === to.practiceDate;
}

/**
 * The status after a move. A patient who was checked in or parked is not here on another day, nor at another clinic,
 * and is booked again. No call asks for this transition: it follows from the move, which must be allowed.
 */
export function statusAfterMove(status: Status, from: DayQueue, to: DayQueue): Status {
  const isHere = from.practiceDate === to.practiceDate && from.clinicId === to.clinicId;
  return !isHere && (status === 'CK' || status === 'PA') ? 'BK' : status;
}

interface MovedStart {
  readonly serviceId: string | null;
  readonly mode: Mode;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly acceptAnyTime: boolean;
}

/**
 * The service of an appointment that moves: its own where the doctor still offers the start with it. Null leaves the
 * choice to rule C4. Off every grid, where any time is accepted, it keeps its own.
 */
export function serviceAfterMove(
  calendar: Calendar,
  { serviceId, mode, startAt, acceptAnyTime }: MovedStart,
): string | null {
  if (serviceId === null) return null;
  const isOffered = (id: string | null): boolean =>
    gridStarts(calendar, candidateServices(calendar, mode, id), startAt).length > 0;
  if (isOffered(serviceId)) return serviceId;
  const own = calendar.services.find(({ id, doctorId }) => id === serviceId && doctorId === calendar.doctorId);
  return acceptAnyTime && own?.modes.includes(mode) === true && !isOffered(null) ? serviceId : null;
}

/**
 * When a slot from this start ends of its own; off every grid what any time means there. Null where there is no such
 * thing. It says nothing of whether the slot is to be had.
 */
export function ownEnd(calendar: Calendar, { acceptAnyTime, ...slot }: MovedStart): number | null {
  const free = { endAt: null, now: slot.startAt, acceptAnyTime: true, overbook: true };
  const decision = decideBooking(calendar, [], { ...slot, ...free });
  return decision.ok && (decision.isSlot || acceptAnyTime) ? decision.endAt : null;
}

/** The FOLLOW_UP service with a slot from this start, best to exactly this end; null where there is none. */
export function followUpService(
  calendar: Calendar,
  mode: Mode | null,
  startAt: number,
  endAt: number | null,
): string | null {
  const followUps = candidateServices(calendar, mode, null).filter(({ type }) => type === 'FOLLOW_UP');
  const starts = gridStarts(calendar, followUps, startAt);
  return (starts.find(({ cell }) => cell.endAt === endAt) ?? starts[0])?.service.id ?? null;
}
