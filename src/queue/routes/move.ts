import { checkMoveInQueue, MoveBody, readMove } from '../contract/queue-verbs.ts';
import { moveInQueue } from '../services/move-in-queue.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { referenceOf } from '../../appointments/routes/reference.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { originExample } from './examples.ts';
import { entryChange } from './entry-change.ts';

export function defineMove(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...entryChange,
    id: 'moveInQueue',
    url: '/opdesk/v1/appointments/:appointment_id/move',
    summary: 'Move within the queue',
    description: 'Exactly one of before, after and to says where, within the same doctor, clinic and day.',
    body: MoveBody,
    example: { to: 'first', ...originExample },
    check: ({ body }) => checkMoveInQueue(body),
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) =>
      answerEntry(ctx, await moveInQueue(ctx, referenceOf(params, query), readMove(body), readOrigin(ctx, body))),
  });
}
