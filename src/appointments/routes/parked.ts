import { changeStatus } from '../services/change-status.ts';
import { byCaller } from '../domain/origin.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { done, partnerVerb } from './partner-verb.ts';
import { referenceOf } from './reference.ts';

export function definePark(server: HttpServer): void {
  defineRoute(server, {
    ...partnerVerb,
    id: 'parkAppointment',
    method: 'POST',
    url: '/dr/v1/appointment/:appointment_id/parked',
    summary: 'Park an appointment',
    description: 'Sets it aside (PA): it keeps its seat and its place in the queue.',
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'PARK_NOT_ALLOWED'],
    handler: async (ctx, { params, query }) => {
      await changeStatus(ctx, referenceOf(params, query), 'park', byCaller(ctx));
      return { status: 204 };
    },
  });
}
