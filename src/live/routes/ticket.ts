import { LiveTicketAnswer } from '../contract.ts';
import { DomainError } from '../../kernel/errors.ts';
import { issueLiveTicket } from '../services/issue-live-ticket.ts';
import { liveScope } from './stream.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';

export function defineIssueLiveTicket(server: HttpServer): void {
  defineRoute(server, {
    id: 'issueLiveTicket',
    method: 'POST',
    url: '/opdesk/v1/live/ticket',
    scope: liveScope,
    tag: 'Queue',
    summary: "A ticket for a browser's own EventSource",
    description:
      'Lets a page listen that can set no header: `new EventSource("/opdesk/v1/live?ticket=…")`, once and within a ' +
      'minute. The connection ends with the access token that asked for the ticket, and with its client. A browser ' +
      'that is cut off asks again with the used ticket and is answered 401: the page then gets a new ticket and ' +
      'names last_event_id.',
    givesCredentials: true,
    responses: {
      201: {
        description: 'Good for one connection',
        schema: LiveTicketAnswer,
        example: { ticket: '3q2-7wX0kY1uVb9sQm4nRt8zLc5pHd6jFg2aBe7iKo', expires_at: 1788250060 },
      },
    },
    handler: async (ctx, { caller }) => {
      if (caller === null || 'staffId' in caller.proof) throw new DomainError('UNAUTHENTICATED');
      const { ticket, expiresAt } = await issueLiveTicket(ctx, caller.proof);
      return { status: 201, body: { ticket, expires_at: expiresAt } };
    },
  });
}
