import { TurnAnswer, turnAnswer, TurnParams, TurnTicketAnswer } from '../contract/turns.ts';
import { getTurn } from '../services/get-turn.ts';
import { issueTurnTicket } from '../services/issue-turn-ticket.ts';
import { AppointmentParams, referenceOf } from '../../appointments/routes/reference.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import type { QueueEntries } from '../../queue/services/entries.ts';
import { turnExample } from './examples.ts';

const exampleTicket = 'AZfz0korfZGcMxorPE1eb5cQ4f3Vu65wQo2DTl9qe4yNYhZ0mGb2kQ1uS8wX3vRd';

/** The patient's own place in the queue (rule A10). */
export function turnRoutes(server: HttpServer, queueEntries: QueueEntries): void {
  defineRoute(server, {
    id: 'issueTurnTicket',
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/turn',
    scope: 'appointments:read',
    tag: 'Queue',
    summary: "A ticket for the patient's own place in the queue",
    description:
      'Whoever has it reads the place, without any name of a patient, on the page `/turn/{ticket}` of this server: as ' +
      'a link, or printed as a code on a slip. The same appointment has the same ticket each time.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleParameters: { appointment_id: 'visit-1001', partner_id: '1' },
    givesCredentials: true,
    responses: {
      200: { description: 'The ticket', schema: TurnTicketAnswer, example: { ticket: exampleTicket } },
    },
    errors: ['APPOINTMENT_NOT_FOUND'],
    handler: async (ctx, { params, query }) => ({
      status: 200,
      body: { ticket: await issueTurnTicket(ctx, referenceOf(params, query)) },
    }),
  });
  defineRoute(server, {
    id: 'getTurn',
    mayBeLarge: true,
    method: 'GET',
    url: '/opdesk/v1/turns/:ticket',
    scope: 'public',
    tag: 'Queue',
    summary: "The patient's own place in the queue",
    description:
      'By a ticket of issueTurnTicket, until the day of practice of the appointment is over; 404 for every other one. ' +
      'It names no patient.',
    params: TurnParams,
    exampleFollows: { id: 'issueTurnTicket', parameters: { ticket: '/ticket' } },
    answersEntityTag: true,
    responses: { 200: { description: 'The place', schema: TurnAnswer, example: turnExample } },
    errors: ['NOT_FOUND'],
    handler: async (runtime, { params }) => ({
      status: 200,
      body: turnAnswer(await getTurn(runtime, queueEntries, params.ticket)),
    }),
  });
}
