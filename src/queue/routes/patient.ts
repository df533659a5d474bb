import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { QueueEntryAnswer } from '../contract/entry.ts';
import { checkAssignPatient, AssignPatientBody, readAskedPatient } from '../contract/assign-patient.ts';
import { loadAppointmentBodyContext } from '../../appointments/services/body-context.ts';
import { assignPatient } from '../services/assign-patient.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, followsWalkIn, originExample } from './examples.ts';

export function defineAssignPatient(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'assignPatient',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/patient',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Assign a patient to a walk-in',
    description:
      'Assigns a registered patient to a walk-in that has none. A new partner_patient_id adds the patient that ' +
      'patient_details describes.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsWalkIn,
    body: AssignPatientBody,
    example: { partner_patient_id: '6742984', ...originExample },
    prepare: ({ params, query }, ctx) =>
      loadAppointmentBodyContext(ctx, referenceOf({ appointment_id: params['appointment_id'] ?? '' }, query)),
    check: ({ body }, _ctx, bodyContext) => checkAssignPatient(body, bodyContext),
    responses: { 200: { description: 'The entry as it is now', schema: QueueEntryAnswer, example: entryExample } },
    errors: ['APPOINTMENT_NOT_FOUND', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }, bodyContext) =>
      answerEntry(
        ctx,
        await assignPatient(
          ctx,
          referenceOf(params, query),
          readAskedPatient(body, bodyContext),
          readOrigin(ctx, body),
        ),
      ),
  });
}
