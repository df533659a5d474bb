import { Type } from 'typebox';
import { asObject, Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import {
  AddServiceBody,
  ChangeServiceBody,
  checkService,
  DoctorServiceAnswer,
  doctorServiceAnswer,
  readNewService,
  readServiceChanges,
  ServiceAnswer,
  serviceAnswer,
} from '../contract/services.ts';
import { checkStranded, strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';
import { addService } from '../services/add-service.ts';
import { changeService } from '../services/change-service.ts';
import { listServices } from '../services/list-services.ts';
import { pathReference } from '../../runtime/find-clinic-or-doctor.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { doctorServiceExample, serviceExample, strandedExample } from './examples.ts';
import { hoursRequest, strandedDescription } from '../../hours/routes.ts';

const DoctorParams = Type.Object({ doctor_id: Id });
const OneService = Type.Object({ data: Type.Object({ service: ServiceAnswer }) });

/** Eka's own call: what a doctor offers, as partners read it. */
export function defineGetDoctorServices(server: HttpServer): void {
  defineRoute(server, {
    id: 'getDoctorServices',
    method: 'GET',
    url: '/dr/v1/doctor/service/:doctor_id',
    scope: 'directory:read',
    tag: 'Clinics and doctors',
    summary: "A doctor's services",
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    description: 'Oldest first; archived ones are among them and say so.',
    params: DoctorParams,
    query: PartnerIdQuery,
    responses: {
      200: {
        description: 'Every service of the doctor',
        schema: Type.Object({ data: Type.Object({ services: Type.Array(DoctorServiceAnswer) }) }),
        example: { data: { services: [doctorServiceExample] } },
      },
    },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const services = await listServices(ctx, pathReference(params.doctor_id, isPartnerId(query)));
      return { status: 200, body: { data: { services: services.map(doctorServiceAnswer) } } };
    },
  });
}

export function defineListServices(server: HttpServer): void {
  defineRoute(server, {
    id: 'listServices',
    method: 'GET',
    url: '/opdesk/v1/doctors/:doctor_id/services',
    scope: 'schedules',
    tag: 'Schedules',
    summary: "A doctor's services with all their settings",
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    params: DoctorParams,
    query: PartnerIdQuery,
    responses: {
      200: {
        description: 'Oldest first, archived ones too',
        schema: Type.Object({ data: Type.Object({ services: Type.Array(ServiceAnswer) }) }),
        example: { data: { services: [serviceExample] } },
      },
    },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const services = await listServices(ctx, pathReference(params.doctor_id, isPartnerId(query)));
      return { status: 200, body: { data: { services: services.map(serviceAnswer) } } };
    },
  });
}

export function defineAddService(server: HttpServer): void {
  defineRoute(server, {
    id: 'addService',
    method: 'POST',
    url: '/opdesk/v1/doctors/:doctor_id/services',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Add a service of a doctor',
    description: 'It is offered once it has sessions.',
    params: DoctorParams,
    query: PartnerIdQuery,
    body: AddServiceBody,
    example: { name: 'Consultation', duration_minutes: 15, modes: ['INCLINIC'], price: 500 },
    exampleParameters: { doctor_id: '8423994', partner_id: '1' },
    check: ({ body }) => checkService(asObject(body)),
    responses: { 201: { description: 'Added', schema: OneService, example: { data: { service: serviceExample } } } },
    errors: ['DOCTOR_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const service = await addService(ctx, pathReference(params.doctor_id, isPartnerId(query)), readNewService(body));
      return { status: 201, body: { data: { service: serviceAnswer(service) } } };
    },
  });
}

export function defineChangeService(server: HttpServer): void {
  defineRoute(server, {
    id: 'changeService',
    mayBeLarge: true,
    method: 'PATCH',
    url: '/opdesk/v1/services/:conf_id',
    scope: 'schedules',
    tag: 'Schedules',
    summary: 'Change or archive a service',
    description:
      'Fields that are left out stay. A service is never removed, because appointments point to it: ' +
      'archived, it is not offered any ' +
      `more. Sessions keep the length of their slots when the duration changes. ${strandedDescription}`,
    params: Type.Object({ conf_id: Id }),
    body: ChangeServiceBody,
    example: { archived: true },
    exampleFollows: { id: 'addService', parameters: { conf_id: '/data/service/conf_id' } },
    check: ({ body }) => [...checkService(asObject(body)), ...checkStranded(body)],
    responses: {
      200: {
        description: 'The service as it is now',
        schema: Type.Object({ data: Type.Object({ service: ServiceAnswer, ...strandedAnswerFields }) }),
        example: {
          data: { service: { ...serviceExample, archived: true }, appointments: [strandedExample], dry_run: false },
        },
      },
    },
    errors: ['NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, body }) => {
      const { result, ...changed } = await changeService(
        ctx,
        params.conf_id,
        readServiceChanges(body),
        hoursRequest(ctx, body),
      );
      return { status: 200, body: { data: { service: serviceAnswer(result), ...strandedAnswer(changed) } } };
    },
  });
}
