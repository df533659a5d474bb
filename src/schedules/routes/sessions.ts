import { Type } from 'typebox';
import { Id, isPartnerId, named, PartnerIdQuery } from '../../kernel/schemas.ts';
import {
  AddSessionsBody,
  readNewSessions,
  readSessionChanges,
  ChangeSessionBody,
  SessionAnswer,
  sessionAnswer,
  SessionWithoutId,
} from '../contract/sessions.ts';
import { checkAddSessions, checkChangeSession } from '../contract/session-checks.ts';
import { checkStranded, StrandedBody, strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';
import { pathReference } from '../../runtime/find-clinic-or-doctor.ts';
import { addSessions } from '../services/add-sessions.ts';
import { changeSession } from '../services/change-session.ts';
import { listSessions } from '../services/list-sessions.ts';
import { removeSession } from '../services/remove-session.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { sessionExample, strandedExample } from './examples.ts';
import { hoursRequest, strandedDescription } from '../../hours/routes.ts';

const DoctorParams = Type.Object({ doctor_id: Id });
const SessionParams = Type.Object({ session_id: Id });
const ManySessions = Type.Object({ data: Type.Object({ sessions: Type.Array(SessionAnswer) }) });
const AddedSessions = Type.Object({
  data: Type.Object({ sessions: Type.Array(SessionAnswer), ...strandedAnswerFields }),
});
const AddedByDryRun = Type.Object({
  data: Type.Object({ sessions: Type.Array(SessionWithoutId), ...strandedAnswerFields }),
});
const ChangedSession = named('ChangedSession', {
  data: Type.Object({ session: SessionAnswer, ...strandedAnswerFields }),
});
const strandedNobody = { appointments: [], dry_run: false };

export function defineListSessions(server: HttpServer): void {
  defineRoute(server, {
    id: 'listSessions',
    method: 'GET',
    url: '/opdesk/v1/doctors/:doctor_id/sessions',
    scope: 'schedules',
    tag: 'Schedules',
    summary: "A doctor's sessions at all clinics",
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    params: DoctorParams,
    query: PartnerIdQuery,
    responses: {
      200: {
        description: "The week's by weekday, then the extra ones by date",
        schema: ManySessions,
        example: { data: { sessions: [sessionExample] } },
      },
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
    mayBeLarge: true,
    method: 'POST',
    url: '/opdesk/v1/doctors/:doctor_id/sessions',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Add hours of a doctor at a clinic',
    description:
      'Weekly with weekday, several at once with weekdays, or an extra one with date. ' +
      'Sessions of one service must not ' +
      'overlap, at any clinic; sessions of different services may, and share the seats of the doctor.\n\n' +
      "An extra session that replaces takes the place of the week's sessions of its service " +
      'at its clinic on its date; ' +
      'when it is removed, they are held again.',
    params: DoctorParams,
    query: PartnerIdQuery,
    body: AddSessionsBody,
    example: {
      partner_clinic_id: '642783',
      conf_id: sessionExample.conf_id,
      weekdays: ['monday'],
      from: '09:00',
      to: '13:00',
      valid_from: '2031-05-05',
      every_weeks: 2,
    },
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    exampleFollows: { id: 'addService', body: { conf_id: '/data/service/conf_id' } },
    check: ({ body }) => checkAddSessions(body),
    responses: {
      200: {
        description: 'A dry run: the outcome that the request would have',
        schema: AddedByDryRun,
        example: { data: { sessions: [withoutId(sessionExample)], appointments: [], dry_run: true } },
      },
      201: {
        description: 'Every session that was made, and the appointments that lost their place to them',
        schema: AddedSessions,
        example: { data: { sessions: [sessionExample], ...strandedNobody } },
      },
    },
    errors: ['DOCTOR_NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, query, body }) => {
      const doctor = pathReference(params.doctor_id, isPartnerId(query));
      const { result, ...changed } = await addSessions(ctx, doctor, readNewSessions(body), hoursRequest(ctx, body));
      const sessions = result.map(sessionAnswer);
      const data = { sessions: changed.isDryRun ? sessions.map(withoutId) : sessions, ...strandedAnswer(changed) };
      return { status: changed.isDryRun ? 200 : 201, body: { data } };
    },
  });
}

function withoutId<Answer extends { readonly session_id: string }>({
  session_id: _id,
  ...rest
}: Answer): Omit<Answer, 'session_id'> {
  return rest;
}

export function defineChangeSession(server: HttpServer): void {
  defineRoute(server, {
    id: 'changeSession',
    mayBeLarge: true,
    method: 'PATCH',
    url: '/opdesk/v1/sessions/:session_id',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Change a session',
    description: `Fields that are left out stay. ${strandedDescription}`,
    params: SessionParams,
    body: ChangeSessionBody,
    example: { to: '14:00', seats: 2 },
    exampleFollows: { id: 'addSessions', parameters: { session_id: '/data/sessions/0/session_id' } },
    check: ({ body }) => checkChangeSession(body),
    responses: {
      200: {
        description: 'The session as it is now',
        schema: ChangedSession,
        example: { data: { session: { ...sessionExample, to: '14:00', seats: 2 }, ...strandedNobody } },
      },
    },
    errors: ['NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, body }) => {
      const { result, ...changed } = await changeSession(
        ctx,
        params.session_id,
        readSessionChanges(body),
        hoursRequest(ctx, body),
      );
      return { status: 200, body: { data: { session: sessionAnswer(result), ...strandedAnswer(changed) } } };
    },
  });
}

export function defineRemoveSession(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeSession',
    mayBeLarge: true,
    method: 'DELETE',
    url: '/opdesk/v1/sessions/:session_id',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Remove a session',
    exampleFollows: { id: 'addSessions', parameters: { session_id: '/data/sessions/0/session_id' } },
    description: `It offers nothing any more. ${strandedDescription}`,
    params: SessionParams,
    body: StrandedBody,
    example: { appointments: { action: 'move', otherwise: 'keep' } },
    check: ({ body }) => checkStranded(body),
    responses: {
      200: {
        description: 'Removed: the session as it was',
        schema: ChangedSession,
        example: { data: { session: sessionExample, appointments: [strandedExample], dry_run: false } },
      },
    },
    errors: ['NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, body }) => {
      const { result, ...changed } = await removeSession(ctx, params.session_id, hoursRequest(ctx, body));
      return { status: 200, body: { data: { session: sessionAnswer(result), ...strandedAnswer(changed) } } };
    },
  });
}
