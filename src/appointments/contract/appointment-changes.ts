import type { Static } from 'typebox';
import type { Mode } from '../../calendar/schedule.ts';
import { textAsSent } from '../../kernel/raw-json.ts';
import type { PatientBodyContext, PatientDetails } from '../../patients/contract/patients.ts';
import { type PatientChanges, readPatientChanges } from '../../patients/contract/registration.ts';
import type { ChangeAppointmentBody, ChangeBodyContext } from './change-appointment.ts';
import { type NamedEntity, readModeField, readNamed } from './moves.ts';

/** An id that names the patient, and the place of its field in the body. */
export interface NamedPatient {
  readonly path: string;
  readonly id: string;
  readonly isPartners: boolean;
}

/** The changes that a body asks for; null where it names none. JSON members are texts. */
export interface AppointmentChanges {
  readonly clinic: NamedEntity | null;
  readonly doctor: NamedEntity | null;
  readonly patients: readonly NamedPatient[];
  readonly token: number | null;
  /** Epoch seconds. */
  readonly startAt: number | null;
  readonly endAt: number | null;
  readonly endPath: string;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** To be merged into those that there are. */
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly partnerMeta: string | null;
  readonly displayMeta: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly patientChanges: PatientChanges | null;
}

export const noChanges: AppointmentChanges = {
  clinic: null,
  doctor: null,
  patients: [],
  token: null,
  startAt: null,
  endAt: null,
  endPath: '/end_time',
  mode: null,
  serviceId: null,
  customAttributes: null,
  videoConnect: null,
  partnerMeta: null,
  displayMeta: null,
  notes: null,
  reason: null,
  patientChanges: null,
};

/** A valid body of either form. */
export function readAppointmentChanges(
  body: ChangeAppointmentBody,
  bodyContext: ChangeBodyContext,
): AppointmentChanges {
  const inner = body.appointment_details ?? {};
  const said = { ...body, ...inner };
  const asSent = (field: 'custom_attributes' | 'video_connect'): string | null =>
    textAsSent(bodyContext.rawBody, inner[field] === undefined ? [field] : ['appointment_details', field], said[field]);
  return {
    clinic: readNamed(body, 'clinic'),
    doctor: readNamed(body, 'doctor'),
    patients: namedPatients(body),
    token: body.token ?? null,
    startAt: said.start_time ?? null,
    endAt: said.end_time ?? null,
    endPath: inner.end_time === undefined ? '/end_time' : '/appointment_details/end_time',
    mode: readModeField(said.mode),
    serviceId: said.conf_id ?? null,
    customAttributes: asSent('custom_attributes'),
    videoConnect: asSent('video_connect'),
    partnerMeta: bodyContext.partnerMeta.raw?.text ?? null,
    displayMeta: textAsSent(bodyContext.rawBody, ['display_meta'], body.display_meta),
    notes: said.notes ?? null,
    reason: said.reason ?? null,
    patientChanges: body.patient_details === undefined ? null : patientChangesOf(body.patient_details, bodyContext),
  };
}

function namedPatients(body: ChangeAppointmentBody): NamedPatient[] {
  const inner = body.patient_details?.partner_patient_id;
  return [
    ...(body.patient_id === undefined ? [] : [{ path: '/patient_id', id: body.patient_id, isPartners: false }]),
    ...(body.partner_patient_id === undefined
      ? []
      : [{ path: '/partner_patient_id', id: body.partner_patient_id, isPartners: true }]),
    ...(inner === undefined ? [] : [{ path: '/patient_details/partner_patient_id', id: inner, isPartners: true }]),
  ];
}

const patientFields = [
  'designation',
  'first_name',
  'middle_name',
  'last_name',
  'mobile',
  'gender',
  'dob',
  'age',
  'address',
] as const;

/** Of the patient's own record only what an appointment may say; an empty text clears. */
function patientChangesOf(given: Static<typeof PatientDetails>, bodyContext: PatientBodyContext): PatientChanges {
  const known = Object.fromEntries(
    patientFields.flatMap((field) => (given[field] === undefined ? [] : [[field, given[field]]])),
  );
  return readPatientChanges(known, '', bodyContext);
}
