import { SkipBody } from '../contract/queue-verbs.ts';
import { skipPatient } from '../services/skip-patient.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { referenceOf } from '../../appointments/routes/reference.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { originExample } from './examples.ts';
import { entryChange } from './entry-change.ts';

export function defineSkip(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...entryChange,
    id: 'skipPatient',
    url: '/opdesk/v1/appointments/:appointment_id/skip',
    summary: 'Let others who wait go first',
    description:
      'The patient moves behind as many waiting patients as `places` says, or behind all of them; where no other ' +
      'patient waits, behind the next expected one. The patient does not count as called any more.',
    body: SkipBody,
    example: { places: 2, ...originExample },
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) =>
      answerEntry(ctx, await skipPatient(ctx, referenceOf(params, query), body.places ?? null, readOrigin(ctx, body))),
  });
}
