import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { maxBookAheadDays } from '../../calendar/booking-window.ts';
import { reminders } from '../../calendar/reminder.ts';
import type { Service } from '../../calendar/schedule.ts';
import { modeAliases, readMode } from '../../appointments/contract/fields.ts';
import { coarseModes } from '../../appointments/contract/answers.ts';
import { named, optional, type UnreadObject } from '../../kernel/schemas.ts';
import { checkName, plainNameRule } from '../../kernel/names.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import type { NewService, ServiceChanges } from '../domain/service.ts';
import { maxLimit } from './sessions.ts';
import { strandedFields } from '../../hours/contract.ts';

const maxPrice = 9_999_999_999.99;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, allOf: [plainNameRule] }),
  type: Type.Enum(['REGULAR', 'FOLLOW_UP']),
  modes: modeList(['INCLINIC', 'PHONE', 'VIDEO']),
  duration_minutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
  price: Type.Unsafe<number | null>({
    type: ['number', 'null'],
    minimum: 0,
    maximum: maxPrice,
    description: 'In units of the currency, with at most two decimals; null where none is set',
  }),
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  pre_pay: Type.Boolean(),
  post_pay: Type.Boolean(),
  book_ahead_days: Type.Integer({ minimum: 0, maximum: maxBookAheadDays, description: '0: today alone' }),
  minimum_notice_minutes: Type.Integer({ minimum: 0, maximum: 525_600 }),
  max_appointments_per_day: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 1,
    maximum: maxLimit,
    examples: [40],
    description: 'At most so many appointments of this service a day at each clinic; null: as many as fit',
  }),
  allow_patient_booking: Type.Boolean({ description: 'Shown to clients; they may book it themselves all the same' }),
  reminders: Type.Array(Type.Enum(reminders), {
    maxItems: reminders.length,
    uniqueItems: true,
    description: 'When subscribers are asked to remind the patient: 24 hours and an hour before the start',
  }),
  archived: Type.Boolean({ description: 'Kept for the appointments that have it, and offered no more' }),
};

/** As a request says it: modes in every spelling that a booking takes (rule C9). */
const said = { ...fields, modes: modeList(Object.keys(modeAliases)) };

/** The body of `POST /opdesk/v1/doctors/{doctor_id}/services`. */
export const AddServiceBody = Type.Object({
  ...optional(said),
  name: fields.name,
  duration_minutes: fields.duration_minutes,
});
export type AddServiceBody = Static<typeof AddServiceBody>;

/** The body of `PATCH /opdesk/v1/services/{conf_id}`; what is left out stays. */
export const ChangeServiceBody = Type.Object({ ...optional(said), ...strandedFields });
export type ChangeServiceBody = Static<typeof ChangeServiceBody>;

export const ServiceAnswer = named('Service', {
  conf_id: Type.String(),
  doctor_id: Type.String(),
  ...fields,
  created_at: Type.Integer(),
});

/** The rules for a service that the schema cannot say. Tolerates any shape. */
export function checkService(body: UnreadObject): Issue[] {
  const { price, name } = body as Readonly<Record<'price' | 'name', unknown>>;
  const issues: Issue[] = [];
  if (typeof price === 'number' && price >= 0 && price <= maxPrice && Math.round(price * 100) / 100 !== price) {
    issues.push({ path: '/price', code: 'not_exact', message: 'has more than two decimals', allowed: { decimals: 2 } });
  }
  return [...issues, ...checkName(name, '/name')];
}

/** The values that a valid body names. */
export function readServiceChanges(body: ChangeServiceBody): ServiceChanges {
  return withoutUnsaid<Required<ServiceChanges>>({
    name: body.name?.trim(),
    type: body.type,
    modes: body.modes && [...new Set(body.modes.map(readMode))],
    durationMinutes: body.duration_minutes,
    price: body.price,
    currency: body.currency,
    prePay: body.pre_pay,
    postPay: body.post_pay,
    bookAheadDays: body.book_ahead_days,
    minimumNoticeMinutes: body.minimum_notice_minutes,
    maxAppointmentsPerDay: body.max_appointments_per_day,
    allowPatientBooking: body.allow_patient_booking,
    reminders: body.reminders,
    archived: body.archived,
  });
}

/** A valid body as the values of a new service. */
export function readNewService(body: AddServiceBody): NewService {
  return { ...readServiceChanges(body), name: body.name.trim(), durationMinutes: body.duration_minutes };
}

/** @returns ServiceAnswer */
export function serviceAnswer(service: Service): Static<typeof ServiceAnswer> {
  return {
    conf_id: service.id,
    doctor_id: service.doctorId,
    name: service.name,
    type: service.type,
    modes: [...service.modes],
    duration_minutes: service.durationMinutes,
    price: service.price,
    currency: service.currency,
    pre_pay: service.prePay,
    post_pay: service.postPay,
    book_ahead_days: service.bookAheadDays,
    minimum_notice_minutes: service.minimumNoticeMinutes,
    max_appointments_per_day: service.maxAppointmentsPerDay,
    allow_patient_booking: service.allowPatientBooking,
    reminders: [...service.reminders],
    archived: service.archived,
    created_at: Math.floor(service.createdAt),
  };
}

/** A service in `GET /dr/v1/doctor/service/{doctor_id}`. */
export const DoctorServiceAnswer = Type.Object({
  appointment_type: Type.Enum(['REGULAR', 'FOLLOW_UP']),
  archive: Type.Boolean(),
  book_ahead_days: Type.Integer(),
  created_at: Type.Integer({ description: 'Epoch seconds' }),
  currency: Type.String(),
  duration: Type.Integer({ description: 'Minutes' }),
  mode: Type.Array(Type.Enum(['in-clinic', 'tele'])),
  pre_pay: Type.Boolean(),
  price: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  service_name: Type.String(),
  conf_id: Type.String(),
});

/** @returns DoctorServiceAnswer */
export function doctorServiceAnswer(service: Service): Static<typeof DoctorServiceAnswer> {
  return {
    appointment_type: service.type,
    archive: service.archived,
    book_ahead_days: service.bookAheadDays,
    created_at: Math.floor(service.createdAt),
    currency: service.currency,
    duration: service.durationMinutes,
    mode: coarseModes(service.modes),
    pre_pay: service.prePay,
    price: service.price,
    service_name: service.name,
    conf_id: service.id,
  };
}

function modeList<const Spelling extends string>(spellings: readonly Spelling[]) {
  return Type.Array(Type.Enum([...spellings]), {
    minItems: 1,
    maxItems: 3,
    uniqueItems: true,
    description: 'The first is meant where a booking names none',
  });
}
