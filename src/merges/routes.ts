import { Type } from 'typebox';
import { OriginBody, readOrigin } from '../appointments/contract/origin.ts';
import { Id, isPartnerId, PartnerIdQuery } from '../kernel/schemas.ts';
import {
  MergeAnswer,
  mergeAnswer,
  MergeBody,
  LastMergeAnswer,
  MergesAnswer,
  mergesAnswer,
  lastMergeAnswer,
  UnmergeAnswer,
  unmergeAnswer,
} from './contract.ts';
import { getMerge } from './services/get-merge.ts';
import { listMerges } from './services/list-merges.ts';
import { mergePatient } from './services/merge-patient.ts';
import { unmergePatient } from './services/unmerge-patient.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';
import { examplePatient, exampleProfile } from '../patients/routes/directory-examples.ts';

const ofPatient = { tag: 'Patients', params: Type.Object({ patient_id: Id }), query: PartnerIdQuery } as const;
const common = { ...ofPatient, method: 'POST', scope: 'patients:write' } as const;

const mergedPatientId = 'pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b42';
const exampleOutcome = { patientId: examplePatient.id, mergedId: mergedPatientId, appointments: 7, live: 1 };

export function patientMergeRoutes(server: HttpServer): void {
  defineMerge(server);
  defineGetMerge(server);
  defineListMerges(server);
  defineUnmerge(server);
}

function defineMerge(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    id: 'mergePatient',
    mayBeLarge: true,
    audits: 'administration',
    url: '/opdesk/v1/patients/:patient_id/merge',
    summary: 'Merge a patient into another',
    description:
      'For two records of one patient. All appointments, past and future, with their histories come over to the ' +
      'patient that is left; both ids of the merged patient lead there on every call, and answers show the id of the ' +
      'patient that is left. Empty fields are filled, and where the two differ keep says whose value stays. Each ' +
      'live appointment has an appointment.updated. It can be undone within a day. An id of a patient who was merged ' +
      'before means the patient that is left.',
    exampleFollows: [
      { id: 'addProfile', parameters: { patient_id: '/oid' } },
      { id: 'addPatient', body: { into: '/patient_id' } },
    ],
    body: MergeBody,
    example: {
      into: exampleProfile.id,
      keep: { mobile: 'from', address: 'into' },
      dry_run: false,
      why: 'Registered twice',
    },
    responses: {
      200: {
        description: 'Merged, now or earlier, or what would happen',
        schema: MergeAnswer,
        example: mergeAnswer(
          {
            ...exampleOutcome,
            fields: [
              { field: 'mobile', outcome: 'replaced' },
              { field: 'email', outcome: 'filled' },
            ],
            overlaps: [['api-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b41', 'api-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b42']],
          },
          false,
        ),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const { into, keep = {}, dry_run: isDryRun = false } = body;
      const merge = await mergePatient(
        ctx,
        params.patient_id,
        isPartnerId(query),
        { into, keep, isDryRun },
        readOrigin(ctx, body),
      );
      return { status: 200, body: mergeAnswer(merge, isDryRun) };
    },
  });
}

function defineGetMerge(server: HttpServer): void {
  defineRoute(server, {
    ...ofPatient,
    id: 'getMerge',
    mayBeLarge: true,
    method: 'GET',
    scope: 'patients:read',
    url: '/opdesk/v1/patients/:patient_id/merge',
    summary: 'Get the merge by which a patient became a part of another one',
    description: 'With an id of the merged patient: the merge that stands, else the last one, which is undone.',
    exampleFollows: { id: 'mergePatient', parameters: { patient_id: '/data/merged_patient_id' } },
    responses: {
      200: {
        description: 'The merge',
        schema: LastMergeAnswer,
        example: lastMergeAnswer({ ...exampleOutcome, mergedAt: 1_935_719_100, isUndone: false, canBeUndone: true }),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const merge = await getMerge(ctx, params.patient_id, isPartnerId(query));
      return { status: 200, body: lastMergeAnswer(merge) };
    },
  });
}

function defineListMerges(server: HttpServer): void {
  defineRoute(server, {
    ...ofPatient,
    id: 'listMerges',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    scope: 'patients:read',
    url: '/opdesk/v1/patients/:patient_id/merges',
    summary: 'List the merges into a patient that can be undone',
    description: 'The newest first, 20 at most. An id of a merged patient means the patient that is left.',
    exampleFollows: { id: 'mergePatient', parameters: { patient_id: '/data/patient_id' } },
    responses: {
      200: {
        description: 'The merges',
        schema: MergesAnswer,
        example: mergesAnswer(examplePatient.id, [
          { mergedId: mergedPatientId, name: 'Asha Rao', mergedAt: 1_935_719_100 },
        ]),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const { patientId, merges } = await listMerges(ctx, params.patient_id, isPartnerId(query));
      return { status: 200, body: mergesAnswer(patientId, merges) };
    },
  });
}

function defineUnmerge(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    id: 'unmergePatient',
    mayBeLarge: true,
    audits: 'administration',
    url: '/opdesk/v1/patients/:patient_id/unmerge',
    summary: 'Undo a merge of the last day',
    description:
      'With an id of the merged patient. The appointments that came over go back, with those that took their place ' +
      'since and their follow-ups; others made since stay with the patient that was left. Fields that the merge ' +
      'wrote are as before, unless they were changed since. Refused after a day, after an erasure of either patient, ' +
      'and where a later merge has to be undone first.',
    exampleFollows: { id: 'mergePatient', parameters: { patient_id: '/data/merged_patient_id' } },
    body: OriginBody,
    example: { why: 'Father and son' },
    responses: {
      200: {
        description: 'Two patients again, now or earlier',
        schema: UnmergeAnswer,
        example: unmergeAnswer({ ...exampleOutcome, fields: [{ field: 'mobile', outcome: 'restored' }] }),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const unmerge = await unmergePatient(ctx, params.patient_id, isPartnerId(query), readOrigin(ctx, body));
      return { status: 200, body: unmergeAnswer(unmerge) };
    },
  });
}
