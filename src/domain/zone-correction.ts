import { isHere } from './appointment.ts';
import type { AppointmentState } from './appointment-state.ts';
import { sittingsAround } from './grid.ts';
import { contains } from './interval.ts';
import { type Calendar, practiceDateIn, sessionsOf } from './slots.ts';
import { localDateOf } from './time.ts';

/** The calendar of an appointment's doctor and clinic, in the zone that was wrong and in the right one. */
export interface CorrectedCalendar {
  readonly before: Calendar;
  readonly after: Calendar;
}

/** What the correction of a clinic's zone makes of an appointment, which keeps its instants. */
export interface CorrectedDay {
  readonly state: AppointmentState;
  readonly practiceDate: string;
  /** Whether no session of the doctor covers it now. */
  readonly isOutsideHours: boolean;
}

/**
 * The day of practice in the right zone: of a patient who is here, that of the present queue; else that of the start.
 * Where both zones have the same day, the appointment keeps its own, which a transfer or other hours may have settled.
 * @param now epoch seconds
 */
export function correctDay(state: AppointmentState, { before, after }: CorrectedCalendar, now: number): CorrectedDay {
  const instant = isHere(state.status) ? Math.max(state.startAt, now) : state.startAt;
  const practiceDate = practiceDateIn(after, instant);
  return {
    state,
    practiceDate: practiceDateIn(before, instant) === practiceDate ? state.practiceDate : practiceDate,
    isOutsideHours: state.seated && state.endAt > now && !isWithinHours(state, after),
  };
}

function isWithinHours(state: AppointmentState, calendar: Calendar): boolean {
  return sittingsAround(sessionsOf(calendar), localDateOf(state.startAt, calendar.zone), calendar.zone)
    .some((sitting) => contains(sitting, state));
}
