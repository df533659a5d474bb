import { OriginBody } from '../../appointments/contract/origin.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { CallNextAnswer, QueueEntryAnswer } from '../contract/entry.ts';
import { CallNextBody, checkCallNext } from '../contract/changes.ts';
import { callNextPatient, callPatient } from '../services/call.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import { originOf } from '../../appointments/routes/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, followsWalkIn, originExample, placeExample } from './examples.ts';

export function defineCalls(server: HttpServer, answerEntry: AnswerEntry): void {
  defineCallNext(server, answerEntry);
  defineCall(server, answerEntry);
}

function defineCallNext(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    id: 'callNext',
    method: 'POST',
    url: '/opdesk/v1/queue/call-next',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Call the next patient',
    description: 'The first who waits and is not called at present. Two desks that call at once call two patients.',
    body: CallNextBody,
    example: { ...placeExample, ...originExample },
    check: ({ body }) => checkCallNext(body),
    responses: {
      200: {
        description: 'The patient who is called; null where nobody waits',
        schema: CallNextAnswer,
        example: entryExample,
      },
    },
    handler: async (ctx, { body }) => {
      const queue = {
        clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
        doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
        date: body.date,
      };
      const id = await callNextPatient(ctx, queue, originOf(body));
      return id === null ? { status: 200, body: { entry: null } } : answerEntry(ctx, id);
    },
  });
}

function defineCall(server: HttpServer, answerEntry: AnswerEntry): void {
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
      answerEntry(ctx, await callPatient(ctx, referenceOf(params, query), originOf(body))),
  });
}
