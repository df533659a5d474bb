import { Type } from 'typebox';
import {
  AddedSecondFactorAnswer,
  RecoveryCodesAnswer,
  SecondFactorAnswer,
  SecondFactorBody,
  SecondFactorCodeBody,
  SecondFactorRemovalBody,
} from '../contract.ts';
import { addSecondFactor } from '../services/add-second-factor.ts';
import { confirmSecondFactor } from '../services/confirm-second-factor.ts';
import { getSecondFactor } from '../services/get-second-factor.ts';
import { removeSecondFactor } from '../services/remove-second-factor.ts';
import { removeStaffSecondFactor } from '../services/remove-staff-second-factor.ts';
import { requireRightsOfUser } from '../services/require-rights.ts';
import { networkOf } from '../../http/network-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import { ownLogin } from './own-login.ts';

const url = '/opdesk/v1/login/second-factor';
const own = { scope: 'staff', tag: 'Staff', audits: null } as const;

/** Codes of an app beside the password, for users who want it so (rule A8). */
export function secondFactorRoutes(server: HttpServer): void {
  defineRoute(server, {
    ...own,
    id: 'getSecondFactor',
    method: 'GET',
    url,
    summary: 'Get whether your own login asks for a second factor',
    responses: {
      200: {
        description: 'Its state',
        schema: SecondFactorAnswer,
        example: { state: 'confirmed', recovery_codes_left: 10 },
      },
    },
    handler: async (ctx, { caller }) => {
      const { state, recoveryCodes } = await getSecondFactor(ctx, ownLogin(caller));
      return { status: 200, body: { state, recovery_codes_left: recoveryCodes } };
    },
  });
  defineAddSecondFactor(server);
  defineConfirmSecondFactor(server);
  defineRoute(server, {
    ...own,
    id: 'removeSecondFactor',
    method: 'DELETE',
    url,
    summary: 'Remove your own second factor',
    description: 'With the password and a code, or a recovery code. Without a second factor every code is wrong.',
    body: SecondFactorRemovalBody,
    example: { password: 'demo-secret', code: 'k2m7-x9qf-0btz-h4ce' },
    exampleFollows: { id: 'confirmSecondFactor', body: { code: '/recovery_codes/0' } },
    responses: { 204: { description: 'Removed' } },
    handler: async (ctx, { body, caller, address, requestId }) => {
      await removeSecondFactor(ctx, ownLogin(caller), body, { network: networkOf(address), requestId });
      return { status: 204 };
    },
  });
  defineRemoveStaffSecondFactor(server);
}

function defineAddSecondFactor(server: HttpServer): void {
  defineRoute(server, {
    ...own,
    id: 'addSecondFactor',
    method: 'POST',
    url,
    summary: 'Add a second factor to your own login',
    description:
      'Makes a secret for an app (RFC 6238: SHA-1, six digits, half a minute), which is shown this once. It holds ' +
      'after confirmSecondFactor; until then another call makes another one.',
    givesCredentials: true,
    body: SecondFactorBody,
    example: { password: 'demo-secret' },
    responses: {
      201: {
        description: 'What the app is given: as text, and as the address that a picture (QR code) holds',
        schema: AddedSecondFactorAnswer,
        example: {
          secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
          uri: 'otpauth://totp/Opdesk:manager?issuer=Opdesk&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
        },
      },
    },
    handler: async (ctx, { body, caller, address, requestId }) => {
      const from = { network: networkOf(address), requestId };
      return { status: 201, body: await addSecondFactor(ctx, ownLogin(caller), body.password, from) };
    },
  });
}

function defineConfirmSecondFactor(server: HttpServer): void {
  defineRoute(server, {
    ...own,
    id: 'confirmSecondFactor',
    method: 'POST',
    url: `${url}/confirm`,
    summary: 'Confirm your own second factor with a first code',
    description:
      'From then on every login of the user needs a code. It must come within a quarter of an hour after the secret was ' +
      'made. The answer has ten recovery codes, told this once: each ' +
      'stands for one code of the app.',
    givesCredentials: true,
    body: SecondFactorCodeBody,
    example: { code: '492039' },
    exampleFollows: { id: 'addSecondFactor' },
    responses: {
      200: {
        description: 'Confirmed',
        schema: RecoveryCodesAnswer,
        example: { recovery_codes: ['k2m7-x9qf-0btz-h4ce', '7k2m-q9xf-b0tz-4hce'] },
      },
    },
    handler: async (ctx, { body, caller, address, requestId }) => {
      const from = { network: networkOf(address), requestId };
      const codes = await confirmSecondFactor(ctx, ownLogin(caller), body.code, from);
      return { status: 200, body: { recovery_codes: codes } };
    },
  });
}

function defineRemoveStaffSecondFactor(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeStaffSecondFactor',
    method: 'DELETE',
    url: '/opdesk/v1/staff/:staff_id/second-factor',
    scope: 'admin',
    tag: 'Staff',
    summary: 'Remove the second factor of a user',
    description:
      'Of a user who has lost it: their password alone logs in again. The own one is removed by removeSecondFactor.',
    params: Type.Object({ staff_id: Id }),
    exampleFollows: { id: 'addStaff', parameters: { staff_id: '/id' } },
    responses: { 204: { description: 'The user has none' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await requireRightsOfUser(ctx, params.staff_id);
      await removeStaffSecondFactor(ctx, params.staff_id);
      return { status: 204 };
    },
  });
}
