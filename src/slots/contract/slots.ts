import { type Static, Type } from 'typebox';
import { invalidRequest, type InvalidRequest, type Issue } from '../../kernel/errors.ts';
import type { Service } from '../../calendar/schedule.ts';
import { type Calendar, servicesOf, sessionsOf } from '../../calendar/calendar.ts';
import type { DateRange, Slot } from '../../calendar/slots.ts';
import { daysBetween, isoUtc, isoWithOffset, parseDateInput } from '../../kernel/time.ts';
import { coarseModes } from '../../appointments/contract/answers.ts';
import { Id, named, PartnerIdQuery, type UnreadObject } from '../../kernel/schemas.ts';

/** The most days that one answer covers, both ends counted (rule D1). */
const maxDays = 31;

const DateInput = Type.String({
  maxLength: 64,
  description: 'A date, or a date-time in any zone whose date part counts; the local day at the clinic',
});

export const SlotsParams = Type.Object({ doctor_id: Id, clinic_id: Id });

/** The query of `GET /dr/v1/doctor/{doctor_id}/clinic/{clinic_id}/appointment/slot`. */
export const SlotsQuery = Type.Object({ ...PartnerIdQuery.properties, start_date: DateInput, end_date: DateInput });
export type SlotsQuery = Static<typeof SlotsQuery>;

const SlotAnswer = named('Slot', {
  available: Type.Boolean(),
  conf_id: Type.String(),
  s: Type.String({ description: "ISO 8601 with the clinic's offset" }),
  e: Type.String({ description: "ISO 8601 with the clinic's offset" }),
  slots_booked: Type.Integer(),
});

const SlotServiceAnswer = Type.Object({
  allow_patient_booking: Type.Boolean(),
  appointment_type: Type.Enum(['REGULAR', 'FOLLOW_UP']),
  c_at: Type.String({ description: 'ISO 8601 in UTC' }),
  conf_id: Type.String(),
  conv_fee: Type.Number(),
  currency: Type.String(),
  discount: Type.Number(),
  duration: Type.Integer({ description: 'Minutes' }),
  mode: Type.Array(Type.Enum(['in-clinic', 'tele'])),
  owner_id: Type.String({ description: 'The doctor' }),
  post_pay: Type.Boolean(),
  pre_pay: Type.Boolean(),
  price: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  service_id: Type.Integer({ description: "The service's place among the doctor's, from 1" }),
  service_name: Type.String(),
});

export const SlotsAnswer = Type.Object({
  data: Type.Object({
    schedule: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'One key, the clinic',
      additionalProperties: Type.Array(
        Type.Object({
          service_type: Type.String(),
          service_name: Type.String(),
          fee: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
          conf_id: Type.String(),
          slots: Type.Array(SlotAnswer),
        }),
      ),
    }),
    services: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: SlotServiceAnswer }),
  }),
  success: Type.Literal('true'),
  status_code: Type.Literal(200),
});

/** The rules for the dates of a slots query (rule D1). Tolerates any shape. */
export function checkSlotsQuery(query: UnreadObject): Issue[] {
  const dates = ['start_date', 'end_date'].map((field) => query[field]);
  const issues = dates.flatMap((value, index): Issue[] => {
    if (typeof value !== 'string' || parseDateInput(value) !== null) return [];
    const path = index === 0 ? '/query/start_date' : '/query/end_date';
    return [
      {
        path,
        code: 'format',
        message: 'must be a date or a date-time',
        allowed: { formats: ['YYYY-MM-DD', 'ISO 8601'] },
      },
    ];
  });
  const [from, to] = dates.map((value) => (typeof value === 'string' ? parseDateInput(value) : null));
  if (from === null || from === undefined || to === null || to === undefined) return issues;
  if (to < from)
    return [
      { path: '/query/end_date', code: 'too_small', message: 'is before start_date', allowed: { minimum: from } },
    ];
  if (daysBetween(from, to) < maxDays) return issues;
  return [
    {
      path: '/query/end_date',
      code: 'too_large',
      message: `covers more than ${maxDays} days`,
      allowed: { maximumDays: maxDays },
    },
  ];
}

/**
 * The days of a doctor with more slots than one answer has.
 * @param days from the first one, that have no more than `most`; 0 where the first day alone has more
 */
export function tooManySlots(days: number, most: number): InvalidRequest {
  const asked =
    days === 0
      ? 'one day alone has more: longer slots, or fewer services at the same time, make them fewer'
      : `ask for ${days} ${days === 1 ? 'day' : 'days'} from start_date on, and then for those after`;
  return invalidRequest([
    {
      path: '/query/end_date',
      code: 'too_many',
      message: `covers more than the ${most} slots of one answer; ${asked}`,
      allowed: { maxItems: most, maximumDays: days },
    },
  ]);
}

/** The days of a valid query. */
export function readSlotsQuery(query: SlotsQuery): DateRange {
  const [fromDate, toDate] = [parseDateInput(query.start_date), parseDateInput(query.end_date)];
  if (fromDate === null || toDate === null) throw new RangeError('dates that validation should have refused');
  return { fromDate, toDate };
}

/** How many slots are written between two steps. */
const slotsOfPiece = 100;

/**
 * The text of SlotsAnswer, piece by piece. Every slot, by service: those with hours at this clinic, whether or not they
 * have any on these days.
 * @param slots of these days, in the order of findSlots
 */
export function* slotsText(calendar: Calendar, slots: readonly Slot[]): Generator<string, void, unknown> {
  const here = new Set(sessionsOf(calendar).map((session) => session.serviceId));
  const services = servicesOf(calendar).filter((service) => here.has(service.id));
  const slotsByService = new Map<string, Slot[]>(services.map((service) => [service.id, []]));
  for (const slot of slots) slotsByService.get(slot.serviceId)?.push(slot);
  yield `{"data":{"schedule":{${JSON.stringify(calendar.clinicId)}:[`;
  for (const [index, { id, name, price }] of services.entries()) {
    const head = JSON.stringify({ service_type: name, service_name: name, fee: price, conf_id: id }).slice(0, -1);
    yield `${index === 0 ? '' : ','}${head},"slots":[`;
    const ofService = slotsByService.get(id) ?? [];
    for (let from = 0; from < ofService.length; from += slotsOfPiece) {
      const piece = ofService.slice(from, from + slotsOfPiece).map((slot) => slotAnswer(slot, calendar.zone));
      yield `${from === 0 ? '' : ','}${JSON.stringify(piece).slice(1, -1)}`;
    }
    yield ']}';
  }
  const shown = Object.fromEntries(services.map((service) => [service.id, slotServiceAnswer(service, calendar)]));
  yield `]},"services":${JSON.stringify(shown)}},"success":"true","status_code":200}`;
}

function slotAnswer(slot: Slot, zone: string): Static<typeof SlotAnswer> {
  return {
    available: slot.available,
    conf_id: slot.serviceId,
    s: isoWithOffset(slot.startAt, zone),
    e: isoWithOffset(slot.endAt, zone),
    slots_booked: slot.booked,
  };
}

function slotServiceAnswer(service: Service, calendar: Calendar): Static<typeof SlotServiceAnswer> {
  return {
    allow_patient_booking: service.allowPatientBooking,
    appointment_type: service.type,
    c_at: isoUtc(service.createdAt),
    conf_id: service.id,
    conv_fee: 0,
    currency: service.currency,
    discount: 0,
    duration: service.durationMinutes,
    mode: coarseModes(service.modes),
    owner_id: service.doctorId,
    post_pay: service.postPay,
    pre_pay: service.prePay,
    price: service.price,
    // Archived ones count too, so that the number of a service stays.
    service_id: calendar.services.findIndex((each) => each.id === service.id) + 1,
    service_name: service.name,
  };
}
