import { Type } from 'typebox';
import {
  AddedLeaveAnswer,
  addedLeaveAnswer,
  AddLeaveBody,
  checkLeave,
  DryRunAnswer,
  LeaveAnswer,
  leaveAnswer,
  LeavesQuery,
  readNewLeave,
  leaveWithoutId,
} from '../contract/leaves.ts';
import { checkNotBoth } from '../../hours/contract.ts';
import { Id } from '../../kernel/schemas.ts';
import { addLeave } from '../services/add-leave.ts';
import { listLeaves } from '../services/list-leaves.ts';
import { removeLeave } from '../services/remove-leave.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { leaveExample, strandedExample } from '../../schedules/routes/examples.ts';
import { hoursRequest } from '../../hours/routes.ts';

export function leaveRoutes(server: HttpServer): void {
  defineListLeaves(server);
  defineAddLeave(server);
  defineRemoveLeave(server);
}

function defineListLeaves(server: HttpServer): void {
  defineRoute(server, {
    id: 'listLeaves',
    method: 'GET',
    url: '/opdesk/v1/leaves',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Leaves of doctors and closures of clinics',
    description:
      'Leaves that are not over, earliest first; with past=1 leaves that are over, latest first. A leave of whole ' +
      'days is over at the end of its last night.',
    query: LeavesQuery,
    exampleParameters: { partner_doctor_id: '8423994' },
    check: ({ query }) => checkNotBoth(query, '/query'),
    responses: {
      200: {
        description: 'One page',
        schema: Type.Object({ data: Type.Object({ leaves: Type.Array(LeaveAnswer) }) }),
        example: { data: { leaves: [leaveExample] } },
      },
    },
    errors: ['DOCTOR_NOT_FOUND', 'CLINIC_NOT_FOUND'],
    handler: async (ctx, { query }) => {
      const leaves = await listLeaves(ctx, query);
      return { status: 200, body: { data: { leaves: leaves.map(leaveAnswer) } } };
    },
  });
}

function defineAddLeave(server: HttpServer): void {
  defineRoute(server, {
    id: 'addLeave',
    mayBeLarge: true,
    method: 'POST',
    url: '/opdesk/v1/leaves',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Add a leave or a closure',
    description:
      'A doctor alone is away everywhere, a clinic alone is closed to all, both are that doctor away from that ' +
      'clinic. No slot in it can be booked afterwards. The answer lists every live appointment in that time, also ' +
      'those booked in the same instant, with its outcome: it is kept unless appointments.action says otherwise. ' +
      'Everything happens in one transaction, and each appointment has its own history and events. An appointment ' +
      'under way is never changed, and an appointment is never moved to an earlier time. Extra sessions that lose ' +
      'their last slot are listed as well.',
    body: AddLeaveBody,
    example: { partner_doctor_id: '8423994', start_date: '2031-05-01', end_date: '2031-05-03', reason: 'Conference' },
    check: ({ body }) => checkLeave(body),
    responses: {
      200: {
        description: 'A dry run: the outcome that the request would have',
        schema: DryRunAnswer,
        example: {
          data: { leave: leaveWithoutId(leaveExample), sessions: [], appointments: [strandedExample], dry_run: true },
        },
      },
      201: {
        description: 'Added, with the appointments in its time, earliest first',
        schema: AddedLeaveAnswer,
        example: { data: { leave: leaveExample, sessions: [], appointments: [strandedExample], dry_run: false } },
      },
    },
    errors: ['UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { body }) =>
      addedLeaveAnswer(await addLeave(ctx, readNewLeave(body), hoursRequest(ctx, body))),
  });
}

function defineRemoveLeave(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeLeave',
    mayBeLarge: true,
    method: 'DELETE',
    url: '/opdesk/v1/leaves/:leave_id',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Remove a leave',
    exampleFollows: { id: 'addLeave', parameters: { leave_id: '/data/leave/leave_id' } },
    params: Type.Object({ leave_id: Id }),
    responses: { 204: { description: 'Removed' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await removeLeave(ctx, params.leave_id);
      return { status: 204 };
    },
  });
}
