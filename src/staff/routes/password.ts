import { Type } from 'typebox';
import { PasswordAnswer, PasswordBody } from '../contract.ts';
import { changePassword } from '../services/change-password.ts';
import { requireOtherUser, requireRightsOfUser } from '../services/require-rights.ts';
import { resetPassword } from '../services/reset-password.ts';
import { networkOf } from '../../http/network-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import { ownLogin } from './own-login.ts';

export function defineChangePassword(server: HttpServer): void {
  defineRoute(server, {
    id: 'changePassword',
    method: 'PUT',
    url: '/opdesk/v1/login/password',
    scope: 'staff',
    tag: 'Staff',
    audits: null,
    summary: 'Change your own password',
    description:
      'The new one has at least 10 characters, and is neither the username nor one of those that are guessed first. ' +
      'The other logins of the user end: here at once, on other servers within a second.',
    body: PasswordBody,
    example: { old: 'demo-secret', new: 'a long walk home' },
    responses: { 204: { description: 'Changed' } },
    handler: async (ctx, { body, caller, requestId, address }) => {
      await changePassword(ctx, ownLogin(caller), body, { network: networkOf(address), requestId });
      return { status: 204 };
    },
  });
}

export function defineResetPassword(server: HttpServer): void {
  defineRoute(server, {
    id: 'resetPassword',
    scope: 'admin',
    tag: 'Staff',
    params: Type.Object({ staff_id: Id }),
    exampleFollows: { id: 'addStaff', parameters: { staff_id: '/id' } },
    errors: ['NOT_FOUND'],
    method: 'POST',
    url: '/opdesk/v1/staff/:staff_id/password',
    summary: 'Reset the password of a user',
    description:
      'The answer has it, told this once: the user must change it at the next login. Every login of the user ends, ' +
      'here at once, on other servers within a second. The own password is changed by changePassword.',
    givesCredentials: true,
    responses: {
      200: { description: 'The password', schema: PasswordAnswer, example: { password: '7k2m-x9qf-0btz-h4ce' } },
    },
    handler: async (ctx, { params }) => {
      requireOtherUser(ctx, params.staff_id, 'The own password is changed by PUT /opdesk/v1/login/password.');
      await requireRightsOfUser(ctx, params.staff_id);
      return { status: 200, body: { password: await resetPassword(ctx, ctx.businessId, params.staff_id) } };
    },
  });
}
