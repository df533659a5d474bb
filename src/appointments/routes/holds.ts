import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import { checkHold, HoldAnswer, holdAnswer, HoldBody, readHold } from '../contract/holds.ts';
import { getHold } from '../services/get-hold.ts';
import { holdSlot } from '../services/hold-slot.ts';
import { releaseHold } from '../services/release-hold.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleClinicIds, exampleDoctorIds } from '../../patients/routes/directory-examples.ts';

export function holdRoutes(server: HttpServer): void {
  defineHoldSlot(server);
  defineGetHold(server);
  defineReleaseHold(server);
}

const holdExample = {
  hold_id: 'ho-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b41',
  expires_at: 1935718800,
  start_time: 1935804600,
  end_time: 1935805500,
  conf_id: 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  mode: 'INCLINIC',
  clinic_id: exampleClinicIds.id,
  doctor_id: exampleDoctorIds.id,
} as const;

const HoldParams = Type.Object({ hold_id: Id });
const followsHold = { id: 'holdSlot', parameters: { hold_id: '/hold_id' } } as const;

function defineHoldSlot(server: HttpServer): void {
  defineRoute(server, {
    id: 'holdSlot',
    method: 'POST',
    url: '/opdesk/v1/holds',
    scope: 'appointments:write',
    tag: 'Slots',
    summary: 'Hold a slot while its booking is prepared',
    description:
      'Nobody else can take the slot until the hold expires, after ten minutes at the most. The client that made ' +
      'it books the slot with hold_id in the booking, or releases the hold. A client has at most 500 holds at once.',
    body: HoldBody,
    example: { partner_doctor_id: '8423994', partner_clinic_id: '642783', start_time: 1935804600, seconds: 300 },
    check: ({ body }) => checkHold(body),
    responses: { 201: { description: 'Held', schema: HoldAnswer, example: holdExample } },
    errors: ['SLOT_UNAVAILABLE'],
    handler: async (ctx, { body }) => ({ status: 201, body: holdAnswer(await holdSlot(ctx, readHold(body))) }),
  });
}

function defineGetHold(server: HttpServer): void {
  defineRoute(server, {
    id: 'getHold',
    method: 'GET',
    url: '/opdesk/v1/holds/:hold_id',
    scope: 'appointments:read',
    tag: 'Slots',
    summary: 'Get a hold of your own',
    description: 'An expired hold can be read for one more day; a hold that was used or released is not found.',
    exampleFollows: followsHold,
    params: HoldParams,
    responses: { 200: { description: 'The hold', schema: HoldAnswer, example: holdExample } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => ({ status: 200, body: holdAnswer(await getHold(ctx, params.hold_id)) }),
  });
}

function defineReleaseHold(server: HttpServer): void {
  defineRoute(server, {
    id: 'releaseHold',
    method: 'DELETE',
    url: '/opdesk/v1/holds/:hold_id',
    scope: 'appointments:write',
    tag: 'Slots',
    summary: 'Release a hold',
    description: 'Its slot is free at once.',
    exampleFollows: followsHold,
    params: HoldParams,
    responses: { 204: { description: 'Released' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await releaseHold(ctx, params.hold_id);
      return { status: 204 };
    },
  });
}
