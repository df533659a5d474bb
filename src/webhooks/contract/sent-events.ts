import { type TProperties, type TSchema, Type } from 'typebox';
import { statuses } from '../../calendar/status.ts';
import { named, optional } from '../../kernel/schemas.ts';
import { testEvent } from '../domain/log.ts';

const Seconds = Type.Integer({ description: 'Epoch seconds' });
const Json = Type.Unsafe<Record<string, unknown>>({ type: 'object' });
const IdOrEmpty = Type.String({ description: 'Empty where there is none' });

const appointmentData = {
  appointment_id: Type.String(),
  partner_appointment_id: IdOrEmpty,
  doctor_id: Type.String(),
  partner_doctor_id: IdOrEmpty,
  patient_id: IdOrEmpty,
  partner_patient_id: IdOrEmpty,
  clinic_id: Type.String(),
  partner_clinic_id: IdOrEmpty,
  status: Type.Enum(Object.keys(statuses)),
  action: Type.Enum(['created', 'modified', 'completed']),
  start_time: Seconds,
  end_time: Seconds,
  created_at: Seconds,
  modified_at: Seconds,
  custom_attributes: Json,
  partner_meta: Json,
  sa_ids: Type.Array(Type.String(), { maxItems: 0, description: 'Always empty' }),
  p_aid: Type.Optional(Type.String({ description: 'The appointment that this one took the place of' })),
};

const AppointmentData = named('AppointmentEventData', appointmentData);

const JoinedData = named('JoinedAppointmentEventData', {
  ...appointmentData,
  video_connect: Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    description: 'Empty where the mode is not VIDEO; meet_link is its url unless it has one',
  }),
});

const PracticeData = named('PracticeEventData', {
  doctor_id: Type.String(),
  partner_doctor_id: IdOrEmpty,
  clinic_id: Type.String(),
  partner_clinic_id: IdOrEmpty,
  created_at: Seconds,
  modified_at: Seconds,
  partner_meta: Json,
});

const TestData = Type.Object({ webhook_id: Type.String() });

/** The body of an event (rule F1), named after it. @param more members that other events do not have */
function eventBody(event: string, time: TSchema, data: TSchema, service: string, more: TProperties = {}): TSchema {
  const name = event
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return named(`${name}Event`, {
    event: Type.Literal(event),
    event_type: Type.Literal(event, { description: 'The same as event' }),
    service: Type.Literal(service),
    transaction_id: Type.String({ description: "The event's id; of a reminder <appointment>:<event>:<milliseconds>" }),
    event_time: time,
    timestamp: time,
    ...more,
    business_id: Type.String(),
    client_id: Type.String({ description: 'The client that made the change; empty for staff and the system' }),
    data,
  });
}

function ofAppointment(event: string, data: TSchema = AppointmentData): TSchema {
  return eventBody(event, Seconds, data, 'appointment');
}

function reminder(event: string): TSchema {
  const milliseconds = Type.Integer({ description: 'Epoch milliseconds' });
  return eventBody(event, milliseconds, AppointmentData, 'appointment', {
    partition_id: Type.String({ description: '<appointment>:<event>' }),
  });
}

/** The body of every event that is sent, by the event's name. */
export const eventBodies = {
  'appointment.created': ofAppointment('appointment.created'),
  'appointment.updated': ofAppointment('appointment.updated'),
  'appointment.statuschange': ofAppointment('appointment.statuschange'),
  'appointment.tele.dr_joined': ofAppointment('appointment.tele.dr_joined', JoinedData),
  'appointment.reminder_instant': reminder('appointment.reminder_instant'),
  'appointment.followup_reminder_instant': reminder('appointment.followup_reminder_instant'),
  'schedule.start_practice': eventBody('schedule.start_practice', Seconds, PracticeData, 'appointment'),
  [testEvent]: eventBody(testEvent, Seconds, TestData, 'webhook'),
};

const bareIds = { appointment_id: IdOrEmpty, doctor_id: IdOrEmpty, patient_id: IdOrEmpty, clinic_id: IdOrEmpty };

/** The body of an event for a webhook that asked for ids alone. */
export const ThinEvent = named('ThinEvent', {
  event: Type.String(),
  event_type: Type.String({ description: 'The same as event' }),
  service: Type.Literal('appointment'),
  transaction_id: Type.String(),
  event_time: Type.Integer({ description: 'Epoch seconds, of reminders milliseconds' }),
  timestamp: Type.Integer({ description: 'Epoch seconds, of reminders milliseconds' }),
  partition_id: Type.Optional(Type.String({ description: 'Of reminders alone' })),
  business_id: Type.String(),
  client_id: Type.String({ description: 'The client that made the change; empty for staff and the system' }),
  data: Type.Object(
    { ...optional(bareIds), p_aid: Type.Optional(Type.String()) },
    { additionalProperties: false, description: 'Ids of Opdesk alone' },
  ),
});

const digits = Type.String({ pattern: '^\\d+$' });

/** The headers of every delivery, as `webhookHeaders` writes them. */
export const deliveryHeaders = [
  {
    name: 'webhook-id',
    required: true,
    description: "The event's id, the same on every try: the id to remember",
    schema: Type.String(),
  },
  { name: 'webhook-timestamp', required: true, description: 'The time of the try, in epoch seconds', schema: digits },
  {
    name: 'webhook-signature',
    required: false,
    description:
      'With a signing key: v1,<base64>, the HMAC-SHA256 of <id>.<timestamp>.<body>. One for each key, separated by ' +
      'spaces',
    schema: Type.String(),
  },
  {
    name: 'eka-webhook-signature',
    required: false,
    description: 'With a signing key: t=<seconds>,v1=<hex>, the HMAC-SHA256 of <t>.<body>',
    schema: Type.String(),
  },
];

/** The header that only events of appointments have. */
export const sequenceHeader = {
  name: 'opdesk-sequence',
  required: false,
  description: 'Counts the events of the appointment from 1',
  schema: digits,
};
