import { appointmentActions } from '../../../actions/appointment.ts';
import { move, transfer } from '../../../api/mutations/booking.ts';
import { type Step, takeSteps } from '../../../api/mutations/steps.ts';
import { type Appointment, readTagged } from '../../../api/queries/appointment.ts';
import { wordsOf } from '../../../api/words.ts';
import type { Affected } from '../../../shared/departures.tsx';
import { t } from '../../../text/text.ts';
import { isLive } from '../../../../../src/calendar/status.ts';

/** Whether a departure has changed an appointment. */
export function isChanged({ stranded: { outcome } }: Affected): boolean {
  return outcome !== 'kept';
}

/**
 * Takes back what a departure did to an appointment. An appointment that somebody has given another time or doctor
 * since stays as it is, and the answer says so.
 */
export async function putBack(one: Affected): Promise<Affected> {
  if (!isChanged(one)) return one;
  const { stranded, entry } = one;
  try {
    const { appointment: present, tag } = await readTagged(stranded.appointment_id);
    const isBack = isAt(present, stranded) && isLive(present.status);
    if (isBack) return { stranded, entry, token: present.token };
    if (!isAt(present, stranded) && !isAt(present, { ...stranded, ...stranded.to })) return keptAt(present, one);
    return { stranded, entry, token: await undoOutcome(one, tag) };
  } catch (error) {
    return { stranded, entry, failure: wordsOf(error) };
  }
}

/** A walk-in has a doctor alone. */
function isAt(present: Appointment, place: Pick<Appointment, 'clinic_id' | 'doctor_id' | 'start_time'>): boolean {
  return (
    present.clinic_id === place.clinic_id &&
    present.doctor_id === place.doctor_id &&
    (present.start_time === place.start_time || present.channel === 'Walkin')
  );
}

function keptAt({ start_time, end_time, doctor_id, token }: Appointment, { stranded, entry }: Affected): Affected {
  const to = { start_time, end_time, doctor_id, ...(token === undefined ? {} : { token }) };
  return { stranded: { ...stranded, outcome: 'moved', to }, entry, failure: t('absence.movedSince') };
}

/** @param tag of the state in which alone it is moved; @returns the token, where it may be another one */
async function undoOutcome({ stranded, entry }: Affected, tag: string | undefined): Promise<number | undefined> {
  const { appointment_id: id, clinic_id: clinic, doctor_id: doctor, start_time: start, outcome, status } = stranded;
  if (outcome === 'cancelled') {
    await takeSteps(id, entry === undefined ? ['reinstate'] : appointmentActions.cancel.undo(entry));
    return undefined;
  }
  if (entry?.channel === 'Walkin') return (await transfer(id, doctor)).token;
  const serviceId = entry?.service?.conf_id;
  const { token } = await move({ appointmentId: id, clinic, doctor, start, serviceId, tag });
  await takeSteps(id, stepsAfterMove(entry?.status, status));
  return token;
}

/** Who was here before is here again. */
function stepsAfterMove(before: string | undefined, now: string): readonly Step[] {
  if (before === now) return [];
  return before === 'CK' ? ['check-in'] : before === 'PA' ? ['park'] : [];
}
