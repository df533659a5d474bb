import { Type } from 'typebox';
import { CancelBody, ChangeStatusBody, checkPrescriptionUrl, CompleteBody } from '../contract/verbs.ts';
import { PartnerIdQuery, readClearable } from '../../kernel/schemas.ts';
import { advanceAppointment, changeStatus, completeAppointment } from '../services/advance.ts';
import { byClient } from '../services/change-request.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';

const common = {
  scope: 'appointments:write',
  tag: 'Appointments',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsBooking,
} as const;

const done = { 204: { description: 'Done, or it was already so' } } as const;

/** The changes of status that partners' programs make. */
export function defineChangeStatus(server: HttpServer): void {
  defineComplete(server);
  definePark(server);
  defineCancel(server);
  defineNoShow(server);
}

function defineComplete(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
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

function definePark(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
    id: 'parkAppointment',
    method: 'POST',
    url: '/dr/v1/appointment/:appointment_id/parked',
    summary: 'Park an appointment',
    description: 'Sets it aside (PA): it keeps its seat and its place in the queue.',
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'PARK_NOT_ALLOWED'],
    handler: async (ctx, { params, query }) => {
      await advanceAppointment(ctx, referenceOf(params, query), 'park', byClient);
      return { status: 204 };
    },
  });
}

function defineCancel(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
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
      const origin = { ...byClient, remark: readClearable(body.reason) ?? null };
      await advanceAppointment(ctx, referenceOf(params, query), 'cancel', origin);
      return { status: 204 };
    },
  });
}

function defineNoShow(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
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
      await changeStatus(ctx, referenceOf(params, query), body.status, byClient);
      return { status: 200, body: { success: true } };
    },
  });
}
