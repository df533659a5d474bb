import { Type } from 'typebox';
import { OriginBody, readOrigin } from '../appointments/contract/origin.ts';
import { Id, isPartnerId, PartnerIdQuery } from '../kernel/schemas.ts';
import { ErasureAnswer, GuestErasureAnswer } from './contract.ts';
import { eraseGuestData } from './services/erase-guest-data.ts';
import { erasePersonalData } from './services/erase-personal-data.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';
import { exampleAppointment } from '../appointments/routes/examples.ts';
import { AppointmentParams, referenceOf } from '../appointments/routes/reference.ts';
import { examplePatient } from '../patients/routes/directory-examples.ts';
import { followsWalkIn } from '../queue/routes/examples.ts';

export function erasureRoutes(server: HttpServer): void {
  defineErasePatient(server);
  defineEraseGuest(server);
}

function defineErasePatient(server: HttpServer): void {
  defineRoute(server, {
    id: 'erasePersonalData',
    mayBeLarge: true,
    method: 'DELETE',
    url: '/opdesk/v1/patients/:patient_id/personal-data',
    scope: 'erase',
    tag: 'Patients',
    summary: "Erase a patient's personal data",
    description:
      'Names, numbers, notes and metas are erased everywhere, for good: the patient, the appointments, remarks in ' +
      'histories, events and their bodies as sent, answers kept for repeats, ids of partners and whom changes were ' +
      'made for. Appointments stay with their times, statuses and histories. The patient leaves lists and searches ' +
      'and is booked no more; the id of the partner is free again.',
    params: Type.Object({ patient_id: Id }),
    query: PartnerIdQuery,
    exampleFollows: { id: 'addPatient', parameters: { patient_id: '/patient_id' } },
    body: OriginBody,
    example: {},
    responses: {
      200: {
        description: 'Erased',
        schema: ErasureAnswer,
        example: { success: true, data: { patient_id: examplePatient.id, appointments: 3, live_appointments: 0 } },
      },
    },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const { patientId, appointments, live } = await erasePersonalData(
        ctx,
        params.patient_id,
        isPartnerId(query),
        readOrigin(ctx, body),
      );
      return {
        status: 200,
        body: { success: true, data: { patient_id: patientId, appointments, live_appointments: live } },
      };
    },
  });
}

function defineEraseGuest(server: HttpServer): void {
  defineRoute(server, {
    id: 'eraseGuestData',
    mayBeLarge: true,
    method: 'DELETE',
    url: '/opdesk/v1/appointments/:appointment_id/personal-data',
    scope: 'erase',
    tag: 'Queue',
    summary: 'Erase the personal data of a walk-in who is not registered',
    description:
      'The same for an appointment without a registered patient: name, number, notes and metas go for good, the ' +
      'appointment stays. For the appointment of a patient, erase the personal data of the patient.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsWalkIn,
    body: OriginBody,
    example: {},
    responses: {
      200: {
        description: 'Erased',
        schema: GuestErasureAnswer,
        example: { success: true, data: { appointment_id: exampleAppointment.id } },
      },
    },
    errors: ['APPOINTMENT_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const id = await eraseGuestData(ctx, referenceOf(params, query), readOrigin(ctx, body));
      return { status: 200, body: { success: true, data: { appointment_id: id } } };
    },
  });
}
