import {
  BookAppointmentAnswer,
  BookAppointmentBody,
  checkBooking,
  contentDigest,
  readBooking,
} from '../../../contract/booking.ts';
import { bookAppointment } from '../../../services/appointments/book.ts';
import { bookingSurroundings } from '../../../services/appointments/surroundings.ts';
import { defineRoute } from '../../route.ts';
import type { HttpServer } from '../../server.ts';

export function defineBookAppointment(server: HttpServer): void {
  defineRoute(server, {
    id: 'bookAppointment',
    method: 'POST',
    url: '/dr/v1/appointment',
    scope: 'appointments:write',
    tag: 'Appointments',
    summary: 'Book a slot',
    description:
      'Books one slot of a doctor at a clinic for a patient. Clinic, doctor and patient are each named by exactly one of '
      + "Opdesk's id and your own. A partner_patient_id that nobody has adds the patient that patient_details describes. "
      + 'The same partner_appointment_id with the same content answers the first appointment again.',
    body: BookAppointmentBody,
    example: bookingExample,
    check: async ({ body, rawBody }, ctx) => checkBooking(body, rawBody, await bookingSurroundings(ctx, body)),
    responses: {
      201: { description: 'Booked', schema: BookAppointmentAnswer, example: { appointment_id: 'api-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e' } },
    },
    errors: ['SLOT_UNAVAILABLE', 'TOKEN_TAKEN', 'APPOINTMENT_ALREADY_EXISTS'],
    handler: async (ctx, { body, rawBody }) => {
      const booking = readBooking(body, rawBody, await bookingSurroundings(ctx, body));
      return { status: 201, body: { appointment_id: await bookAppointment(ctx, booking, contentDigest(body)) } };
    },
  });
}

/** Books on the demo business once its time is the start of a free slot. */
const bookingExample = {
  partner_appointment_id: 'visit-1001',
  partner_clinic_id: '642783',
  partner_doctor_id: '8423994',
  partner_patient_id: '6742984',
  appointment_details: { start_time: 1730189586, mode: 'INCLINIC', custom_attributes: { label: ['vitals_submitted'] } },
  partner_meta: { encounter_id: '123' },
  display_meta: { vendor_patient_id: 'P41025551968206' },
};
