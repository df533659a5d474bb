import { AuditAnswer, auditAnswer, AuditQuery, readAuditQuery } from './contract.ts';
import { listAudit } from './services/list-audit.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';

const exampleEntry = {
  number: 4711,
  at: 1_935_719_100,
  kind: 'read',
  actorKind: 'client',
  actorId: 'demo',
  address: '192.0.2.17',
  operation: 'getPatient',
  outcome: 'done',
  subjectIds: ['pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e'],
  subjects: 1,
};

/** The audit of a business. Commands show that of all. */
export function auditRoutes(server: HttpServer): void {
  defineRoute(server, {
    id: 'listAudit',
    method: 'GET',
    url: '/opdesk/v1/audit',
    scope: 'admin',
    tag: 'Audit',
    summary: 'List the audit: logins, administration, reads and exports of patients, erasures',
    description:
      'The newest entries first, a hundred on a page. Reads of one client, operation and minute are one entry, which ' +
      'is there a minute or two later; all others are there at once. Names and numbers of patients are never in it.',
    query: AuditQuery,
    responses: {
      200: { description: 'A page', schema: AuditAnswer, example: auditAnswer([exampleEntry], true) },
    },
    handler: async (ctx, { query }) => {
      const { entries, hasMore } = await listAudit(ctx, readAuditQuery(query));
      return { status: 200, body: auditAnswer(entries, hasMore) };
    },
  });
}
