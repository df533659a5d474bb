import { Type } from 'typebox';
import { ChangeStatusBody } from '../contract/change-status.ts';
import { changeAppointmentStatus } from '../services/change-status.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { partnerVerb } from './partner-verb.ts';
import { referenceOf } from './reference.ts';

export function defineChangeStatus(server: HttpServer): void {
  defineRoute(server, {
    ...partnerVerb,
    id: 'changeAppointmentStatus',
    method: 'POST',
    url: '/dr/v1/appointment/:appointment_id/change-status',
    summary: 'Mark a no-show',
    description: 'Takes the status NS alone; other statuses have calls of their own.',
    body: ChangeStatusBody,
    example: { status: 'NS' },
    responses: {
      200: {
        description: 'Done, or it was already so',
        schema: Type.Object({ success: Type.Literal(true) }),
        example: { success: true },
      },
    },
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) => {
      await changeAppointmentStatus(ctx, referenceOf(params, query), body.status);
      return { status: 200, body: { success: true } };
    },
  });
}
