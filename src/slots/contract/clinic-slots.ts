import { type Static, Type } from 'typebox';
import { checkOneId } from '../../appointments/contract/fields.ts';
import { type Calendar, type LeaveTime, servicesOf } from '../../calendar/calendar.ts';
import { type DateRange, type Slot, slotReasons } from '../../calendar/slots.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { invalidRequest, type InvalidRequest, type Issue } from '../../kernel/errors.ts';
import { checkDay, Id, named, ruledText, type UnreadObject } from '../../kernel/schemas.ts';
import { daysBetween } from '../../kernel/time.ts';
import type { OfferedOccurrence } from '../domain/offered-occurrences.ts';

/** The most days of practice that one answer covers, both ends counted: a week. */
const maxDays = 7;

const DateText = Type.String({ ...ruledText, description: 'YYYY-MM-DD, a day of practice' });
const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

/** The query of `GET /opdesk/v1/slots`. */
export const ClinicSlotsQuery = Type.Object({
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  start_date: DateText,
  end_date: DateText,
});

const SlotAnswer = named('SessionSlot', {
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  booked: Type.Integer({ description: 'The seats of the doctor that are taken at this time, at any clinic' }),
  reason: Type.Optional(
    Type.Enum([...slotReasons], { description: 'Why it cannot be booked; left out where it can be booked' }),
  ),
});

const OccurrenceAnswer = named('SessionOccurrence', {
  session_id: Type.String(),
  conf_id: Type.String(),
  date: Type.String({ description: 'The day of practice: the date on which it begins' }),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  seats: Type.Integer({ description: 'How many may be with the doctor at one time' }),
  is_extra: Type.Boolean({ description: 'Held once, on this date' }),
  slots: Type.Array(SlotAnswer),
});

const LeaveTimeAnswer = named('LeaveTime', {
  leave_id: Type.String(),
  reason: Type.Enum(['CLINIC_CLOSED', 'DOCTOR_ON_LEAVE']),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  start_date: Type.Optional(
    Type.String({ description: 'Of a leave of whole days of practice the first; it takes what belongs to them' }),
  ),
  end_date: Type.Optional(Type.String({ description: 'The last, counted' })),
});

const OfferedServiceAnswer = named('OfferedService', {
  conf_id: Type.String(),
  service_name: Type.String(),
  modes: Type.Array(Type.Enum(['INCLINIC', 'PHONE', 'VIDEO'])),
});

const DoctorSlotsAnswer = named('DoctorSlots', {
  doctor_id: Type.String(),
  services: Type.Array(OfferedServiceAnswer),
  occurrences: Type.Array(OccurrenceAnswer, { description: 'Each session as it is held, by day of practice' }),
  leaves: Type.Array(LeaveTimeAnswer, { description: 'Leaves and closures that touch these days' }),
});

export const ClinicSlotsAnswer = Type.Object({
  clinic_id: Type.String(),
  time_zone: Type.String(),
  server_time: EpochSeconds,
  doctors: Type.Array(DoctorSlotsAnswer),
});

/** The rules for the query that the schema cannot say. Tolerates any shape. */
export function checkClinicSlotsQuery(query: UnreadObject): Issue[] {
  const bothDoctors = query['doctor_id'] !== undefined && query['partner_doctor_id'] !== undefined;
  return [
    ...[...checkOneId(query, 'clinic'), ...(bothDoctors ? checkOneId(query, 'doctor') : [])].map((issue) => ({
      ...issue,
      path: `/query${issue.path}`,
    })),
    ...checkDays(query),
  ];
}

function checkDays({ start_date: from, end_date: to }: UnreadObject): Issue[] {
  const issues = [...checkDay(from, '/query/start_date'), ...checkDay(to, '/query/end_date')];
  if (issues.length > 0 || typeof from !== 'string' || typeof to !== 'string') return issues;
  const path = '/query/end_date';
  if (to < from) return [{ path, code: 'too_small', message: 'is before start_date', allowed: { minimum: from } }];
  if (daysBetween(from, to) < maxDays) return [];
  return [{ path, code: 'too_large', message: `covers more than ${maxDays} days`, allowed: { maximumDays: maxDays } }];
}

export interface ClinicSlotsQuestion extends DateRange {
  readonly clinic: EntityReference;
  /** Undefined for every doctor of the clinic. */
  readonly doctor: EntityReference | undefined;
}

export function readClinicSlotsQuery(query: Static<typeof ClinicSlotsQuery>): ClinicSlotsQuestion {
  const { doctor_id: id, partner_doctor_id: partnerId } = query;
  return {
    clinic: { id: query.clinic_id, partnerId: query.partner_clinic_id },
    doctor: id === undefined && partnerId === undefined ? undefined : { id, partnerId },
    fromDate: query.start_date,
    toDate: query.end_date,
  };
}

/** The days of a clinic with more slots than one answer has. */
export function tooManyClinicSlots(most: number): InvalidRequest {
  return invalidRequest([
    {
      path: '/query/end_date',
      code: 'too_many',
      message: `covers more than the ${most} slots of one answer; ask for fewer days, or for one doctor at a time`,
      allowed: { maxItems: most },
    },
  ]);
}

/** @returns an element of ClinicSlotsAnswer's doctors */
export function doctorSlotsAnswer(
  calendar: Calendar,
  occurrences: readonly OfferedOccurrence[],
  leaves: readonly LeaveTime[],
): Static<typeof DoctorSlotsAnswer> {
  return {
    doctor_id: calendar.doctorId,
    services: servicesOf(calendar).map(({ id, name, modes }) => ({
      conf_id: id,
      service_name: name,
      modes: [...modes],
    })),
    occurrences: occurrences.map(({ session, date, startAt, endAt, slots }) => ({
      session_id: session.id,
      conf_id: session.serviceId,
      date,
      start_time: startAt,
      end_time: endAt,
      seats: session.seats,
      is_extra: session.date !== null,
      slots: slots.map(slotAnswer),
    })),
    leaves: leaves.map(leaveAnswer),
  };
}

function slotAnswer({ startAt, endAt, booked, reason }: Slot): Static<typeof SlotAnswer> {
  return { start_time: startAt, end_time: endAt, booked, ...(reason === null ? {} : { reason }) };
}

function leaveAnswer({ leave, leaveId, reason, startAt, endAt }: LeaveTime): Static<typeof LeaveTimeAnswer> {
  const { startDate, endDate } = leave;
  return {
    leave_id: leaveId,
    reason,
    start_time: startAt,
    end_time: endAt,
    ...(startDate === null || endDate === null ? {} : { start_date: startDate, end_date: endDate }),
  };
}
