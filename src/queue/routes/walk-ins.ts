import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { QueueEntryAnswer } from '../contract/entry.ts';
import {
  checkAssignPatient,
  checkWalkIn,
  AssignPatientBody,
  readWalkIn,
  WalkInBody,
  walkInDigest,
} from '../contract/walk-ins.ts';
import { appointmentBodyContext } from '../../appointments/services/body-context.ts';
import { assignPatient } from '../services/assign-patient.ts';
import { addWalkIn, walkInBodyContext } from '../services/walk-in.ts';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import { originOf } from '../../appointments/routes/verbs.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, followsWalkIn, originExample, placeExample } from './examples.ts';

export function defineWalkIns(server: HttpServer, answerEntry: AnswerEntry, bookings: BookingQueue): void {
  defineAddWalkIn(server, answerEntry, bookings);
  defineAssignPatient(server, answerEntry);
}

function defineAddWalkIn(server: HttpServer, answerEntry: AnswerEntry, bookings: BookingQueue): void {
  defineRoute(server, {
    id: 'addWalkIn',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/walk-ins',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Give a walk-in a token',
    description:
      'A patient without an appointment waits from now on, with the next token and without a slot. It is a registered patient ' +
      '(added from patient_details where the partner_patient_id is new), a guest with a name or a number, or a guest without ' +
      'either.',
    body: WalkInBody,
    example: { ...placeExample, reason: 'Fever', ...originExample },
    prepare: ({ body, rawBody }, ctx) => walkInBodyContext(ctx, body, rawBody),
    check: ({ body }, _ctx, bodyContext) => checkWalkIn(body, bodyContext),
    responses: { 201: { description: 'The entry of the queue', schema: QueueEntryAnswer, example: entryExample } },
    errors: ['APPOINTMENT_ALREADY_EXISTS', 'PATIENT_CONFLICT'],
    handler: async (ctx, { body }, bodyContext) =>
      answerEntry(
        ctx,
        await addWalkIn(ctx, bookings, readWalkIn(body, bodyContext), walkInDigest(body), originOf(body)),
        201,
      ),
  });
}

function defineAssignPatient(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'givePatient',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/patient',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Register the patient of a walk-in',
    description:
      'Assigns a registered patient to a walk-in that has none. A new partner_patient_id adds the patient that ' +
      'patient_details describes.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsWalkIn,
    body: AssignPatientBody,
    example: { partner_patient_id: '6742984', ...originExample },
    prepare: ({ params, query }, ctx) =>
      appointmentBodyContext(ctx, referenceOf({ appointment_id: params['appointment_id'] ?? '' }, query)),
    check: ({ body }, _ctx, bodyContext) => checkAssignPatient(body, bodyContext),
    responses: { 200: { description: 'The entry as it is now', schema: QueueEntryAnswer, example: entryExample } },
    errors: ['APPOINTMENT_NOT_FOUND', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }, bodyContext) =>
      answerEntry(ctx, await assignPatient(ctx, referenceOf(params, query), body, bodyContext, originOf(body))),
  });
}
