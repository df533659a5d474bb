import { HistoryAnswer, historyAnswer } from '../contract/history.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import type { HistoryEntry } from '../domain/history.ts';
import { getAppointmentHistory } from '../services/get-appointment-history.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';

const exampleEntry: HistoryEntry = {
  version: 2,
  at: 1935718500,
  actorKind: 'client',
  actorName: null,
  actorId: 'ec-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  role: 'staff',
  onBehalfOf: 'reception-1',
  action: 'reschedule',
  from: 'BK',
  to: 'BK',
  changes: '{"start_time":[1935718200,1935719100],"end_time":[1935719100,1935720000]}',
  remark: 'Called in',
};

export function defineAppointmentHistory(server: HttpServer): void {
  defineRoute(server, {
    id: 'getAppointmentHistory',
    method: 'GET',
    url: '/opdesk/v1/appointments/:appointment_id/history',
    scope: 'appointments:read',
    tag: 'Queue',
    summary: 'The history of an appointment',
    description:
      'When, who, what, from which status to which, oldest first; of more than a thousand changes the newest. ' +
      'Nothing edits it.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsBooking,
    responses: {
      200: { description: 'Its changes', schema: HistoryAnswer, example: exampleOf(historyAnswer([exampleEntry])) },
    },
    errors: ['APPOINTMENT_NOT_FOUND'],
    handler: async (ctx, { params, query }) => ({
      status: 200,
      body: historyAnswer(await getAppointmentHistory(ctx, referenceOf(params, query))),
    }),
  });
}
