import { Type } from 'typebox';
import { isPartnerId, PartnerIdQuery } from '../../../contract/common.ts';
import { Id } from '../../../contract/common.ts';
import {
  AddSessionsBody,
  ChangeSessionBody,
  checkAddSessions,
  checkChangeSession,
  SessionAnswer,
  sessionAnswer,
} from '../../../contract/sessions.ts';
import { pathReference } from '../../../services/find-place.ts';
import { addSessions, changeSession, listSessions, removeSession } from '../../../services/sessions.ts';
import { defineRoute } from '../../route.ts';
import type { HttpServer } from '../../server.ts';
import { sessionExample } from './examples.ts';

const DoctorParams = Type.Object({ doctor_id: Id });
const SessionParams = Type.Object({ session_id: Id });
const ManySessions = Type.Object({ data: Type.Object({ sessions: Type.Array(SessionAnswer) }) });
const manyExample = { data: { sessions: [sessionExample] } };

export function defineListSessions(server: HttpServer): void {
  defineRoute(server, {
    id: 'listSessions',
    method: 'GET',
    url: '/opdesk/v1/doctors/:doctor_id/sessions',
    scope: 'admin',
    tag: 'Schedules',
    summary: "A doctor's sessions at all clinics",
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    params: DoctorParams,
    query: PartnerIdQuery,
    responses: {
      200: { description: "The week's by weekday, then the extra ones by date", schema: ManySessions, example: manyExample },
    },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const sessions = await listSessions(ctx, pathReference(params.doctor_id, isPartnerId(query)));
      return { status: 200, body: { data: { sessions: sessions.map(sessionAnswer) } } };
    },
  });
}

export function defineAddSessions(server: HttpServer): void {
  defineRoute(server, {
    id: 'addSessions',
    method: 'POST',
    url: '/opdesk/v1/doctors/:doctor_id/sessions',
    scope: 'admin',
    tag: 'Schedules',
    summary: 'Add hours of a doctor at a clinic',
    description:
      'Weekly with weekday, several at once with weekdays, or an extra one with date. Sessions of one service must not '
      + 'overlap, at whatever clinic; sessions of different services may, and share the seats of the doctor.\n\n'
      + "An extra session that replaces takes the place of the week's sessions of its service at its clinic on its date; "
      + 'when it is removed, they are held again.',
    params: DoctorParams,
    query: PartnerIdQuery,
    body: AddSessionsBody,
    example: { partner_clinic_id: '642783', conf_id: sessionExample.conf_id, weekdays: ['monday'], from: '09:00', to: '13:00', valid_from: '2031-05-05', every_weeks: 2 },
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    exampleFollows: { id: 'addService', body: { conf_id: '/data/service/conf_id' } },
    check: ({ body }) => checkAddSessions(body),
    responses: { 201: { description: 'Every session that was made', schema: ManySessions, example: manyExample } },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const sessions = await addSessions(ctx, pathReference(params.doctor_id, isPartnerId(query)), body);
      return { status: 201, body: { data: { sessions: sessions.map(sessionAnswer) } } };
    },
  });
}

export function defineChangeSession(server: HttpServer): void {
  defineRoute(server, {
    id: 'changeSession',
    method: 'PATCH',
    url: '/opdesk/v1/sessions/:session_id',
    scope: 'admin',
    tag: 'Schedules',
    summary: 'Change a session',
    description: 'What is left out stays. Appointments that stand in it stay where they are.',
    params: SessionParams,
    body: ChangeSessionBody,
    example: { to: '14:00', seats: 2 },
    exampleFollows: { id: 'addSessions', parameters: { session_id: '/data/sessions/0/session_id' } },
    check: ({ body }) => checkChangeSession(body),
    responses: {
      200: {
        description: 'The session as it is now',
        schema: Type.Object({ data: Type.Object({ session: SessionAnswer }) }),
        example: { data: { session: { ...sessionExample, to: '14:00', seats: 2 } } },
      },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params, body }) => {
      const session = await changeSession(ctx, params.session_id, body);
      return { status: 200, body: { data: { session: sessionAnswer(session) } } };
    },
  });
}

export function defineRemoveSession(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeSession',
    method: 'DELETE',
    url: '/opdesk/v1/sessions/:session_id',
    scope: 'admin',
    tag: 'Schedules',
    summary: 'Remove a session',
    exampleFollows: { id: 'addSessions', parameters: { session_id: '/data/sessions/0/session_id' } },
    description: 'It offers nothing any more. Appointments that stand in it stay.',
    params: SessionParams,
    responses: { 204: { description: 'Removed' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await removeSession(ctx, params.session_id);
      return { status: 204 };
    },
  });
}
