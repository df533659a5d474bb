import { PasswordBody } from '../contract.ts';
import { changePassword } from '../services/change-password.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { ownLogin } from './own-login.ts';

export function defineChangePassword(server: HttpServer): void {
  defineRoute(server, {
    id: 'changePassword',
    method: 'PUT',
    url: '/opdesk/v1/login/password',
    scope: 'staff',
    tag: 'Staff',
    audits: null,
    summary: 'Change the own password',
    description:
      'The new one has at least 10 characters, and is neither the username nor one of those that are guessed first. ' +
      'The other logins of the user end: here at once, on other servers within a second.',
    body: PasswordBody,
    example: { old: 'demo-secret', new: 'a long walk home' },
    responses: { 204: { description: 'Changed' } },
    handler: async (ctx, { body, caller }) => {
      await changePassword(ctx, ownLogin(caller), body);
      return { status: 204 };
    },
  });
}
