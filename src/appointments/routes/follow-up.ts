import { checkMove, ConfirmFollowUpBody, ProposeFollowUpBody, readModeField, readNamed } from '../contract/moves.ts';
import { AppointmentAnswer, appointmentAnswer } from '../contract/answers.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { confirmFollowUp } from '../services/confirm-follow-up.ts';
import { proposeFollowUp } from '../services/propose-follow-up.ts';
import { getAppointment } from '../services/get-appointment.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';
import { readOrigin } from '../contract/origin.ts';

const common = { scope: 'appointments:write', params: AppointmentParams, query: PartnerIdQuery } as const;

export function defineFollowUp(server: HttpServer, bookings: BookingQueue): void {
  defineProposeFollowUp(server, bookings);
  defineConfirmFollowUp(server);
}

function defineProposeFollowUp(server: HttpServer, bookings: BookingQueue): void {
  defineRoute(server, {
    ...common,
    id: 'proposeFollowUp',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/follow-up',
    tag: 'Queue',
    summary: 'Propose a follow-up',
    description:
      'A new appointment of the same patient, with the same doctor at the same clinic unless others are named; it ' +
      'is IN, and keeps its slot, until it is confirmed, reserved or declined.',
    exampleFollows: followsBooking,
    body: ProposeFollowUpBody,
    example: { start_time: 1730189586, by: { role: 'doctor' }, why: 'To look at the results' },
    check: ({ body }) => checkMove(body),
    responses: {
      201: {
        description: 'The follow-up',
        schema: AppointmentAnswer,
        example: exampleOf(
          appointmentAnswer({
            ...exampleAppointment,
            status: 'IN',
            followUpOf: 'api-0197f3d2-0000-7b3e-9d55-0f2d6c1a7b3e',
          }),
        ),
      },
    },
    errors: ['APPOINTMENT_NOT_FOUND', 'SLOT_UNAVAILABLE', 'APPOINTMENT_ALREADY_EXISTS', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }) => {
      const request = {
        clinic: readNamed(body, 'clinic'),
        doctor: readNamed(body, 'doctor'),
        partnerAppointmentId: body.partner_appointment_id ?? null,
        startAt: body.start_time,
        endAt: body.end_time ?? null,
        mode: readModeField(body.mode),
        serviceId: body.conf_id ?? null,
        notes: body.notes ?? null,
        reason: body.reason ?? null,
      };
      const id = await proposeFollowUp(ctx, bookings, referenceOf(params, query), request, readOrigin(ctx, body));
      return { status: 201, body: appointmentAnswer(await getAppointment(ctx, id, false)) };
    },
  });
}

function defineConfirmFollowUp(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
    id: 'confirmFollowUp',
    warns: true,
    method: 'PUT',
    url: '/dr/v1/appointment/:appointment_id/follow-up/confirm',
    tag: 'Appointments',
    summary: 'Confirm a proposed follow-up',
    description:
      'It is booked, at another time where one is named. One that is booked already moves to the time that is ' +
      'named, or stays.',
    exampleFollows: { id: 'proposeFollowUp', parameters: { appointment_id: '/appointment_id' } },
    body: ConfirmFollowUpBody,
    example: {},
    check: ({ body }) => checkMove(body),
    responses: { 204: { description: 'Confirmed, or it was already so' } },
    errors: [
      'APPOINTMENT_NOT_FOUND',
      'STATUS_CHANGE_NOT_ALLOWED',
      'RESCHEDULE_NOT_ALLOWED',
      'SLOT_UNAVAILABLE',
      'PATIENT_CONFLICT',
    ],
    handler: async (ctx, { params, query, body }) => {
      await confirmFollowUp(ctx, referenceOf(params, query), {
        startAt: body.start_time ?? null,
        endAt: body.end_time ?? body.start_time ?? null,
      });
      return { status: 204 };
    },
  });
}
