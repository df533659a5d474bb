import { checkLiveQuery, LiveAnswer, liveExample, LiveQuery, LiveTicketAnswer } from '../contract.ts';
import { DomainError } from '../../kernel/errors.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import type { LiveFeed } from '../services/feed.ts';
import { issueLiveTicket } from '../services/tickets.ts';
import { createLiveConnections, liveScope } from './stream.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';

/** The changes at the desk, as they happen. */
export function liveRoutes(server: HttpServer, feed: LiveFeed): void {
  const connections = createLiveConnections(server, feed);
  defineTicket(server);
  defineRoute(server, {
    id: 'watchAppointments',
    method: 'GET',
    url: '/opdesk/v1/live',
    scope: liveScope,
    tag: 'Queue',
    summary: 'Every change of an appointment or a patient, as it happens',
    description,
    query: LiveQuery,
    exampleParameters: { partner_clinic_id: '642783' },
    check: ({ query }) => checkLiveQuery(query),
    compressesItself: true,
    ticketIn: 'ticket',
    responses: {
      200: {
        description: 'It does not end.',
        schema: LiveAnswer,
        example: liveExample,
        contentType: 'text/event-stream',
      },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { query, headers, caller }) => {
      const named = { id: query.clinic_id, partnerId: query.partner_clinic_id };
      const isNamed = named.id !== undefined || named.partnerId !== undefined;
      const clinicId = isNamed ? findClinic(await ctx.catalog.business(ctx.businessId), named).id : null;
      const lastId = text(headers['last-event-id']) ?? text(query.last_event_id);
      if (caller === null) throw new DomainError('UNAUTHENTICATED');
      return connections.open(ctx, caller, { clinicId, lastId });
    },
  });
}

function defineTicket(server: HttpServer): void {
  defineRoute(server, {
    id: 'issueLiveTicket',
    method: 'POST',
    url: '/opdesk/v1/live/ticket',
    scope: liveScope,
    tag: 'Queue',
    summary: "A ticket for a browser's own EventSource",
    description:
      'Lets a page listen that can set no header: `new EventSource("/opdesk/v1/live?ticket=…")`, once and within a minute. The ' +
      'connection ends with the access token that asked for the ticket, and with its client. A browser that is cut off ' +
      'asks again with the used ticket and is answered 401: the page then gets a new ticket and names last_event_id.',
    givesCredentials: true,
    responses: {
      201: {
        description: 'Good for one connection',
        schema: LiveTicketAnswer,
        example: { ticket: '3q2-7wX0kY1uVb9sQm4nRt8zLc5pHd6jFg2aBe7iKo', expires_at: 1788250060 },
      },
    },
    handler: async (ctx, { caller }) => {
      if (caller === null) throw new DomainError('UNAUTHENTICATED');
      const { ticket, expiresAt } = await issueLiveTicket(ctx, caller.holder);
      return { status: 201, body: { ticket, expires_at: expiresAt } };
    },
  });
}

/** An empty id is what a program sends that has none yet. */
function text(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

const description = `Server-sent events, of one clinic or of all. One connection serves a whole desk:

- \`ready\` comes first. Reading everything after it, and following the events after it, misses nothing.
- \`appointment\`: it was changed, by any client and on any server. \`data\` names the appointment, its doctor, clinic
  and status, never the patient. \`version\` rises with every change of it; \`from_clinic_id\` is the clinic that it was moved from.
- \`patient\`: the record of the patient with this id was changed, or the patient was merged or unmerged; a merge has an event
  for both patients. Every desk of the business gets it.
- \`catalog\`: schedules or settings were changed, and with them perhaps the slots, and the order (\`queue_order\`) and the
  estimates of queues: reload them. Or they may have been changed, after \`ready\` for a desk that comes back.
- \`reset\`: the events since are no longer kept. Reload everything.

Ids are opaque, and say nothing of what happens elsewhere. A desk that comes back with the header \`Last-Event-ID\`, as browsers do by themselves, continues where it was, if it
was away for less than an hour. The connection ends with its access token.`;
