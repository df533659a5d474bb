import { Type } from 'typebox';
import { LoginsAnswer, showLogins } from '../contract.ts';
import { endLogin } from '../services/end-login.ts';
import { endOtherLogins } from '../services/end-other-logins.ts';
import { listLogins } from '../services/list-logins.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import { exampleLogins } from './examples.ts';
import { ownLogin } from './own-login.ts';

const url = '/opdesk/v1/logins';

/** The open logins of the caller, on whichever machine. */
export function loginsRoutes(server: HttpServer): void {
  defineRoute(server, {
    id: 'listLogins',
    method: 'GET',
    url,
    scope: 'staff',
    tag: 'Staff',
    summary: 'List your own logins',
    description: 'Every open login of the user, the newest first.',
    responses: { 200: { description: 'The logins', schema: LoginsAnswer, example: exampleLogins } },
    handler: async (ctx, { caller }) => {
      const { id, staffId } = ownLogin(caller);
      return { status: 200, body: showLogins(await listLogins(ctx, staffId), id) };
    },
  });
  defineRoute(server, {
    id: 'endLogin',
    method: 'DELETE',
    url: `${url}/:login_id`,
    scope: 'staff',
    tag: 'Staff',
    audits: null,
    summary: 'End one of your own logins',
    description: 'Here at once, on other servers within a second.',
    params: Type.Object({ login_id: Id }),
    exampleFollows: { id: 'logInStaff', parameters: { login_id: '/login_id' } },
    responses: { 204: { description: 'The login has ended' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params, caller }) => {
      await endLogin(ctx, ownLogin(caller), params.login_id);
      return { status: 204 };
    },
  });
  defineRoute(server, {
    id: 'endOtherLogins',
    method: 'DELETE',
    url,
    scope: 'staff',
    tag: 'Staff',
    audits: null,
    summary: 'End your other logins',
    description: 'All but the one that asks: here at once, on other servers within a second.',
    responses: { 204: { description: 'They have ended' } },
    handler: async (ctx, { caller }) => {
      await endOtherLogins(ctx, ownLogin(caller));
      return { status: 204 };
    },
  });
}
