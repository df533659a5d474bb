import { CancelBody } from '../contract/change-status.ts';
import { readClearable } from '../../kernel/schemas.ts';
import { changeStatus } from '../services/change-status.ts';
import { byCaller } from '../domain/origin.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { done, partnerVerb } from './partner-verb.ts';
import { referenceOf } from './reference.ts';

export function defineCancel(server: HttpServer): void {
  defineRoute(server, {
    ...partnerVerb,
    id: 'cancelAppointment',
    method: 'PUT',
    url: '/dr/v1/appointment/:appointment_id/cancel',
    summary: 'Cancel an appointment',
    description: 'Its seat is free at once (CN). A reason is kept beside the history, like the why of other changes.',
    body: CancelBody,
    example: { reason: 'The patient called: no longer needed' },
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'CANCEL_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) => {
      const origin = { ...byCaller(ctx), remark: readClearable(body.reason) ?? null };
      await changeStatus(ctx, referenceOf(params, query), 'cancel', origin);
      return { status: 204 };
    },
  });
}
