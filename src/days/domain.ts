import { decideVerb, type Status, type VerbName } from '../calendar/status.ts';
import type { AppointmentState } from '../calendar/appointment-state.ts';
import { occurrencesAround } from '../calendar/grid.ts';
import { overlaps } from '../kernel/interval.ts';
import { practiceDateAt } from '../calendar/practice-day.ts';
import type { Session } from '../calendar/schedule.ts';
import { addDays, instantOf } from '../kernel/time.ts';

/**
 * The status of an appointment after its day closes (rule E5); null where it stays as it is.
 * @param marksNoShows whether an appointment becomes a no-show where the patient never came
 */
export function statusAtClosing(
  state: Pick<AppointmentState, 'status' | 'isDummy'>,
  marksNoShows: boolean,
): Status | null {
  const verb = verbAtClosing(state, marksNoShows);
  const decision = verb === null ? null : decideVerb(state.status, verb, 'system');
  return decision?.kind === 'change' ? decision.to : null;
}

function verbAtClosing(
  { status, isDummy }: Pick<AppointmentState, 'status' | 'isDummy'>,
  marksNoShows: boolean,
): VerbName | null {
  if (status === 'OG') return 'abort';
  if (isDummy) return 'cancel';
  if (status === 'IN') return 'decline';
  return marksNoShows || status === 'CK' || status === 'PA' ? 'no_show' : null;
}

/**
 * From when on an appointment may be closed: the date of its day of practice is over, its own time too, and so is the
 * session that it belongs to, which may go on past midnight. One that belongs to none, such as a walk-in, waits for
 * every session that begins on its day. Epoch seconds.
 * @param sessions of its doctor at its clinic, as they are now
 */
export function closesAt(
  state: Pick<AppointmentState, 'practiceDate' | 'startAt' | 'endAt' | 'seated'>,
  sessions: readonly Session[],
  zone: string,
): number {
  const { practiceDate, startAt, endAt, seated } = state;
  const ofDay = occurrencesAround(sessions, practiceDate, zone).filter(({ date }) => date === practiceDate);
  const own = seated ? ofDay.filter((occurrence) => overlaps(occurrence, { startAt, endAt })) : [];
  const awaited = own.length > 0 ? own : ofDay;
  return Math.max(
    instantOf(addDays(practiceDate, 1), 0, zone),
    endAt,
    ...awaited.map((occurrence) => occurrence.endAt),
  );
}

/** The last day of practice that is over: its date is, and so is every session that began on it. */
export function lastDayOver(sessions: readonly Session[], zone: string, now: number): string {
  return addDays(practiceDateAt(sessions, now, zone), -1);
}
