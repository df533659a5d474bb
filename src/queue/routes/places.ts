import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { QueueEntryAnswer } from '../contract/entry.ts';
import { checkMove, checkTransfer, MoveBody, readMove, SkipBody, TransferBody } from '../contract/changes.ts';
import { moveInQueue, skipPatient } from '../services/move.ts';
import { transferPatient } from '../services/transfer.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import { originOf } from '../../appointments/routes/verbs.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, followsWalkIn, originExample } from './examples.ts';

const common = {
  method: 'POST',
  scope: 'appointments:write',
  tag: 'Queue',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsWalkIn,
  takesIfMatch: true,
  responses: { 200: { description: 'The entry as it is now', schema: QueueEntryAnswer, example: entryExample } },
} as const;

/** The place in a queue changes, the token never does (rule C8), unless the queue is another doctor's. */
export function definePlaces(server: HttpServer, answerEntry: AnswerEntry): void {
  defineSkip(server, answerEntry);
  defineMove(server, answerEntry);
  defineTransfer(server, answerEntry);
}

function defineSkip(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...common,
    id: 'skipPatient',
    url: '/opdesk/v1/appointments/:appointment_id/skip',
    summary: 'Let others who wait go first',
    description:
      'The patient moves behind as many waiting patients as `places` says, or behind all of them; where no other patient waits, behind the next expected one. The patient does not count as called any more.',
    body: SkipBody,
    example: { places: 2, ...originExample },
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) =>
      answerEntry(ctx, await skipPatient(ctx, referenceOf(params, query), body.places ?? null, originOf(body))),
  });
}

function defineMove(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...common,
    id: 'moveInQueue',
    url: '/opdesk/v1/appointments/:appointment_id/move',
    summary: 'Move within the queue',
    description: 'Exactly one of before, after and to says where, within the same doctor, clinic and day.',
    body: MoveBody,
    example: { to: 'first', ...originExample },
    check: ({ body }) => checkMove(body),
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) =>
      answerEntry(ctx, await moveInQueue(ctx, referenceOf(params, query), readMove(body), originOf(body))),
  });
}

function defineTransfer(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...common,
    id: 'transferPatient',
    warns: true,
    url: '/opdesk/v1/appointments/:appointment_id/transfer',
    summary: 'Hand over to another doctor of the clinic',
    description:
      "To the end of that doctor's queue of today, with its next token, still waiting since the check-in. A seat is taken along, " +
      'beyond the seats where none is free; for a patient who is not here yet that needs the scope appointments:overbook.',
    body: TransferBody,
    example: { partner_doctor_id: '8423995', ...originExample },
    check: ({ body }) => checkTransfer(body),
    errors: ['APPOINTMENT_NOT_FOUND', 'RESCHEDULE_NOT_ALLOWED', 'SLOT_UNAVAILABLE', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }) => {
      const doctor = { id: body.doctor_id, partnerId: body.partner_doctor_id };
      return answerEntry(ctx, await transferPatient(ctx, referenceOf(params, query), doctor, originOf(body)));
    },
  });
}
