import { Type } from 'typebox';
import { Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import { doctorProfile, DoctorProfileAnswer } from '../contract/doctor-profiles.ts';
import {
  AddDoctorBody,
  checkDoctor,
  DoctorAnswer,
  doctorAnswer,
  doctorEntry,
  DoctorsAnswer,
  readDoctorChanges,
  readNewDoctor,
  ChangeDoctorBody,
} from '../contract/doctors.ts';
import { RemovedAnswer, removedAnswer } from '../contract/removal.ts';
import { EkaIdAnswer } from '../contract/fields.ts';
import { readReferences } from '../contract/references.ts';
import { checkStranded, StrandedBody } from '../../hours/contract.ts';
import { addDoctor } from '../services/add-doctor.ts';
import { removeDoctor } from '../services/remove-doctor.ts';
import { getDoctor } from '../services/get-doctor.ts';
import { listDoctors } from '../services/list-doctors.ts';
import { listHoursOfDoctor } from '../services/list-hours-of-doctor.ts';
import { changeDoctor } from '../services/change-doctor.ts';
import { loadPatientBodyContext } from '../../patients/services/body-context.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { hoursRequest } from '../../hours/routes.ts';
import { exampleClinic, exampleDoctor, exampleHours } from './examples.ts';

const tag = 'Clinics and doctors';
const exampleId = 'do-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';
const one = {
  url: '/cdr/v1/doctor/:doc_id',
  params: Type.Object({ doc_id: Id }),
  query: PartnerIdQuery,
} as const;

export function doctorRoutes(server: HttpServer): void {
  defineAddDoctor(server);
  defineReadDoctors(server);
  defineChangeDoctor(server);
  defineRemoveDoctor(server);
  defineDoctorProfile(server);
}

function defineAddDoctor(server: HttpServer): void {
  defineRoute(server, {
    id: 'addDoctor',
    method: 'POST',
    url: '/cdr/v1/doctor',
    scope: 'directory:write',
    tag,
    summary: 'Add a doctor',
    description: "Clinics are named by Opdesk's ids or by your own, not both.",
    body: AddDoctorBody,
    example: {
      firstname: 'Rajesh',
      lastname: 'Sharma',
      gender: 'M',
      mobile: '0000011111',
      email: 'dr.rajesh@example.com',
      specialisations: ['Cardiology', 'Internal Medicine'],
      qualifications: ['MBBS', 'MD'],
      profile_image_url: 'https://example.com/images/dr-rajesh.jpg',
      username: 'dr-rajesh-sharma-cardiologist',
      registrations: [{ council: 'Karnataka Medical Council', medical_id: 'KMC 48213', year: '2004' }],
    },
    check: async ({ body }, ctx) => checkDoctor(body, (await loadPatientBodyContext(ctx)).today),
    responses: { 201: { description: 'Added', schema: EkaIdAnswer, example: { status: 'success', ekaid: exampleId } } },
    handler: async (ctx, { body }) => {
      const id = await addDoctor(ctx, readNewDoctor(body), readReferences(body, 'clinic_ids', 'partner_clinic_ids'));
      return { status: 201, body: { status: 'success', ekaid: id } };
    },
  });
}

function defineReadDoctors(server: HttpServer): void {
  defineRoute(server, {
    id: 'listDoctors',
    method: 'GET',
    url: '/cdr/v1/doctor',
    scope: 'directory:read',
    tag,
    summary: 'List the doctors',
    responses: {
      200: {
        description: 'Every doctor who is not removed, oldest first',
        schema: DoctorsAnswer,
        example: { status: 'success', doctors: [doctorEntry(exampleDoctor)] },
      },
    },
    handler: async (ctx) => ({
      status: 200,
      body: { status: 'success', doctors: (await listDoctors(ctx)).map(doctorEntry) },
    }),
  });

  defineRoute(server, {
    ...one,
    id: 'getDoctor',
    method: 'GET',
    scope: 'directory:read',
    tag,
    summary: "Get a doctor, by Opdesk's id or your own",
    exampleParameters: { doc_id: '8423994' },
    responses: { 200: { description: 'The doctor', schema: DoctorAnswer, example: doctorAnswer(exampleDoctor) } },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const doctor = await getDoctor(ctx, params.doc_id, isPartnerId(query) ? 'partner' : 'either');
      return { status: 200, body: doctorAnswer(doctor) };
    },
  });
}

function defineChangeDoctor(server: HttpServer): void {
  defineRoute(server, {
    ...one,
    id: 'changeDoctor',
    method: 'PATCH',
    scope: 'directory:write',
    tag,
    summary: 'Change a doctor',
    description:
      'The fields of the body are overwritten; clinics are added to those assigned. null clears a field that may be ' +
      'missing.',
    body: ChangeDoctorBody,
    example: { about: 'Heart disease in adults, also on Saturdays', specialisations: ['Cardiologist'] },
    exampleParameters: { doc_id: '8423995' },
    check: async ({ body }, ctx) => checkDoctor(body, (await loadPatientBodyContext(ctx)).today),
    responses: {
      200: { description: 'Changed', schema: EkaIdAnswer, example: { status: 'success', ekaid: exampleId } },
    },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const clinics = readReferences(body, 'clinic_ids', 'partner_clinic_ids');
      const namedBy = isPartnerId(query) ? 'partner' : 'either';
      const id = await changeDoctor(ctx, params.doc_id, namedBy, readDoctorChanges(body), clinics);
      return { status: 200, body: { status: 'success', ekaid: id } };
    },
  });
}

function defineRemoveDoctor(server: HttpServer): void {
  defineRoute(server, {
    ...one,
    id: 'removeDoctor',
    mayBeLarge: true,
    method: 'DELETE',
    scope: 'directory:write',
    tag,
    summary: 'Remove a doctor',
    exampleFollows: { id: 'addDoctor', parameters: { doc_id: '/ekaid' } },
    description:
      'The doctor leaves every list and offers no slots. Appointments of today and still to come are listed; they ' +
      'stay unless appointments.action says otherwise. Your id is free again.',
    body: StrandedBody,
    example: { appointments: { action: 'transfer', otherwise: 'keep' } },
    check: ({ body }) => checkStranded(body),
    responses: {
      200: {
        description: 'Removed',
        schema: RemovedAnswer,
        example: removedAnswer('Doctor', { appointments: [], isDryRun: false }),
      },
    },
    errors: ['DOCTOR_NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, query, body }) => {
      const namedBy = isPartnerId(query) ? 'partner' : 'either';
      const removed = await removeDoctor(ctx, params.doc_id, namedBy, hoursRequest(ctx, body));
      return { status: 200, body: removedAnswer('Doctor', removed) };
    },
  });
}

function defineDoctorProfile(server: HttpServer): void {
  defineRoute(server, {
    id: 'getDoctorProfile',
    method: 'GET',
    url: '/dr/v1/doctor/:doctor_id',
    scope: 'directory:read',
    tag,
    summary: "Get a doctor's profile",
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    description: 'The same under data and at the top level, because programs look in either place.',
    params: Type.Object({ doctor_id: Id }),
    query: PartnerIdQuery,
    responses: {
      200: {
        description: 'The profile',
        schema: DoctorProfileAnswer,
        example: doctorProfile(exampleDoctor, [{ clinic: exampleClinic, hours: exampleHours }]),
      },
    },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const doctor = await getDoctor(ctx, params.doctor_id, isPartnerId(query) ? 'partner' : 'ours');
      return { status: 200, body: doctorProfile(doctor, await listHoursOfDoctor(ctx, doctor.id)) };
    },
  });
}
