import { QueueEntryAnswer } from '../contract/entry.ts';
import { checkWalkIn, readWalkIn, WalkInBody, walkInDigest } from '../contract/walk-ins.ts';
import { addWalkIn, loadWalkInBodyContext } from '../services/add-walk-in.ts';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, originExample, placeExample } from './examples.ts';

export function defineAddWalkIn(server: HttpServer, answerEntry: AnswerEntry, bookings: BookingQueue): void {
  defineRoute(server, {
    id: 'addWalkIn',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/walk-ins',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Add a walk-in, with a token',
    description:
      'A patient without an appointment waits from now on, with the next token and without a slot. It is a ' +
      'registered patient (added from patient_details where the partner_patient_id is new), a guest with a name or ' +
      'a number, or a guest without either.',
    body: WalkInBody,
    example: { ...placeExample, reason: 'Fever', ...originExample },
    prepare: ({ body, rawBody }, ctx) => loadWalkInBodyContext(ctx, body, rawBody),
    check: ({ body }, _ctx, bodyContext) => checkWalkIn(body, bodyContext),
    responses: { 201: { description: 'The entry of the queue', schema: QueueEntryAnswer, example: entryExample } },
    errors: ['APPOINTMENT_ALREADY_EXISTS', 'PATIENT_CONFLICT'],
    handler: async (ctx, { body }, bodyContext) =>
      answerEntry(
        ctx,
        await addWalkIn(ctx, bookings, readWalkIn(body, bodyContext), walkInDigest(body), readOrigin(ctx, body)),
        201,
      ),
  });
}
