import { checkLiveQuery, LiveAnswer, liveExample, LiveQuery } from '../contract.ts';
import { DomainError } from '../../kernel/errors.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import type { LiveFeed } from '../services/feed.ts';
import { createLiveConnections, liveScope } from './stream.ts';
import { defineIssueLiveTicket } from './ticket.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';

/** The live feed of a desk, and the tickets that open it. */
export function liveRoutes(server: HttpServer, feed: LiveFeed): void {
  const connections = createLiveConnections(server, feed);
  defineIssueLiveTicket(server);
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
    isOpenedByBrowsers: true,
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

/** An empty id is what a program sends that has none yet. */
function text(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

const description = `Server-sent events, of one clinic or of all. One connection serves a whole desk:

- \`ready\` comes first. Reading everything after it, and following the events after it, misses nothing.
- \`appointment\`: it was changed, by any client and on any server. \`data\` names the appointment, its doctor, clinic
  and status, never the patient. \`version\` rises with every change of it; \`from_clinic_id\` and
  \`from_doctor_id\` are the clinic and the doctor that it was moved from. A user of the staff gets the events of what
  they see, and of what leaves it. \`who\` made the change, as in the history of the appointment: \`kind\`, \`id\`, the
  \`name\` of a user of the staff, \`role\`, and \`on_behalf_of\` where a client named a person; left out of what
  leaves, whose history is not theirs to read.
- \`patient\`: the record of the patient with this id was changed, or the patient was merged or unmerged; a merge has
  an event for both patients. Every desk of the business gets it.
- \`catalog\`: schedules or settings were changed, and with them perhaps the slots, and the order (\`queue_order\`) and
  the estimates of queues: reload them. Or they may have been changed, after \`ready\` for a desk that comes back.
- \`reset\`: the events since then have been deleted. Reload everything.

Ids are opaque, and say nothing of what happens elsewhere. A desk that comes back with the header \`Last-Event-ID\`,
as browsers do by themselves, continues where it was, if it was away for less than an hour. The connection ends with its access
token.`;
