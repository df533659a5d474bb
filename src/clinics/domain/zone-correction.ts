import { isHere } from '../../calendar/status.ts';
import type { AppointmentState, LiveAppointment } from '../../calendar/appointment-state.ts';
import { hasPlace, needsPlace } from '../../calendar/place-in-hours.ts';
import { type Calendar, practiceDateIn } from '../../calendar/calendar.ts';

/** The calendar of an appointment's doctor and clinic, in the zone that was wrong and in the right one. */
interface CorrectedCalendar {
  readonly before: Calendar;
  readonly after: Calendar;
  /** Where false, the sessions have no place for an appointment any more, and still make days of practice. */
  readonly worksThere: boolean;
}

/** An appointment after the correction of its clinic's zone. It keeps its instants. */
export interface CorrectedDay {
  readonly state: AppointmentState;
  readonly practiceDate: string;
  /** Whether the hours have no place for it now. */
  readonly isOutsideHours: boolean;
}

/** An appointment whose day changes, or that loses its place in the hours in the right zone, as it is answered. */
export interface AnsweredCorrection extends Pick<CorrectedDay, 'practiceDate' | 'isOutsideHours'> {
  /** As it was. */
  readonly state: LiveAppointment & Pick<AppointmentState, 'practiceDate' | 'token'>;
  /** As it is now; undefined as long as the new one is not known, null for a dummy. */
  readonly token: number | null | undefined;
}

/**
 * The day of practice in the right zone: of a patient who is here, that of the present queue; else that of the start.
 * Where both zones have the same day, the appointment keeps its own, which a transfer or a change of the hours may have
 * given it.
 * @param now epoch seconds
 */
export function correctDay(state: AppointmentState, calendars: CorrectedCalendar, now: number): CorrectedDay {
  const { before, after, worksThere } = calendars;
  const instant = isHere(state.status) ? Math.max(state.startAt, now) : state.startAt;
  const practiceDate = practiceDateIn(after, instant);
  return {
    state,
    practiceDate: practiceDateIn(before, instant) === practiceDate ? state.practiceDate : practiceDate,
    isOutsideHours: needsPlace(state, now) && !(worksThere && hasPlace(after, state)),
  };
}

/** Whether the answer names this appointment: its day changes, or it loses its place in the hours. */
export function isConcerned(
  { state, practiceDate, isOutsideHours }: CorrectedDay,
  { before, worksThere }: CorrectedCalendar,
): boolean {
  return practiceDate !== state.practiceDate || (isOutsideHours && worksThere && hasPlace(before, state));
}
