import { checkQueueQuery, QueueQuery, readQueueQuery } from '../contract/query.ts';
import { QueueAnswer, queueAnswer, shownEntries } from '../contract/queue.ts';
import type { QueueEntries } from '../services/entries.ts';
import { getQueue } from '../services/get-queue.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { placeExample, queueExample } from './examples.ts';

export function defineGetQueue(server: HttpServer, queueEntries: QueueEntries): void {
  defineRoute(server, {
    id: 'getQueue',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    url: '/opdesk/v1/queue',
    scope: 'appointments:read',
    tag: 'Queue',
    summary: 'The queue of a day',
    description:
      'Appointments and walk-ins of a day of practice at a clinic, of one doctor or of all, in the order in which ' +
      'they are to be seen. Patients who are done, gone or cancelled stay in it; state narrows it. Entries of a day that has more than 4,000,000 characters of them come without ' +
      'custom attributes, display_meta, reason and video link.',
    exampleParameters: placeExample,
    query: QueueQuery,
    check: ({ query }) => checkQueueQuery(query),
    responses: { 200: { description: 'By doctor, then by place', schema: QueueAnswer, example: queueExample } },
    errors: ['CLINIC_NOT_FOUND', 'DOCTOR_NOT_FOUND'],
    handler: async (ctx, { query }) => {
      const { clinic, doctor, date, states } = readQueueQuery(query);
      const queue = await getQueue(ctx, queueEntries, { clinic, doctor, date });
      return {
        status: 200,
        body: queueAnswer(queue, states, doctor !== undefined, queueEntries.fixedJsonOf),
        patientIds: shownEntries(queue, states).flatMap(({ entry }) => entry.patientId ?? []),
      };
    },
  });
}
