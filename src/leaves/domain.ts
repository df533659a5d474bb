import type { AbsenceKind, Leave } from '../calendar/schedule.ts';
import type { EntityReference } from '../kernel/entity-reference.ts';
import type { Issue } from '../kernel/errors.ts';

/** A leave of a doctor, a closure of a clinic, or that doctor away from that clinic. */
export interface NewLeave {
  /** Neither id where all doctors are away. */
  readonly doctor: EntityReference;
  /** Neither id where the doctor is away from every clinic. */
  readonly clinic: EntityReference;
  readonly values: Omit<Leave, 'id' | 'doctorId' | 'clinicId'>;
}

/** A doctor at a clinic, as a request names them. */
export interface NamedAssignment {
  readonly doctor: EntityReference;
  readonly clinic: EntityReference;
}

/** The longest pause; a doctor who is away for longer is on leave. */
export const maxPauseMinutes = 240;

/** One of the two: the length, or the end in epoch seconds. */
interface AskedPause {
  readonly minutes?: number | undefined;
  readonly endAt?: number | undefined;
}

export interface NewPause extends NamedAssignment, AskedPause {
  readonly reason: string;
}

export interface NewDeparture extends NamedAssignment {
  readonly reason: string;
  /** Epoch seconds; undefined: now. */
  readonly startAt: number | undefined;
}

export interface AskedReturn extends NamedAssignment {
  /** The kind of absence that ends, also one to come; undefined: what goes on now. */
  readonly kind: AbsenceKind | undefined;
}

/**
 * When a pause ends that begins now.
 * @param now epoch seconds
 * @returns an issue for an end that is over, or too far ahead
 */
export function pauseEnd({ minutes, endAt: end }: AskedPause, now: number): number | Issue {
  if (end === undefined) return now + (minutes ?? 0) * 60;
  const latest = now + maxPauseMinutes * 60;
  if (end <= now) {
    return { path: '/end_time', code: 'too_small', message: 'is over', allowed: { exclusiveMinimum: now } };
  }
  if (end <= latest) return end;
  const message = `makes the pause longer than ${maxPauseMinutes} minutes; add a leave instead`;
  return { path: '/end_time', code: 'too_large', message, allowed: { maximum: latest } };
}

/**
 * From when on a doctor is away who leaves before the day of practice ends.
 * @param now epoch seconds
 * @returns an issue for a time that is over, or not of this day
 */
export function departureStart(
  { startAt: start }: Pick<NewDeparture, 'startAt'>,
  { now, dayEnds }: { readonly now: number; readonly dayEnds: number },
): number | Issue {
  if (start === undefined) return now;
  if (start < now) return { path: '/start_time', code: 'too_small', message: 'is over', allowed: { minimum: now } };
  if (start < dayEnds) return start;
  const message = 'is not of the day of practice that goes on; add a leave instead';
  return { path: '/start_time', code: 'too_large', message, allowed: { exclusiveMaximum: dayEnds } };
}
