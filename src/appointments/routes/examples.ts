import type { Appointment } from '../../calendar/appointment.ts';
import { exampleClinicIds, exampleDoctorIds, examplePatient } from '../../patients/routes/directory-examples.ts';

/** Books on the demo business once its time is the start of a free slot. */
export const bookingExample = {
  partner_appointment_id: 'visit-1001',
  partner_clinic_id: '642783',
  partner_doctor_id: '8423994',
  partner_patient_id: '6742984',
  appointment_details: { start_time: 1730189586, mode: 'INCLINIC', custom_attributes: { label: ['vitals_submitted'] } },
  partner_meta: { encounter_id: '123' },
  display_meta: { vendor_patient_id: 'P41025551968206' },
};

export const appointmentIdExample = 'api-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';

/** The appointment that the example books, as it is read. */
export const exampleAppointment: Appointment = {
  id: appointmentIdExample,
  partnerId: bookingExample.partner_appointment_id,
  doctorId: exampleDoctorIds.id,
  partnerDoctorId: exampleDoctorIds.partnerId,
  clinicId: exampleClinicIds.id,
  partnerClinicId: exampleClinicIds.partnerId,
  patientId: examplePatient.id,
  partnerPatientId: examplePatient.partnerId,
  status: 'BK',
  mode: 'INCLINIC',
  channel: 'API',
  token: 7,
  startAt: 1935718200,
  endAt: 1935719100,
  createdAt: 1935600000,
  checkedInAt: null,
  startedAt: null,
  endedAt: null,
  isDummy: false,
  previousIds: [],
  nextId: null,
  followUpOf: null,
  service: {
    id: 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
    name: 'Consultation',
    type: 'REGULAR',
    modes: ['INCLINIC'],
    price: 500,
    postPay: true,
    bookAheadDays: 60,
    allowPatientBooking: true,
    createdAt: 1752230657,
  },
  customAttributes: JSON.stringify(bookingExample.appointment_details.custom_attributes),
  videoConnect: null,
  partnerMeta: JSON.stringify(bookingExample.partner_meta),
  displayMeta: JSON.stringify(bookingExample.display_meta),
  notes: null,
  reason: null,
  prescriptionId: null,
  prescriptionUrl: null,
};
