import {
  checkReservation,
  readReservation,
  ReserveAnswer,
  reserveAnswer,
  ReserveBody,
  reservationDigest,
} from '../contract/reservation.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { loadReservationBodyContext, reserveAppointment } from '../services/reserve-appointment.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';

export function defineReserve(server: HttpServer, bookings: BookingQueue): void {
  defineRoute(server, {
    id: 'reserveAppointment',
    warns: true,
    method: 'POST',
    url: '/dr/v1/appointment/slots/reserve',
    scope: 'appointments:write',
    tag: 'Appointments',
    summary: 'Reserve a dummy: an appointment without a slot',
    description:
      'An appointment without a seat and a token, at a time at which nobody looks whether it is free. Rescheduling ' +
      'makes it an ordinary one; otherwise it is cancelled when its day is over. Adds the patient, unless ' +
      'client_meta.patient_id is the partner id of one. The same client_meta.client_visit_id with the same content ' +
      'answers the first again.',
    body: ReserveBody,
    example: {
      patient: {
        designation: 'Mr.',
        first_name: 'Test',
        middle_name: '',
        last_name: 'Patient',
        dob: '1987-01-06',
        mobile: '+919999999999',
        gender: 'M',
      },
      visit_start_time: '2031-06-26T11:30:00.000Z',
      doctor_id: '8423994',
      clinic_id: '642783',
      client_meta: {
        client_visit_id: 'RNI1234567',
        patient_id: 'P123456',
        payment_details: { payment_id: 'txn_123', amount_paid: '1010.50' },
      },
    },
    prepare: ({ body }, ctx) => loadReservationBodyContext(ctx, body),
    check: ({ body }, _ctx, bodyContext) => checkReservation(body, bodyContext),
    responses: {
      200: {
        description: 'Reserved',
        schema: ReserveAnswer,
        example: exampleOf(reserveAnswer({ ...exampleAppointment, channel: 'Walkin', token: null, isDummy: true })),
      },
    },
    errors: ['APPOINTMENT_ALREADY_EXISTS', 'APPOINTMENT_BOOKING_FAILED'],
    handler: async (ctx, { body }, bodyContext) => {
      const appointment = await reserveAppointment(
        ctx,
        bookings,
        readReservation(body, bodyContext),
        reservationDigest(body),
      );
      return { status: 200, body: reserveAnswer(appointment) };
    },
  });
}
