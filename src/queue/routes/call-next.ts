import { CallNextAnswer } from '../contract/entry.ts';
import { CallNextBody, checkCallNext } from '../contract/queue-verbs.ts';
import { callNext } from '../services/call-next.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { entryExample, originExample, placeExample } from './examples.ts';

export function defineCallNext(server: HttpServer, answerEntry: AnswerEntry): void {
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
      const id = await callNext(ctx, queue, readOrigin(ctx, body));
      return id === null ? { status: 200, body: { entry: null } } : answerEntry(ctx, id);
    },
  });
}
