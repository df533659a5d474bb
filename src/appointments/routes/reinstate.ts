import { OriginBody, readOrigin } from '../contract/origin.ts';
import { AppointmentAnswer, appointmentAnswer } from '../contract/answers.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { getAppointment } from '../services/get-appointment.ts';
import { reinstate } from '../services/reinstate.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';
import { AppointmentParams, referenceOf } from './reference.ts';

/** The verbs that take a seat again (rule E2). */
const verbs = [
  {
    id: 'reinstate',
    verb: 'reinstate',
    path: 'reinstate',
    summary: 'Reinstate a cancelled appointment',
    follows: 'cancel',
  },
  { id: 'undoNoShow', verb: 'undo_no_show', path: 'undo-no-show', summary: 'Undo a no-show', follows: 'noShow' },
] as const;

export function defineReinstate(server: HttpServer): void {
  for (const { id, verb, path, summary, follows } of verbs) {
    defineRoute(server, {
      takesIfMatch: true,
      answersEntityTag: true,
      id,
      method: 'POST',
      url: `/opdesk/v1/appointments/:appointment_id/${path}`,
      scope: 'appointments:write',
      tag: 'Queue',
      warns: true,
      summary,
      description: 'It takes its seat again, with its number; 409 where somebody else has the seat by now.',
      params: AppointmentParams,
      query: PartnerIdQuery,
      exampleFollows: { id: follows, parameters: { appointment_id: '/appointment_id' } },
      body: OriginBody,
      example: { by: { role: 'staff', id: 'reception-1' }, why: 'Came after all' },
      responses: {
        200: {
          description: 'The appointment as it is now',
          schema: AppointmentAnswer,
          example: exampleOf(appointmentAnswer(exampleAppointment)),
        },
      },
      errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED', 'SLOT_UNAVAILABLE', 'PATIENT_CONFLICT'],
      handler: async (ctx, { params, query, body }) => {
        const { before } = await reinstate(ctx, referenceOf(params, query), verb, readOrigin(ctx, body));
        return { status: 200, body: appointmentAnswer(await getAppointment(ctx, before.id, false)) };
      },
    });
  }
}
