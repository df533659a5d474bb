import type { IncomingHttpHeaders } from 'node:http';
import { readMode } from '../appointments/contract/fields.ts';
import { isPartnerId } from '../kernel/schemas.ts';
import { quotedTag } from '../kernel/entity-tag.ts';
import { joinJson } from '../kernel/raw-json.ts';
import {
  checkClinicSlotsQuery,
  ClinicSlotsAnswer,
  ClinicSlotsQuery,
  readClinicSlotsQuery,
} from './contract/clinic-slots.ts';
import { checkExplainQuery, ExplainAnswer, explainAnswer, ExplainQuery } from './contract/explanation.ts';
import { checkSlotsQuery, readSlotsQuery, SlotsAnswer, SlotsParams, SlotsQuery } from './contract/slots.ts';
import { pathReference } from '../runtime/find-clinic-or-doctor.ts';
import { explainSlot } from './services/explain-slot.ts';
import { listSlots } from './services/list-slots.ts';
import { createSlotAnswers, type SerialisedAnswer } from './services/slot-answers.ts';
import { getAppointmentSlots } from './services/get-appointment-slots.ts';
import { isKnown } from '../http/entity-tags.ts';
import { acceptsGzip } from '../http/own-compression.ts';
import type { Answer } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';

/** The slots of a doctor, and why a time is offered or not. */
export function slotRoutes(server: HttpServer): void {
  defineGetSlots(server);
  defineListSlots(server);
  defineExplainSlot(server);
}

function defineGetSlots(server: HttpServer): void {
  const answers = createSlotAnswers();
  defineRoute(server, {
    id: 'getAppointmentSlots',
    method: 'GET',
    url: '/dr/v1/doctor/:doctor_id/clinic/:clinic_id/appointment/slot',
    scope: 'directory:read',
    tag: 'Slots',
    summary: "A doctor's slots at a clinic",
    exampleParameters: {
      doctor_id: '8423994',
      clinic_id: '642783',
      partner_id: '1',
      start_date: '2031-05-05',
      end_date: '2031-05-06',
    },
    description:
      'Every slot that starts on the local days asked for, at most 31 days and 20,000 slots. Taken, past, on leave ' +
      'and too far ahead, a slot stays in the answer with available false. With partner_id=1 both ids of the path are your own; the key ' +
      'in schedule is always ours.',
    params: SlotsParams,
    query: SlotsQuery,
    check: ({ query }) => checkSlotsQuery(query),
    compressesItself: true,
    responses: {
      200: { description: 'By service, then by start', schema: SlotsAnswer, example: slotsExample },
      304: { description: 'Nothing has changed since the answer whose ETag came in If-None-Match' },
    },
    errors: ['DOCTOR_NOT_FOUND', 'CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query, headers }) => {
      const isPartners = isPartnerId(query);
      const question = {
        doctor: pathReference(params.doctor_id, isPartners),
        clinic: pathReference(params.clinic_id, isPartners),
        ...readSlotsQuery(query),
      };
      const answer = await getAppointmentSlots(ctx, question, answers);
      return negotiated(answer, headers);
    },
  });
}

/**
 * Nothing, the bytes, or the bytes in gzip, the one compression here. Each form has a tag of its own, as strong ones
 * must.
 */
async function negotiated({ body, tag, gzipped }: SerialisedAnswer, headers: IncomingHttpHeaders): Promise<Answer> {
  const isCompressed = acceptsGzip(headers);
  const common = {
    etag: quotedTag(tag, isCompressed),
    'cache-control': 'private, no-cache',
    vary: 'accept-encoding',
  };
  if (isKnown(headers, tag)) return { status: 304, headers: common };
  if (!isCompressed) return { status: 200, headers: common, body };
  return { status: 200, headers: { ...common, 'content-encoding': 'gzip' }, body: await gzipped() };
}

function defineListSlots(server: HttpServer): void {
  defineRoute(server, {
    id: 'listSlots',
    method: 'GET',
    url: '/opdesk/v1/slots',
    scope: 'directory:read',
    tag: 'Slots',
    summary: "The slots of a clinic's doctors",
    description:
      'What every doctor of a clinic, or one of them, offers on up to 7 days of practice: each session as it is held, ' +
      'also past midnight, with its slots, free or not, and the leaves that touch these days. A slot without a reason ' +
      'can be booked. Clinic and doctor are each named by one of our id and your own.',
    exampleParameters: { partner_clinic_id: '642783', start_date: '2031-05-05', end_date: '2031-05-06' },
    query: ClinicSlotsQuery,
    check: ({ query }) => checkClinicSlotsQuery(query),
    responses: {
      200: {
        description: 'By doctor, then by day of practice',
        schema: ClinicSlotsAnswer,
        example: clinicSlotsExample,
      },
    },
    errors: ['CLINIC_NOT_FOUND', 'DOCTOR_NOT_FOUND'],
    handler: async (ctx, { query }) => {
      const { clinicId, zone, now, doctors } = await listSlots(ctx, readClinicSlotsQuery(query));
      const head = JSON.stringify({ clinic_id: clinicId, time_zone: zone, server_time: now });
      return { status: 200, body: joinJson([`${head.slice(0, -1)},"doctors":[`, doctors.join(','), ']}']) };
    },
  });
}

function defineExplainSlot(server: HttpServer): void {
  defineRoute(server, {
    id: 'explainSlot',
    mayBeLarge: true,
    method: 'GET',
    url: '/opdesk/v1/slots/explain',
    scope: 'appointments:read',
    tag: 'Slots',
    summary: 'Why a time is offered or not',
    exampleParameters: { partner_doctor_id: '8423994', partner_clinic_id: '642783', start_time: '1935718200' },
    description:
      'Everything that prevents a booking at a start, for each service of the doctor, with the sessions, leaves and ' +
      'appointments that it comes from; and the appointments there that are outside the hours. Doctor and clinic are ' +
      'each named by exactly one of our id and your own.',
    query: ExplainQuery,
    check: ({ query }) => checkExplainQuery(query),
    responses: { 200: { description: 'The account', schema: ExplainAnswer, example: explainExample } },
    errors: ['DOCTOR_NOT_FOUND', 'CLINIC_NOT_FOUND', 'NOT_FOUND'],
    handler: async (ctx, { query }) => {
      const { explanation, outsideHours, zone } = await explainSlot(ctx, {
        doctor: { id: query.doctor_id, partnerId: query.partner_doctor_id },
        clinic: { id: query.clinic_id, partnerId: query.partner_clinic_id },
        startAt: Number(query.start_time),
        serviceId: query.conf_id ?? null,
        mode: query.mode === undefined ? null : readMode(query.mode),
      });
      return { status: 200, body: explainAnswer(explanation, outsideHours, zone) };
    },
  });
}

const confId = 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';

const slotsExample = {
  data: {
    schedule: {
      'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f': [
        {
          service_type: 'Consultation',
          service_name: 'Consultation',
          fee: 500,
          conf_id: confId,
          slots: [
            {
              available: false,
              conf_id: confId,
              s: '2031-05-05T09:00:00+05:30',
              e: '2031-05-05T09:15:00+05:30',
              slots_booked: 1,
            },
            {
              available: true,
              conf_id: confId,
              s: '2031-05-05T09:15:00+05:30',
              e: '2031-05-05T09:30:00+05:30',
              slots_booked: 0,
            },
          ],
        },
      ],
    },
    services: {
      [confId]: {
        allow_patient_booking: true,
        appointment_type: 'REGULAR',
        c_at: '2025-07-11T10:44:17.000Z',
        conf_id: confId,
        conv_fee: 0,
        currency: 'INR',
        discount: 0,
        duration: 15,
        mode: ['in-clinic'],
        owner_id: 'do-0197f3d2-5b11-7c02-8a44-6b7f3c2d1e0f',
        post_pay: true,
        pre_pay: false,
        price: 500,
        service_id: 1,
        service_name: 'Consultation',
      },
    },
  },
  success: 'true',
  status_code: 200,
};

const takenExample = {
  code: 'TAKEN',
  message: 'The seat is taken.',
  session_ids: ['se-0197f3d3-1f7c-7e20-8b61-2c3d4e5f6a7b'],
  appointment_ids: ['api-0197f3d5-3bae-7042-8d83-4e5f6a7b8c9d'],
};

const explainExample = {
  data: {
    start_time: 1935718200,
    s: '2031-05-05T09:00:00+05:30',
    offered: false,
    causes: [takenExample],
    services: [{ conf_id: confId, service_name: 'Consultation', offered: false, causes: [takenExample] }],
  },
};

const clinicSlotsExample = {
  clinic_id: 'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f',
  time_zone: 'Asia/Kolkata',
  server_time: 1935700000,
  doctors: [
    {
      doctor_id: 'do-0197f3d2-5b11-7c02-8a44-6b7f3c2d1e0f',
      services: [{ conf_id: confId, service_name: 'Consultation', modes: ['INCLINIC'] }],
      occurrences: [
        {
          session_id: 'se-0197f3d3-1f7c-7e20-8b61-2c3d4e5f6a7b',
          conf_id: confId,
          date: '2031-05-05',
          start_time: 1935718200,
          end_time: 1935720000,
          seats: 1,
          is_extra: false,
          slots: [
            { start_time: 1935718200, end_time: 1935719100, booked: 1, reason: 'TAKEN' },
            { start_time: 1935719100, end_time: 1935720000, booked: 0 },
          ],
        },
      ],
      leaves: [],
    },
  ],
};
