import { type Static, Type } from 'typebox';
import { statuses } from '../../calendar/status.ts';
import { named } from '../../kernel/schemas.ts';
import { queueStates } from '../domain/entry.ts';

export const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });
const Shown = named('ShownEntry', {
  key: Type.String(),
  text: Type.String({ description: 'The text that people read' }),
});

export const EntryAnswer = named('QueueEntry', {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  doctor_id: Type.String(),
  partner_doctor_id: Type.Optional(Type.String()),
  token: Type.Optional(Type.Integer()),
  position: Type.Optional(
    Type.Integer({ description: "Counted from 1 in the doctor's queue, with those who are done; a dummy has none" }),
  ),
  status: Type.Enum(Object.keys(statuses)),
  state: Type.Enum([...queueStates], {
    description: 'The meaning of the status at the desk; called: waiting, and called at present',
  }),
  patient: Type.Object(
    {
      patient_id: Type.Optional(Type.String()),
      partner_patient_id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      mobile: Type.Optional(Type.String({ description: 'E.164' })),
      gender: Type.Optional(Type.Enum(['M', 'F', 'O'])),
      age: Type.Optional(Type.Integer({ description: 'In years, on the day of the queue' })),
      age_months: Type.Optional(
        Type.Integer({ description: 'In whole months, of a child younger than two whose birth date is known' }),
      ),
    },
    { description: 'Of a walk-in who is not registered, only the name and number that the desk entered' },
  ),
  channel: Type.Enum(['API', 'Walkin', 'Offline']),
  mode: Type.Enum(['INCLINIC', 'PHONE', 'VIDEO']),
  service: Type.Optional(Type.Object({ conf_id: Type.String(), service_name: Type.String() })),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  waiting_since: Type.Optional(Type.Integer({ description: 'Epoch seconds; when the patient was checked in' })),
  visit_start: Type.Optional(EpochSeconds),
  visit_end: Type.Optional(EpochSeconds),
  calls: Type.Integer({ description: 'How often the patient was called' }),
  called_at: Type.Optional(Type.Integer({ description: 'Epoch seconds; only while the patient is called' })),
  estimated_start: Type.Optional(
    Type.Integer({
      description:
        "Epoch seconds; when the patient will probably go in, within the doctor's hours; left out where they are over",
    }),
  ),
  estimated_wait_minutes: Type.Optional(
    Type.Integer({ description: 'From now, or from the start of an appointment that is still to come' }),
  ),
  labels: Type.Array(Shown),
  tags: Type.Array(Shown),
  attributes: Type.Array(
    Type.Object({ key: Type.String(), text: Type.String(), place: Type.Integer(), values: Type.Array(Shown) }),
    { description: 'The attributes that the business shows in the queue, by place' },
  ),
  card: Type.Array(
    Type.Object({ label: Type.String(), value: Type.Unsafe<string | number>({ type: ['string', 'number'] }) }),
    { description: 'display_meta as people read it' },
  ),
  display_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  reason: Type.Optional(Type.String()),
  has_notes: Type.Optional(Type.Boolean({ description: 'True where there are notes; getAppointment has them' })),
  video_url: Type.Optional(Type.String({ description: 'The link of the video call' })),
  is_overbooked: Type.Boolean(),
  is_dummy: Type.Optional(Type.Boolean({ description: 'A reservation without a slot and without a place' })),
});

/** An answer about one entry of the queue. */
export const QueueEntryAnswer = named('QueueEntryAnswer', { entry: EntryAnswer });
/** The same where there may be none. */
export const CallNextAnswer = Type.Object({
  entry: Type.Unsafe<Static<typeof EntryAnswer> | null>({
    anyOf: [EntryAnswer, { type: 'null' }],
    description: 'null: nobody waits who is not called',
  }),
});
