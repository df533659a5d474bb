import { Type } from 'typebox';
import {
  BookAppointmentAnswer,
  BookAppointmentBody,
  checkBooking,
  contentDigest,
  readBooking,
} from '../contract/booking.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { bookAppointment } from '../services/book-appointment.ts';
import { loadBookingBodyContext } from '../services/body-context.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import type { Answer } from '../../http/answer.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { appointmentIdExample, bookingExample, exampleAppointment } from './examples.ts';
import { Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import { AppointmentsQuery, checkAppointmentsQuery } from '../contract/queries.ts';
import {
  AppointmentAnswer,
  appointmentAnswer,
  AppointmentsAnswer,
  patientAppointmentAnswer,
  PatientAppointmentsAnswer,
} from '../contract/answers.ts';
import { createAppointmentPageEnds } from '../services/page-ends.ts';
import { getAppointment } from '../services/get-appointment.ts';
import { listAppointments } from '../services/list-appointments.ts';
import { listPatientAppointments } from '../services/list-patient-appointments.ts';
import { exampleOf } from '../../http/example-of.ts';

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
      'Books one slot of a doctor at a clinic for a patient. Clinic, doctor and patient are each named by exactly ' +
      "one of Opdesk's id and your own. A partner_patient_id that nobody has adds the patient that patient_details " +
      'describes. The same partner_appointment_id with the same content answers the first appointment again. With ' +
      'hold_id it takes the slot that a hold of this client keeps; end, mode and service, where the body leaves ' +
      'them out, are those of the hold.',
    body: BookAppointmentBody,
    example: bookingExample,
    prepare: ({ body, rawBody }, ctx) => loadBookingBodyContext(ctx, body, rawBody),
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

const read = { method: 'GET', scope: 'appointments:read', tag: 'Appointments' } as const;

export function defineReadAppointments(server: HttpServer): void {
  defineGetAppointment(server);
  defineListAppointments(server);
  defineListPatientAppointments(server);
}

function defineGetAppointment(server: HttpServer): void {
  defineRoute(server, {
    ...read,
    answersEntityTag: true,
    id: 'getAppointment',
    audits: 'read',
    url: '/dr/v1/appointment/:appointment_id',
    summary: 'Get an appointment',
    exampleParameters: { appointment_id: bookingExample.partner_appointment_id, partner_id: '1' },
    params: Type.Object({ appointment_id: Id }),
    query: PartnerIdQuery,
    responses: {
      200: {
        description: 'The appointment',
        schema: AppointmentAnswer,
        example: exampleOf(appointmentAnswer(exampleAppointment)),
      },
    },
    errors: ['APPOINTMENT_NOT_FOUND'],
    handler: async (ctx, { params, query }) => ({
      status: 200,
      body: appointmentAnswer(await getAppointment(ctx, params.appointment_id, isPartnerId(query))),
    }),
  });
}

function defineListAppointments(server: HttpServer): void {
  const ends = createAppointmentPageEnds();
  defineRoute(server, {
    ...read,
    id: 'listAppointments',
    mayBeLarge: true,
    audits: 'read',
    url: '/dr/v1/appointment',
    summary: 'List appointments of a patient, or of some days',
    description:
      'By patient_id alone, newest first, 20 a page; by doctor_id, clinic_id or both with start_date and end_date, ' +
      '50 a page; by the dates alone, 30 a page. Up to 7 local days at the clinic, both ends counted. A page goes ' +
      'on where the page before it ended, as the same server remembers it of the same client for ten minutes: an ' +
      'appointment that is moved meanwhile neither hides nor repeats another. This holds for one reader of a list ' +
      'at a time: of two with the same client, one goes on where the other ended.',
    query: AppointmentsQuery,
    exampleParameters: { start_date: '2031-05-05', end_date: '2031-05-07' },
    check: ({ query }) => checkAppointmentsQuery(query),
    responses: {
      200: {
        description: 'A page of appointments',
        schema: AppointmentsAnswer,
        example: exampleOf({ appointments: [appointmentAnswer(exampleAppointment)] }),
      },
    },
    handler: async (ctx, { query }) => {
      const { start_date: fromDate, end_date: toDate } = query;
      const appointments = await listAppointments(
        ctx,
        {
          patientId: query.patient_id,
          doctorId: query.doctor_id,
          clinicId: query.clinic_id,
          days: fromDate === undefined || toDate === undefined ? undefined : { fromDate, toDate },
          page: Number(query.page_no ?? 0),
        },
        ends,
      );
      return { ...patientsOf(appointments), status: 200, body: { appointments: appointments.map(appointmentAnswer) } };
    },
  });
}

function defineListPatientAppointments(server: HttpServer): void {
  defineRoute(server, {
    ...read,
    id: 'listPatientAppointments',
    mayBeLarge: true,
    audits: 'read',
    url: '/dr/v1/appointment/patient/:patient_id',
    summary: "List a patient's appointments",
    exampleParameters: { patient_id: bookingExample.partner_patient_id, partner_id: '1' },
    description: 'Newest first, up to a thousand, and up to 4,000,000 characters of them, with ISO times and a stage.',
    params: Type.Object({ patient_id: Id }),
    query: PartnerIdQuery,
    responses: {
      200: {
        description: "The patient's appointments",
        schema: PatientAppointmentsAnswer,
        example: exampleOf({ success: true, data: [patientAppointmentAnswer(exampleAppointment)] }),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const appointments = await listPatientAppointments(ctx, params.patient_id, isPartnerId(query));
      const data = appointments.map(patientAppointmentAnswer);
      return { ...patientsOf(appointments), status: 200, body: { success: true, data } };
    },
  });
}

/** For the audit, which else looks for them in the answer. */
function patientsOf(appointments: readonly Appointment[]): Pick<Answer, 'patientIds'> {
  return { patientIds: [...new Set(appointments.flatMap(({ patientId }) => patientId ?? []))] };
}
