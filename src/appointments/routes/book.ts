import {
  BookAppointmentAnswer,
  BookAppointmentBody,
  checkBooking,
  contentDigest,
  readBooking,
} from '../contract/booking.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { bookAppointment } from '../services/book-appointment.ts';
import { bookingBodyContext } from '../services/body-context.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { appointmentIdExample, bookingExample } from './examples.ts';

export function defineBookAppointment(server: HttpServer, bookings: BookingQueue): void {
  defineRoute(server, {
    id: 'bookAppointment',
    warns: true,
    method: 'POST',
    url: '/dr/v1/appointment',
    scope: 'appointments:write',
    tag: 'Appointments',
    summary: 'Book a slot',
    description:
      'Books one slot of a doctor at a clinic for a patient. Clinic, doctor and patient are each named by exactly one of ' +
      "Opdesk's id and your own. A partner_patient_id that nobody has adds the patient that patient_details describes. " +
      'The same partner_appointment_id with the same content answers the first appointment again. With hold_id it takes the ' +
      'slot that a hold of this client keeps; end, mode and service, where the body leaves them out, are those of the hold.',
    body: BookAppointmentBody,
    example: bookingExample,
    prepare: ({ body, rawBody }, ctx) => bookingBodyContext(ctx, body, rawBody),
    check: ({ body }, _ctx, bodyContext) => checkBooking(body, bodyContext),
    responses: {
      201: { description: 'Booked', schema: BookAppointmentAnswer, example: { appointment_id: appointmentIdExample } },
    },
    errors: ['SLOT_UNAVAILABLE', 'HOLD_EXPIRED', 'TOKEN_TAKEN', 'APPOINTMENT_ALREADY_EXISTS', 'PATIENT_CONFLICT'],
    handler: async (ctx, { body }, bodyContext) => {
      const { id, passedOver } = await bookAppointment(
        ctx,
        bookings,
        readBooking(body, bodyContext),
        contentDigest(body),
      );
      return {
        status: 201,
        body: { appointment_id: id, ...(passedOver.length > 0 ? { passed_over: passedOver } : {}) },
      };
    },
  });
}
