import { checkMove, ReplaceBody, replacedAnswer, ReplacedAnswer } from '../contract/moves.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { getAppointment } from '../services/read-appointments.ts';
import { replaceAppointment } from '../services/replace-appointment.ts';
import { exampleOf } from '../../patients/routes/directory-examples.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';

export function defineReplace(server: HttpServer): void {
  const previous = 'api-0197f3d2-0000-7b3e-9d55-0f2d6c1a7b3e';
  defineRoute(server, {
    scope: 'appointments:write',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsBooking,
    takesIfMatch: true,
    id: 'replaceAppointment',
    warns: true,
    method: 'PATCH',
    url: '/appointments/v1/:appointment_id/reschedule',
    tag: 'Appointments',
    summary: 'Reschedule into a new appointment',
    description:
      'Makes a new appointment at the new time (prev_aids) and ends the old one as rescheduled (next_aid), both or neither. ' +
      'The partner id moves to the new one unless partner_appointment_id names another. The same call again on the old one ' +
      'answers the new one.',
    body: ReplaceBody,
    example: { start_time: 1730189586, end_time: 1730190486 },
    check: ({ body }) => checkMove(body),
    responses: {
      200: {
        description: 'The new appointment',
        schema: ReplacedAnswer,
        example: exampleOf(replacedAnswer({ ...exampleAppointment, previousIds: [previous] })),
      },
    },
    errors: [
      'APPOINTMENT_NOT_FOUND',
      'RESCHEDULE_NOT_ALLOWED',
      'SLOT_UNAVAILABLE',
      'PATIENT_CONFLICT',
      'APPOINTMENT_ALREADY_EXISTS',
    ],
    handler: async (ctx, { params, query, body }) => {
      const request = {
        startAt: body.start_time,
        endAt: body.end_time ?? null,
        partnerAppointmentId: body.partner_appointment_id ?? null,
      };
      const id = await replaceAppointment(ctx, referenceOf(params, query), request);
      return { status: 200, body: replacedAnswer(await getAppointment(ctx, id, false)) };
    },
  });
}
