import { type Static, Type } from 'typebox';
import { named } from '../../kernel/schemas.ts';
import type { AnsweredCorrection } from '../domain/zone-correction.ts';
import { originFields } from '../../appointments/contract/origin.ts';

/** The fields of a body that corrects a zone, beside the zone. */
export const correctionFields = {
  dry_run: Type.Optional(Type.Boolean({ description: 'true: nothing is written; the answer says what would change' })),
  ...originFields,
};

const QueuePlace = named('QueuePlace', {
  practice_date: Type.String({ description: 'YYYY-MM-DD, the day of practice' }),
  token: Type.Optional(Type.Integer({ description: 'Left out for a dummy, and by a dry run for a new one' })),
});

const CorrectedAppointment = named('CorrectedAppointment', {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  patient_id: Type.Optional(Type.String({ description: 'Left out for a walk-in who is not registered' })),
  doctor_id: Type.String(),
  clinic_id: Type.String(),
  start_time: Type.Integer({ description: 'Epoch seconds' }),
  end_time: Type.Integer({ description: 'Epoch seconds' }),
  status: Type.String(),
  from: QueuePlace,
  to: QueuePlace,
  outside_hours: Type.Boolean({
    description: 'true: the hours have no slots for the appointment now, or a leave takes them',
  }),
});

/** The fields of an answer beside the settings. */
export const correctionAnswerFields = {
  appointments: Type.Array(CorrectedAppointment, {
    description:
      'With another time zone: those whose day of practice changed, and those that lost their place in the hours',
  }),
  dry_run: Type.Boolean(),
};

/** @returns the members of correctionAnswerFields */
export function correctionAnswer(
  corrected: readonly AnsweredCorrection[],
  isDryRun: boolean,
): { readonly appointments: readonly Static<typeof CorrectedAppointment>[]; readonly dry_run: boolean } {
  const appointments = corrected.map(({ state, practiceDate, token, isOutsideHours }) => ({
    appointment_id: state.id,
    ...(state.partnerId === null ? {} : { partner_appointment_id: state.partnerId }),
    ...(state.patientId === null ? {} : { patient_id: state.patientId }),
    doctor_id: state.doctorId,
    clinic_id: state.clinicId,
    start_time: state.startAt,
    end_time: state.endAt,
    status: state.status,
    from: placeOf(state.practiceDate, state.token),
    to: placeOf(practiceDate, token),
    outside_hours: isOutsideHours,
  }));
  return { appointments, dry_run: isDryRun };
}

function placeOf(practiceDate: string, token: number | null | undefined): Static<typeof QueuePlace> {
  return { practice_date: practiceDate, ...(token === null || token === undefined ? {} : { token }) };
}
