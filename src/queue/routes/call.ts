import { OriginBody, readOrigin } from '../../appointments/contract/origin.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { QueueEntryAnswer } from '../contract/entry.ts';
import { callPatient } from '../services/call-patient.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, followsWalkIn, originExample } from './examples.ts';

export function defineCallPatient(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'callPatient',
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/call',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Call a certain patient, or call once more',
    description: 'Counts every call. Only a patient who is checked in can be called.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsWalkIn,
    body: OriginBody,
    example: originExample,
    responses: { 200: { description: 'The patient who is called', schema: QueueEntryAnswer, example: entryExample } },
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) =>
      answerEntry(ctx, await callPatient(ctx, referenceOf(params, query), readOrigin(ctx, body))),
  });
}
