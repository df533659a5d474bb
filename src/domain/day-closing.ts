import { decideVerb, type Status, type VerbName } from './appointment.ts';
import type { AppointmentState } from './appointment-state.ts';
import { sittingsAround } from './grid.ts';
import { overlaps } from './interval.ts';
import type { Session } from './schedule.ts';
import { addDays, instantOf } from './time.ts';

/**
 * What becomes of an appointment when its day closes (decision E5); null where it stays as it is.
 * @param marksNoShows whether booked ones whose patient never came become no-shows
 */
export function statusAtClosing(state: Pick<AppointmentState, 'status' | 'isDummy'>, marksNoShows: boolean): Status | null {
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
 * From when on an appointment may be closed: its local day is over, its own time too, and so is the session that it
 * belongs to, which may run past midnight. One without a seat came without a slot and belongs to every session that
 * begins on its day. Epoch seconds.
 * @param sessions of its doctor at its clinic, as they are now
 */
export function closesAt(
  state: Pick<AppointmentState, 'localDate' | 'startAt' | 'endAt' | 'seated'>,
  sessions: readonly Session[],
  zone: string,
): number {
  const { localDate, startAt, endAt, seated } = state;
  const own = sittingsAround(sessions, localDate, zone)
    .filter((sitting) => overlaps(sitting, { startAt, endAt }) || (!seated && sitting.date === localDate));
  return Math.max(instantOf(addDays(localDate, 1), 0, zone), endAt, ...own.map((sitting) => sitting.endAt));
}
