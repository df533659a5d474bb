import { Type } from 'typebox';
import {
  checkConsent,
  ConsentAnswer,
  consentAnswer,
  ConsentBody,
  ConsentsAnswer,
  ExportAnswer,
  exportText,
} from './contract.ts';
import { exportPatient } from './services/export-patient.ts';
import { listConsents } from './services/list-consents.ts';
import { addConsent } from './services/add-consent.ts';
import { readOrigin } from '../appointments/contract/origin.ts';
import type { Exports } from '../http/exports.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';
import { Id, isPartnerId, PartnerIdQuery } from '../kernel/schemas.ts';
import { examplePatient } from '../patients/routes/directory-examples.ts';

const ofPatient = {
  tag: 'Patients',
  params: Type.Object({ patient_id: Id }),
  query: PartnerIdQuery,
  errors: ['PATIENTS_NOT_FOUND'],
  exampleFollows: { id: 'addPatient', parameters: { patient_id: '/patient_id' } },
} as const;

const exampleConsent = {
  id: 'cn-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  purpose: 'reminders',
  given: true,
  at: 1_935_719_100,
  recordedAt: 1_935_719_100,
  actorId: 'demo',
  role: 'staff',
  onBehalfOf: 'desk-2',
};

const exampleDocument = { patients: [{ id: examplePatient.id }], merges: [], consents: [], appointments: [] };

/** What a patient may ask a clinic for. Erasure is a noun of its own. */
export function privacyRoutes(server: HttpServer, exports: Exports): void {
  defineExport(server, exports);
  defineAddConsent(server);
  defineListConsents(server);
}

function defineExport(server: HttpServer, exports: Exports): void {
  defineRoute(server, {
    ...ofPatient,
    id: 'exportPatient',
    audits: 'export',
    method: 'GET',
    url: '/opdesk/v1/patients/:patient_id/export',
    scope: 'admin',
    summary: 'Export everything that is kept of a patient',
    description:
      'One document: the patient and the patients who were merged into them, merges, consents, and appointments with ' +
      'notes, metas, history and remarks, reminders, events and deliveries that are still kept. Columns as they are ' +
      'stored; times in ISO 8601, UTC. Which appointments there are is read first, and then a few at a time, each as it ' +
      'is by then. Each export is in the audit.',
    responses: {
      200: {
        description: 'The document; an answer that is cut off is not whole, and is not JSON',
        schema: ExportAnswer,
        example: { patient_id: examplePatient.id, exported_at: 1_935_719_100, data: exampleDocument },
      },
    },
    handler: async (ctx, { params, query, headers }) => {
      const { patientId, document } = await exportPatient(ctx, params.patient_id, isPartnerId(query));
      const file = await exports.begin(ctx, headers, 'exportPatient', exportText(patientId, ctx.now(), document));
      return {
        ...file,
        status: 200,
        patientIds: [patientId],
        headers: { ...file.headers, 'content-type': 'application/json; charset=utf-8' },
      };
    },
  });
}

function defineAddConsent(server: HttpServer): void {
  defineRoute(server, {
    ...ofPatient,
    id: 'addConsent',
    method: 'POST',
    url: '/opdesk/v1/patients/:patient_id/consents',
    scope: 'patients:write',
    summary: 'Add what a patient has agreed to, refused or withdrawn',
    description: 'Nothing is overwritten: the newest consent of a purpose is what holds.',
    body: ConsentBody,
    example: { purpose: 'reminders', given: true, by: { role: 'staff', id: 'desk-2' } },
    check: ({ body }, ctx) => checkConsent(body, ctx.now()),
    responses: {
      201: {
        description: 'Noted',
        schema: ConsentAnswer,
        example: { success: true, data: { consent: consentAnswer(exampleConsent) } },
      },
    },
    handler: async (ctx, { params, query, body }) => {
      const { purpose, given, at } = body;
      const said = { purpose, given, at };
      const consent = await addConsent(ctx, params.patient_id, isPartnerId(query), said, readOrigin(ctx, body));
      return { status: 201, body: { success: true, data: { consent: consentAnswer(consent) } } };
    },
  });
}

function defineListConsents(server: HttpServer): void {
  defineRoute(server, {
    ...ofPatient,
    id: 'listConsents',
    method: 'GET',
    url: '/opdesk/v1/patients/:patient_id/consents',
    scope: 'patients:read',
    summary: 'List what a patient has agreed to, refused or withdrawn',
    responses: {
      200: {
        description: 'The newest first',
        schema: ConsentsAnswer,
        example: {
          success: true,
          data: { patient_id: examplePatient.id, consents: [consentAnswer(exampleConsent)] },
        },
      },
    },
    handler: async (ctx, { params, query }) => {
      const { patientId, consents } = await listConsents(ctx, params.patient_id, isPartnerId(query));
      return {
        status: 200,
        body: { success: true, data: { patient_id: patientId, consents: consents.map(consentAnswer) } },
      };
    },
  });
}
