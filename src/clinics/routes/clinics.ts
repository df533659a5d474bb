import { Type } from 'typebox';
import { Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import {
  AddClinicBody,
  checkClinic,
  ClinicAnswer,
  clinicAnswer,
  clinicDetails,
  ClinicDetailsAnswer,
  clinicEntry,
  ClinicsAnswer,
  readClinicChanges,
  readNewClinic,
  ChangeClinicBody,
} from '../contract/clinics.ts';
import { RemovedAnswer, removedAnswer } from '../contract/removal.ts';
import { EkaIdAnswer } from '../contract/fields.ts';
import { readReferences } from '../contract/references.ts';
import { checkStranded, StrandedBody } from '../../hours/contract.ts';
import { addClinic } from '../services/add-clinic.ts';
import { removeClinic } from '../services/remove-clinic.ts';
import { getClinic } from '../services/get-clinic.ts';
import { listClinics } from '../services/list-clinics.ts';
import { changeClinic } from '../services/change-clinic.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { hoursRequest } from '../../hours/routes.ts';
import { exampleClinic } from './examples.ts';

const tag = 'Clinics and doctors';
const exampleId = 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';
const one = {
  url: '/cdr/v1/clinic/:clinic_id',
  params: Type.Object({ clinic_id: Id }),
  query: PartnerIdQuery,
} as const;

export function clinicRoutes(server: HttpServer): void {
  defineAddClinic(server);
  defineReadClinics(server);
  defineChangeClinic(server);
  defineRemoveClinic(server);
  defineClinicDetails(server);
}

function defineAddClinic(server: HttpServer): void {
  defineRoute(server, {
    id: 'addClinic',
    method: 'POST',
    url: '/cdr/v1/clinic',
    scope: 'directory:write',
    tag,
    summary: 'Add a clinic',
    description: "Doctors are assigned by Opdesk's ids or by your own, not both.",
    body: AddClinicBody,
    example: {
      name: 'Sunrise Clinic',
      address: '123 Main Street, Block A',
      pincode: '560001',
      contact: '9876543210',
      city: 'Bengaluru',
      state: 'Karnataka',
    },
    check: ({ body }) => checkClinic(body),
    responses: { 201: { description: 'Added', schema: EkaIdAnswer, example: { status: 'success', ekaid: exampleId } } },
    handler: async (ctx, { body }) => {
      const id = await addClinic(ctx, readNewClinic(body), readReferences(body, 'doctor_ids', 'partner_doctor_ids'));
      return { status: 201, body: { status: 'success', ekaid: id } };
    },
  });
}

function defineReadClinics(server: HttpServer): void {
  defineRoute(server, {
    id: 'listClinics',
    method: 'GET',
    url: '/cdr/v1/clinic',
    scope: 'directory:read',
    tag,
    summary: 'List the clinics',
    responses: {
      200: {
        description: 'Every clinic that is not removed, oldest first',
        schema: ClinicsAnswer,
        example: { status: 'success', clinics: [clinicEntry(exampleClinic)] },
      },
    },
    handler: async (ctx) => ({
      status: 200,
      body: { status: 'success', clinics: (await listClinics(ctx)).map(clinicEntry) },
    }),
  });

  defineRoute(server, {
    ...one,
    id: 'getClinic',
    method: 'GET',
    scope: 'directory:read',
    tag,
    summary: "Get a clinic, by Opdesk's id or your own",
    exampleParameters: { clinic_id: '642783' },
    responses: {
      200: {
        description: 'The clinic',
        schema: ClinicAnswer,
        example: clinicAnswer(exampleClinic),
      },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const clinic = await getClinic(ctx, params.clinic_id, isPartnerId(query) ? 'partner' : 'either');
      return { status: 200, body: clinicAnswer(clinic) };
    },
  });
}

function defineChangeClinic(server: HttpServer): void {
  defineRoute(server, {
    ...one,
    id: 'changeClinic',
    mayBeLarge: true,
    method: 'PATCH',
    scope: 'directory:write',
    tag,
    summary: 'Change a clinic',
    description:
      'The fields of the body are overwritten; doctors are added to those assigned. null clears a field that may be ' +
      'missing.',
    body: ChangeClinicBody,
    example: { address: '456 New Street, Block B', contact: '9876543210' },
    exampleParameters: { clinic_id: '642784' },
    check: ({ body }) => checkClinic(body),
    responses: {
      200: { description: 'Changed', schema: EkaIdAnswer, example: { status: 'success', ekaid: exampleId } },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const doctors = readReferences(body, 'doctor_ids', 'partner_doctor_ids');
      const namedBy = isPartnerId(query) ? 'partner' : 'either';
      const id = await changeClinic(ctx, params.clinic_id, namedBy, readClinicChanges(body), doctors);
      return { status: 200, body: { status: 'success', ekaid: id } };
    },
  });
}

function defineRemoveClinic(server: HttpServer): void {
  defineRoute(server, {
    ...one,
    id: 'removeClinic',
    mayBeLarge: true,
    method: 'DELETE',
    scope: 'directory:write',
    tag,
    summary: 'Remove a clinic',
    exampleFollows: { id: 'addClinic', parameters: { clinic_id: '/ekaid' } },
    description:
      'It leaves every list and offers no slots. Appointments of today and still to come are listed; they stay ' +
      'unless appointments.action says otherwise. Your id is free again.',
    body: StrandedBody,
    example: { appointments: { action: 'transfer', otherwise: 'keep' } },
    check: ({ body }) => checkStranded(body),
    responses: {
      200: {
        description: 'Removed',
        schema: RemovedAnswer,
        example: removedAnswer('Clinic', { appointments: [], isDryRun: false }),
      },
    },
    errors: ['CLINIC_NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, query, body }) => {
      const namedBy = isPartnerId(query) ? 'partner' : 'either';
      const removed = await removeClinic(ctx, params.clinic_id, namedBy, hoursRequest(ctx, body));
      return { status: 200, body: removedAnswer('Clinic', removed) };
    },
  });
}

function defineClinicDetails(server: HttpServer): void {
  defineRoute(server, {
    id: 'getClinicDetails',
    method: 'GET',
    url: '/dr/v1/business/clinic/:clinic_id',
    scope: 'directory:read',
    tag,
    summary: "Get a clinic's address",
    exampleParameters: { clinic_id: '642783', partner_id: '1' },
    params: one.params,
    query: PartnerIdQuery,
    responses: {
      200: { description: 'The clinic', schema: ClinicDetailsAnswer, example: clinicDetails(exampleClinic) },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const clinic = await getClinic(ctx, params.clinic_id, isPartnerId(query) ? 'partner' : 'ours');
      return { status: 200, body: clinicDetails(clinic) };
    },
  });
}
