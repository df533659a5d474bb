import { Type } from 'typebox';
import { Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import {
  AddPatientBody,
  checkPatientBody,
  readNewPatient,
  readPatientChanges,
  ChangePatientBody,
} from '../contract/registration.ts';
import {
  AddedPatientAnswer,
  addedPatientAnswer,
  PatientAnswer,
  patientAnswer,
  PatientIdAnswer,
} from '../contract/patient-answer.ts';
import {
  checkSearchPatients,
  checkSearchPatientsBody,
  searchAnswer,
  SearchPatientsAnswer,
  SearchPatientsBody,
  SearchPatientsQuery,
} from '../contract/search.ts';
import { addPatient } from '../services/add-patient.ts';
import { loadPatientBodyContext, searchCountries } from '../services/body-context.ts';
import { getPatient } from '../services/get-patient.ts';
import { searchPatients } from '../services/search-patients.ts';
import { changePatient } from '../services/change-patient.ts';
import { readWholeNumber } from '../../kernel/mobile-number.ts';
import type { Answer } from '../../http/answer.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import type { Context } from '../../runtime/context.ts';
import { exampleOf } from '../../http/example-of.ts';
import { examplePatient } from './directory-examples.ts';

const tag = 'Patients';
const exampleId = { patient_id: 'pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e' };

export function patientRoutes(server: HttpServer): void {
  defineAddPatient(server);
  defineGetPatient(server);
  defineChangePatient(server);
  defineSearchPatients(server);
}

function defineAddPatient(server: HttpServer): void {
  defineRoute(server, {
    id: 'addPatient',
    method: 'POST',
    url: '/dr/v1/patient',
    scope: 'patients:write',
    tag,
    summary: 'Add a patient',
    description:
      'With a first name, a gender, and either a birth date or an age in years. A patient with the same mobile ' +
      'number, birth date and name is a warning in the answer and does not refuse the call.',
    body: AddPatientBody,
    example: { first_name: 'Test', last_name: 'Patient', gender: 'M', dob: '1987-01-06', mobile: '+919999999999' },
    check: async ({ body, rawBody }, ctx) => checkPatientBody(body, rawBody, await loadPatientBodyContext(ctx), true),
    responses: { 201: { description: 'Added', schema: AddedPatientAnswer, example: exampleId } },
    errors: ['PATIENT_ALREADY_EXISTS'],
    handler: async (ctx, { body, rawBody }) => {
      const { partnerId, record } = readNewPatient(body, rawBody, await loadPatientBodyContext(ctx));
      const { id, duplicates } = await addPatient(ctx, partnerId, record, 'partner_patient_id');
      return { status: 201, body: addedPatientAnswer(id, duplicates) };
    },
  });
}

function defineGetPatient(server: HttpServer): void {
  defineRoute(server, {
    answersEntityTag: true,
    id: 'getPatient',
    audits: 'read',
    method: 'GET',
    url: '/dr/v1/patient/:patient_id',
    scope: 'patients:read',
    tag,
    summary: 'Get a patient',
    exampleParameters: { patient_id: '6742984', partner_id: '1' },
    params: Type.Object({ patient_id: Id }),
    query: PartnerIdQuery,
    responses: {
      200: {
        description: 'The patient',
        schema: PatientAnswer,
        example: exampleOf(patientAnswer(examplePatient, '2026-01-01')),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query }) => ({
      status: 200,
      body: await getPatient(ctx, ctx.db, params.patient_id, isPartnerId(query)),
    }),
  });
}

function defineChangePatient(server: HttpServer): void {
  defineRoute(server, {
    takesIfMatch: true,
    id: 'changePatient',
    method: 'PATCH',
    url: '/dr/v1/patient/:patient_id',
    scope: 'patients:write',
    tag,
    summary: 'Change a patient',
    description:
      'The fields of the body are overwritten; null or an empty text clears a field that may be missing. The lines ' +
      'of an address are replaced one by one, partner_meta and relations whole.',
    params: Type.Object({ patient_id: Id }),
    query: PartnerIdQuery,
    body: ChangePatientBody,
    example: { address: { city: 'Bengaluru', pincode: 560038 }, tag: 'vip' },
    exampleParameters: { patient_id: '6742984', partner_id: '1' },
    check: async ({ body, rawBody }, ctx) => checkPatientBody(body, rawBody, await loadPatientBodyContext(ctx), false),
    responses: { 201: { description: 'Changed', schema: PatientIdAnswer, example: exampleId } },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query, body, rawBody }) => {
      const changes = readPatientChanges(body, rawBody, await loadPatientBodyContext(ctx));
      return {
        status: 201,
        body: { patient_id: await changePatient(ctx, params.patient_id, isPartnerId(query), changes, getPatient) },
      };
    },
  });
}

function defineSearchPatients(server: HttpServer): void {
  const common = {
    scope: 'patients:read',
    tag,
    responses: {
      200: {
        description: 'The patients of the number',
        schema: SearchPatientsAnswer,
        example: searchAnswer([examplePatient]),
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
  } as const;
  const search = async (ctx: Context, mobile: string): Promise<Answer> => {
    const patients = await searchPatients(ctx, readWholeNumber(mobile, await searchCountries(ctx)));
    return { status: 200, body: searchAnswer(patients) };
  };
  defineRoute(server, {
    ...common,
    id: 'searchPatients',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    url: '/dr/v1/business/patients/search',
    summary: 'Search patients by their mobile number',
    exampleParameters: { mobile: '+919999999999' },
    description:
      'Everybody who has exactly this number, newest first; archived patients are left out. A number without country ' +
      'code is looked for in the countries of all clinics.',
    query: SearchPatientsQuery,
    check: async ({ query }, ctx) => checkSearchPatients(query, await searchCountries(ctx)),
    handler: (ctx, { query }) => search(ctx, query.mobile),
  });
  defineRoute(server, {
    ...common,
    readsByPost: true,
    id: 'searchPatientsByPost',
    mayBeLarge: true,
    audits: 'read',
    method: 'POST',
    url: '/dr/v1/business/patients/search',
    summary: 'Search patients by their mobile number, by POST, so that it is in no URL',
    description: 'The same as the GET, with its query as the body: proxies and browsers keep URLs, and no bodies.',
    body: SearchPatientsBody,
    example: { mobile: '+919999999999' },
    check: async ({ body }, ctx) => checkSearchPatientsBody(body, await searchCountries(ctx)),
    handler: (ctx, { body }) => search(ctx, body.mobile),
  });
}
