import { type Delivery, testEvent, testEventBody } from '../domain/log.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { OutboxEvent } from '../domain/event.ts';
import type { ExampleSource } from '../../http/route-spec.ts';

const at = 1935718800;

export const exampleWebhook: Webhook = {
  id: 'wh-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b51',
  clientId: 'ec-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b52',
  endpoint: 'https://example.com/webhook',
  eventNames: ['appointment.created', 'appointment.updated'],
  signingKey: 'supersecretkey',
  eventPayload: 'snapshot',
  isStrict: false,
  previousKeys: [],
  createdAt: at,
  updatedAt: at,
  updatedBy: 'ec-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b52',
  disabledAt: null,
  disabledReason: null,
  failingSince: null,
};

const eventId = 'ev-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b54';

/** A test event that has just been asked for. */
export const exampleDelivery: Delivery = {
  id: 'dl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b53',
  webhookId: exampleWebhook.id,
  eventId,
  event: testEvent,
  appointmentId: null,
  sequence: null,
  state: 'PENDING',
  tries: 0,
  isPassed: false,
  createdAt: at,
  nextTryAt: at,
  finishedAt: null,
  lastTry: null,
};

const signature = '5f8a2c1d'.repeat(8);

export const deliveredExample: Delivery = {
  ...exampleDelivery,
  state: 'DELIVERED',
  tries: 1,
  nextTryAt: null,
  finishedAt: at,
  lastTry: {
    number: 1,
    at,
    durationMs: 38,
    statusCode: 204,
    failure: null,
    answer: null,
    signatures: [signature, Buffer.from(signature, 'hex').toString('base64')],
  },
};

export const exampleBody = testEventBody(
  {
    eventId,
    businessId: 'bu-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b55',
    clientId: exampleWebhook.clientId,
    webhookId: exampleWebhook.id,
  },
  at,
);

const outboxEvent = {
  eventId,
  businessId: 'bu-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b55',
  clientId: exampleWebhook.clientId,
  occurredAt: at,
};

const doctorAndClinic = {
  doctor_id: 'do-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b57',
  partner_doctor_id: '8423994',
  clinic_id: 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b58',
  partner_clinic_id: '642783',
  created_at: at,
  modified_at: at,
  partner_meta: {},
};

/** An event of an appointment, as it waits to be published. */
export function exampleOutboxEvent(event: string): OutboxEvent {
  const appointmentId = 'api-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b56';
  const data = {
    ...doctorAndClinic,
    appointment_id: appointmentId,
    partner_appointment_id: 'visit-1001',
    patient_id: 'pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b59',
    partner_patient_id: '6742984',
    status: 'BK',
    action: event === 'appointment.created' ? 'created' : 'modified',
    start_time: at + 900,
    end_time: at + 1_800,
    custom_attributes: {},
    sa_ids: [],
    ...(event === 'appointment.tele.dr_joined' ? { video_connect: {} } : {}),
  };
  return { ...outboxEvent, event, appointmentId, data: JSON.stringify(data) };
}

export const examplePracticeEvent: OutboxEvent = {
  ...outboxEvent,
  event: 'schedule.start_practice',
  appointmentId: null,
  data: JSON.stringify(doctorAndClinic),
};

/** A webhook that there is. */
export const followsWebhook: ExampleSource = { id: 'addSubscription', parameters: { webhook_id: '/id' } };

/** A delivery that there is. */
export const followsTest: ExampleSource = {
  id: 'sendTestEvent',
  parameters: { webhook_id: '/delivery/webhook_id', delivery_id: '/delivery/delivery_id' },
};
