import { noChanges, readAppointmentChanges } from '../contract/appointment-changes.ts';
import { checkAttributeChanges, CustomAttributesBody } from '../contract/attributes.ts';
import { ChangeAppointmentBody, checkAppointmentChanges } from '../contract/change-appointment.ts';
import { checkKept } from '../contract/fields.ts';
import { loadAttributeRules, loadChangeBodyContext } from '../services/body-context.ts';
import type { AppointmentReference } from '../services/apply-change.ts';
import { changeAppointment } from '../services/change-appointment.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { textAsSent } from '../../kernel/raw-json.ts';
import { isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';

export function defineChangeAppointment(server: HttpServer): void {
  defineChange(server, 'changeAppointment', '/dr/v1/appointment/:appointment_id', {
    custom_attributes: { label: ['vitals_submitted'], tags: ['in_consult', 'paid'] },
    partner_meta: { encounter_id: '124' },
    patient_details: { first_name: 'Meera', mobile: '+919999999999' },
    video_connect: { vendor: '100ms', url: 'https://video.example.com/nfo-necy-cwg', pt_joined: 1747311346 },
    display_meta: { vendor_patient_id: 'P41025551968206' },
  });
  defineChange(server, 'changeAppointmentV2', '/dr/v2/appointment/:appointment_id', {
    partner_clinic_id: '642783',
    partner_doctor_id: '8423994',
    appointment_details: { start_time: 1730189586, mode: 'INCLINIC', custom_attributes: { tags: ['paid'] } },
    partner_meta: { key1: 'value1' },
  });
  defineChangeAttributes(server);
}

const change = {
  method: 'PATCH',
  scope: 'appointments:write',
  tag: 'Appointments',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsBooking,
} as const;

const changed = { 204: { description: 'Done, or it was already so' } } as const;

function defineChange(server: HttpServer, id: string, url: `/${string}`, example: object): void {
  defineRoute(server, {
    ...change,
    takesIfMatch: true,
    id,
    url,
    warns: true,
    summary: 'Change an appointment',
    description:
      'Changes what the body names. custom_attributes are merged key by key, null removes one; partner_meta, ' +
      'display_meta and video_connect are replaced whole; patient_details overwrite the record of the patient. ' +
      'Another time, doctor, clinic or mode is checked like a booking, and the appointment keeps its id. A body ' +
      'that changes nothing is done without an event.',
    body: ChangeAppointmentBody,
    example,
    prepare: ({ params, query, body, rawBody }, ctx) =>
      loadChangeBodyContext(ctx, unreadReference(params, query), body, rawBody),
    check: ({ body }, _ctx, bodyContext) => checkAppointmentChanges(body, bodyContext),
    responses: changed,
    errors: ['APPOINTMENT_NOT_FOUND', 'RESCHEDULE_NOT_ALLOWED', 'SLOT_UNAVAILABLE', 'TOKEN_TAKEN', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }, bodyContext) => {
      await changeAppointment(ctx, referenceOf(params, query), readAppointmentChanges(body, bodyContext));
      return { status: 204 };
    },
  });
}

/** Of a request that is not checked yet. */
function unreadReference(
  params: Readonly<Record<string, string>>,
  query: Parameters<typeof isPartnerId>[0],
): AppointmentReference {
  return { id: params['appointment_id'] ?? '', isPartnerId: isPartnerId(query) };
}

function defineChangeAttributes(server: HttpServer): void {
  defineRoute(server, {
    ...change,
    takesIfMatch: true,
    id: 'changeCustomAttributes',
    url: '/dr/v1/appointment/:appointment_id/custom_attribute',
    summary: 'Change custom attributes',
    description: 'Merges what is sent into what there is; null removes an attribute.',
    body: CustomAttributesBody,
    example: { payment_status: ['paid'], label: null },
    prepare: async ({ params, query, body }, ctx) => ({
      ...(await loadAttributeRules(ctx, unreadReference(params, query), body)),
      unkept: checkKept(body, ''),
    }),
    check: ({ body }, _ctx, bodyContext) => checkAttributeChanges(body, bodyContext),
    responses: changed,
    errors: ['APPOINTMENT_NOT_FOUND'],
    handler: async (ctx, { params, query, body, rawBody }) => {
      await changeAppointment(ctx, referenceOf(params, query), {
        ...noChanges,
        customAttributes: textAsSent(rawBody, [], body),
      });
      return { status: 204 };
    },
  });
}
