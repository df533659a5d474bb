import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import {
  AddProfileBody,
  ChangeProfileBody,
  checkProfile,
  readNewProfile,
  readProfileChanges,
} from '../contract/directory.ts';
import {
  AddedProfileAnswer,
  addedProfileAnswer,
  MessageAnswer,
  ProfileAnswer,
  profileAnswer,
} from '../contract/directory-answers.ts';
import { checkRemovedFields, readRemovedFields, RemoveFieldsBody } from '../contract/removed-fields.ts';
import { addPatient } from '../services/add-patient.ts';
import { archiveProfile } from '../services/archive-profile.ts';
import { loadPatientBodyContext } from '../services/body-context.ts';
import { getProfile } from '../services/get-profile.ts';
import { changePatient } from '../services/change-patient.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleOf } from '../../http/example-of.ts';
import { exampleBusinessId, exampleProfile } from './directory-examples.ts';
import { directorySearchRoutes } from './find-profiles.ts';

const tag = 'Patients';
const OidParams = Type.Object({ oid: Id });
const ofAdded = { id: 'addProfile', parameters: { oid: '/oid' } } as const;

/**
 * The patient directory: the same patients as under /dr, with the names that the directory has for what is known of
 * them.
 */
export function directoryRoutes(server: HttpServer): void {
  defineAddProfile(server);
  defineGetProfile(server);
  defineChangeProfile(server);
  defineArchiveProfile(server);
  defineUnarchiveProfile(server);
  defineRemoveProfileFields(server);
  directorySearchRoutes(server);
}

function defineAddProfile(server: HttpServer): void {
  defineRoute(server, {
    id: 'addProfile',
    method: 'POST',
    url: '/profiles/v1/patient',
    scope: 'patients:write',
    tag,
    summary: 'Add a patient to the directory',
    description:
      'With fn or fln, dob and gen; where both are sent they must agree. Names keep their case, an e-mail address ' +
      'does not. A salutation that the rest of the API knows is written as it does there, any other is kept. A ' +
      'patient with the same mobile number, birth date and name is a warning in the answer and does not refuse the ' +
      'call.',
    body: AddProfileBody,
    example: {
      fn: 'Kavya',
      ln: 'Hegde',
      s: 'Ms',
      dob: '1993-06-11',
      gen: 'F',
      mobile: '+919999900110',
      bloodgroup: 'B+',
      extras: { referred_by: 'Dr. Rao' },
    },
    check: async ({ body, rawBody }, ctx) => checkProfile(body, rawBody, await loadPatientBodyContext(ctx), true),
    responses: {
      201: {
        description: 'Added',
        schema: AddedProfileAnswer,
        example: addedProfileAnswer(exampleProfile.id, ['pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b41']),
      },
    },
    errors: ['PATIENT_ALREADY_EXISTS'],
    handler: async (ctx, { body }) => {
      const { partnerId, record } = readNewProfile(body, await loadPatientBodyContext(ctx));
      const { id, duplicates } = await addPatient(ctx, partnerId, record, 'username');
      return { status: 201, body: addedProfileAnswer(id, duplicates) };
    },
  });
}

function defineGetProfile(server: HttpServer): void {
  defineRoute(server, {
    answersEntityTag: true,
    id: 'getProfile',
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/:oid',
    scope: 'patients:read',
    tag,
    summary: 'Get a patient of the directory',
    description: 'Archived patients, too; they say so in arc.',
    params: OidParams,
    exampleFollows: ofAdded,
    responses: {
      200: {
        description: 'The patient',
        schema: ProfileAnswer,
        example: exampleOf(profileAnswer(exampleProfile, exampleBusinessId)),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params }) => ({ status: 200, body: await getProfile(ctx, ctx.db, params.oid) }),
  });
}

function defineChangeProfile(server: HttpServer): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'changeProfile',
    method: 'PATCH',
    url: '/profiles/v1/patient/:oid',
    scope: 'patients:write',
    tag,
    summary: 'Change a patient of the directory',
    description:
      'The fields of the body are overwritten; null or an empty text clears a field that may be missing. fln ' +
      'replaces the whole name, and extras are replaced whole. arc: false brings an archived patient back.',
    params: OidParams,
    body: ChangeProfileBody,
    example: { mn: 'Ramesh', bloodgroup: 'O+', abha: 'kavya@abdm', arc: false },
    exampleFollows: ofAdded,
    check: async ({ body, rawBody }, ctx) => checkProfile(body, rawBody, await loadPatientBodyContext(ctx), false),
    responses: { 200: { description: 'Changed', schema: MessageAnswer, example: { message: 'Profile updated' } } },
    errors: ['PATIENTS_NOT_FOUND', 'PATIENT_ALREADY_EXISTS'],
    handler: async (ctx, { params, body }) => {
      await changePatient(
        ctx,
        params.oid,
        false,
        readProfileChanges(body, await loadPatientBodyContext(ctx)),
        getProfile,
      );
      return { status: 200, body: { message: 'Profile updated' } };
    },
  });
}

function defineArchiveProfile(server: HttpServer): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'archiveProfile',
    method: 'DELETE',
    url: '/profiles/v1/patient/:oid',
    scope: 'patients:write',
    tag,
    summary: 'Archive a patient',
    description:
      'Takes the patient out of lists and searches. Nothing is deleted: by the id everything stays readable.',
    params: OidParams,
    exampleFollows: ofAdded,
    responses: {
      200: { description: 'Archived, now or earlier', schema: MessageAnswer, example: { message: 'Profile archived' } },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await archiveProfile(ctx, params.oid);
      return { status: 200, body: { message: 'Profile archived' } };
    },
  });
}

function defineUnarchiveProfile(server: HttpServer): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'unarchiveProfile',
    method: 'PATCH',
    url: '/profiles/v1/patient/:oid/unarchive',
    scope: 'patients:write',
    tag,
    summary: 'Unarchive a patient',
    description: 'Into lists and searches. The same as arc: false in a change of the patient.',
    params: OidParams,
    exampleFollows: ofAdded,
    responses: {
      200: {
        description: 'Back, now or earlier',
        schema: MessageAnswer,
        example: { message: 'Profile unarchived' },
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await changePatient(ctx, params.oid, false, { archived: false, columns: {}, address: {} }, getProfile);
      return { status: 200, body: { message: 'Profile unarchived' } };
    },
  });
}

function defineRemoveProfileFields(server: HttpServer): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'removeProfileFields',
    method: 'PATCH',
    url: '/profiles/v1/patient/:oid/remove-fields',
    scope: 'patients:write',
    tag,
    summary: 'Remove fields of a patient',
    description: 'Those that a patient may do without, by their names. The same as null for each in a change.',
    params: OidParams,
    body: RemoveFieldsBody,
    example: { fields: ['email', 'abha'] },
    exampleFollows: ofAdded,
    check: ({ body }) => checkRemovedFields(body),
    responses: { 200: { description: 'Cleared', schema: MessageAnswer, example: { message: 'Profile updated' } } },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, body }) => {
      const changes = readRemovedFields(body, await loadPatientBodyContext(ctx));
      await changePatient(ctx, params.oid, false, changes, getProfile);
      return { status: 200, body: { message: 'Profile updated' } };
    },
  });
}
