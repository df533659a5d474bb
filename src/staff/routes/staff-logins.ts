import { Type } from 'typebox';
import { LoginsAnswer, showLogins } from '../contract.ts';
import { endStaffLogins } from '../services/end-staff-logins.ts';
import { listStaffLogins } from '../services/list-staff-logins.ts';
import { requireRightsOfUser } from '../services/require-rights.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import { exampleLogins } from './examples.ts';

const url = '/opdesk/v1/staff/:staff_id';

const ofUser = {
  scope: 'admin',
  tag: 'Staff',
  params: Type.Object({ staff_id: Id }),
  exampleFollows: { id: 'addStaff', parameters: { staff_id: '/id' } },
  errors: ['NOT_FOUND'],
} as const;

/** The operations of a manager on the logins of a user. */
export function staffLoginRoutes(server: HttpServer): void {
  defineRoute(server, {
    ...ofUser,
    id: 'listStaffLogins',
    method: 'GET',
    url: `${url}/logins`,
    summary: 'List the logins of a user',
    description: 'Every open login, the newest first.',
    responses: { 200: { description: 'The logins', schema: LoginsAnswer, example: exampleLogins } },
    handler: async (ctx, { params }) => {
      return { status: 200, body: showLogins(await listStaffLogins(ctx, params.staff_id), undefined) };
    },
  });
  defineRoute(server, {
    ...ofUser,
    id: 'endStaffLogins',
    method: 'DELETE',
    url: `${url}/logins`,
    summary: 'End the logins of a user',
    description: 'All of them: here at once, on other servers within a second.',
    responses: { 204: { description: 'They have ended' } },
    handler: async (ctx, { params }) => {
      await requireRightsOfUser(ctx, params.staff_id);
      await endStaffLogins(ctx, params.staff_id);
      return { status: 204 };
    },
  });
}
