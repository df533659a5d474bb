import { checkPrescriptionUrl, CompleteBody } from '../contract/change-status.ts';
import { completeAppointment } from '../services/complete-appointment.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { done, partnerVerb } from './partner-verb.ts';
import { referenceOf } from './reference.ts';

export function defineComplete(server: HttpServer): void {
  defineRoute(server, {
    ...partnerVerb,
    id: 'completeAppointment',
    method: 'POST',
    url: '/dr/v1/appointment/:appointment_id/complete',
    summary: 'Complete an appointment',
    description: 'Without a prescription (CMNP), or with one that prescription_id names (CM). Frees its seat.',
    body: CompleteBody,
    example: {},
    check: ({ body }) => checkPrescriptionUrl(body),
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'COMPLETE_NOT_ALLOWED'],
    handler: async (ctx, { params, query, body }) => {
      await completeAppointment(ctx, referenceOf(params, query), {
        id: body.prescription_id,
        url: body.prescription_url,
      });
      return { status: 204 };
    },
  });
}
