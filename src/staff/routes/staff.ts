import { Type } from 'typebox';
import {
  NewStaffAnswer,
  NewStaffBody,
  showStaff,
  StaffAnswer,
  StaffChangesBody,
  StaffListAnswer,
} from '../contract.ts';
import { addStaff } from '../services/add-staff.ts';
import { eraseStaff } from '../services/erase-staff.ts';
import { getStaff } from '../services/get-staff.ts';
import { listStaff } from '../services/list-staff.ts';
import { requireRightsOfRole, requireRightsOfUser } from '../services/require-rights.ts';
import { changeStaff } from '../services/change-staff.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import { exampleStaff } from './examples.ts';

const url = '/opdesk/v1/staff';

const ofUser = {
  scope: 'admin',
  tag: 'Staff',
  params: Type.Object({ staff_id: Id }),
  exampleFollows: { id: 'addStaff', parameters: { staff_id: '/id' } },
  errors: ['NOT_FOUND'],
} as const;

/** The users of the business: for managers, and for clients with the scope admin. */
export function userRoutes(server: HttpServer): void {
  defineRoute(server, {
    id: 'listStaff',
    method: 'GET',
    url,
    scope: 'admin',
    tag: 'Staff',
    summary: 'List the users of the staff',
    description: 'By their usernames, disabled ones too.',
    responses: { 200: { description: 'The users', schema: StaffListAnswer, example: { staff: [exampleStaff] } } },
    handler: async (ctx) => {
      const staff = await listStaff(ctx, ctx.businessId);
      return { status: 200, body: { staff: staff.map(showStaff) } };
    },
  });
  defineAddStaff(server);
  defineEraseStaff(server);
  defineRoute(server, {
    ...ofUser,
    id: 'getStaff',
    method: 'GET',
    url: `${url}/:staff_id`,
    summary: 'Get a user of the staff',
    responses: { 200: { description: 'The user', schema: StaffAnswer, example: exampleStaff } },
    handler: async (ctx, { params }) => {
      return { status: 200, body: showStaff(await getStaff(ctx, ctx.businessId, params.staff_id)) };
    },
  });
  defineRoute(server, {
    ...ofUser,
    id: 'changeStaff',
    method: 'PATCH',
    url: `${url}/:staff_id`,
    summary: 'Change a user of the staff',
    description:
      'Members that are left out stay as they are. It counts at once in the server that is asked, on others within a ' +
      'second. Users cannot disable themselves or change their own role.',
    body: StaffChangesBody,
    example: { name: 'Ravi Kumar Das' },
    responses: { 200: { description: 'The user', schema: StaffAnswer, example: exampleStaff } },
    handler: async (ctx, { params, body }) => {
      const { name, role, doctor_id: doctorId, clinic_ids: clinicIds, disabled: isDisabled } = body;
      await requireRightsOfUser(ctx, params.staff_id);
      if (role !== undefined) requireRightsOfRole(ctx, role);
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(doctorId === undefined ? {} : { doctorId }),
        ...(clinicIds === undefined ? {} : { clinicIds }),
        ...(isDisabled === undefined ? {} : { isDisabled }),
      };
      const changed = await changeStaff(ctx, ctx.businessId, params.staff_id, changes, ctx.actor.id);
      return { status: 200, body: showStaff(changed) };
    },
  });
}

function defineEraseStaff(server: HttpServer): void {
  defineRoute(server, {
    ...ofUser,
    id: 'eraseStaff',
    method: 'DELETE',
    url: `${url}/:staff_id/personal-data`,
    summary: 'Erase the personal data of a user',
    description:
      'The name and the username go, also from every history, and the logins with their addresses; the id stays, in ' +
      'the audit too. The user is disabled. Users cannot erase themselves.',
    responses: { 204: { description: 'Erased' } },
    handler: async (ctx, { params }) => {
      await requireRightsOfUser(ctx, params.staff_id);
      await eraseStaff(ctx, params.staff_id);
      return { status: 204 };
    },
  });
}

function defineAddStaff(server: HttpServer): void {
  defineRoute(server, {
    id: 'addStaff',
    method: 'POST',
    url,
    scope: 'admin',
    tag: 'Staff',
    summary: 'Add a user of the staff',
    description:
      'The answer has a password for the first login, told this once: the user must change it then. A client needs ' +
      'every scope of the role.',
    body: NewStaffBody,
    example: { username: 'ravi', name: 'Ravi Das', role: 'receptionist' },
    givesCredentials: true,
    responses: {
      201: {
        description: 'The user',
        schema: NewStaffAnswer,
        example: { ...exampleStaff, password: '7k2m-x9qf-0btz-h4ce' },
      },
    },
    handler: async (ctx, { body }) => {
      const { username, name, role, doctor_id: doctorId = null, clinic_ids: clinicIds = [] } = body;
      requireRightsOfRole(ctx, role);
      const added = await addStaff(ctx, ctx.businessId, { username, name, role, doctorId, clinicIds });
      return { status: 201, body: { ...showStaff(added), password: added.password } };
    },
  });
}
