import { tokenText } from '../../../actions/token-text.ts';
import type { Stranded } from '../../../api/mutations/schedule.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import { inItsDirection, t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';

/** When and with whom an appointment is that a departure has hit, or why it has no new time. @param zone of the clinic */
export function newTimeOf(
  { reason, outcome, to, doctor_id: doctor }: Stranded,
  doctors: Directory['doctors'],
  zone: string,
): string {
  if (outcome === 'cancelled') return t('absence.cancelled');
  if (to === undefined) return t(reason === undefined ? 'absence.kept' : `absence.reason.${reason}`);
  return [
    dateTime(to.start_time, zone),
    ...(to.doctor_id === doctor ? [] : [inItsDirection(doctors.get(to.doctor_id)?.name ?? '')]),
    ...tokenText(to.token, undefined),
  ].join(' · ');
}
