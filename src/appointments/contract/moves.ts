import { type Static, Type } from 'typebox';
import type { Appointment } from '../../calendar/appointment.ts';
import type { Issue } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { checkLength, checkTimes, modeAliases, readMode } from './fields.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { originFields } from './origin.ts';
import { AppointmentAnswer, appointmentAnswer } from './answers.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';

export const StartTime = Type.Integer({ description: 'Epoch seconds; the start of an offered slot' });
export const EndTime = Type.Integer({
  description: "Epoch seconds; left out or equal to the start: the slot's own end",
});
export const Token = Type.Integer({ minimum: 1, maximum: 999_999 });
export const ModeField = Type.Enum(Object.keys(modeAliases));

/** Where an appointment is to be; left out: where it is. */
const place = {
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
};

/** The body of `PUT /dr/v1/appointment/{id}/reschedule`: a move that keeps the id. */
export const RescheduleBody = Type.Object({
  ...place,
  doc_id: Type.Optional(Type.String({ ...Id, description: 'The same as doctor_id' })),
  start_time: StartTime,
  end_time: Type.Optional(EndTime),
});

/** The same from the desk: `POST /opdesk/v1/appointments/{id}/reschedule`. */
export const DeskRescheduleBody = Type.Object({
  ...place,
  start_time: StartTime,
  end_time: Type.Optional(EndTime),
  mode: Type.Optional(ModeField),
  conf_id: Type.Optional(Id),
  token: Type.Optional(Token),
  ...originFields,
});

/** The body of `PATCH /appointments/v1/{id}/reschedule`: a new appointment takes the place of the old. */
export const ReplaceBody = Type.Object({
  start_time: StartTime,
  end_time: Type.Optional(EndTime),
  partner_appointment_id: Type.Optional(
    Type.String({
      ...Id,
      description:
        'Your id of the new appointment; the id in the path is then read as your id of the old one, or else as ' +
        "Opdesk's",
    }),
  ),
});

/** The body of `PUT /dr/v1/appointment/{id}/follow-up/confirm`. */
export const ConfirmFollowUpBody = Type.Object({
  start_time: Type.Optional(StartTime),
  end_time: Type.Optional(EndTime),
});

/** The body of `POST /opdesk/v1/appointments/{id}/follow-up`. */
export const ProposeFollowUpBody = Type.Object({
  ...place,
  partner_appointment_id: Type.Optional(Id),
  start_time: StartTime,
  end_time: Type.Optional(EndTime),
  mode: Type.Optional(ModeField),
  conf_id: Type.Optional(
    Type.String({
      ...Id,
      description: 'Left out: a FOLLOW_UP service with a slot from this start, else as in a booking',
    }),
  ),
  notes: Type.Optional(Type.String({ maxLength: 20_000 })),
  reason: Type.Optional(Type.String({ maxLength: 1_000 })),
  ...originFields,
});
export type ProposeFollowUpBody = Static<typeof ProposeFollowUpBody>;

/** A doctor or a clinic as a body names it. */
export interface NamedEntity extends EntityReference {
  /** The field that named it. */
  readonly field: string;
}

const namingFields = {
  clinic: ['clinic_id', 'partner_clinic_id'],
  doctor: ['doctor_id', 'partner_doctor_id'],
  patient: ['patient_id', 'partner_patient_id'],
} as const;

type Entity = keyof typeof namingFields;

/** The partners' call to move an appointment has a name of its own for a doctor. */
export const doctorFieldsOfMove = ['doctor_id', 'doc_id', 'partner_doctor_id'] as const;

/** Each may be left out, but not be named twice (rule C1). Tolerates any shape. */
export function checkNamedOnce(
  body: UnreadObject,
  entity: Entity,
  fields: readonly string[] = namingFields[entity],
): Issue[] {
  const given = fields.filter((field) => body[field] !== undefined);
  if (given.length < 2) return [];
  const message = `the ${entity} is named by ${given.join(' and ')}; send one of them`;
  return [{ path: `/${given[0] ?? ''}`, code: 'conflict', message, allowed: { oneOf: fields } }];
}

/** Of a valid body; null where it names none. */
export function readNamed(
  body: UnreadObject,
  entity: Entity,
  fields: readonly string[] = namingFields[entity],
): NamedEntity | null {
  const field = fields.find((each) => body[each] !== undefined);
  if (field === undefined) return null;
  const id = body[field] as string;
  return field.startsWith('partner_') ? { id: undefined, partnerId: id, field } : { id, partnerId: undefined, field };
}

/** The rules of a move that the schema cannot say. Tolerates any shape. */
export function checkMove(unread: unknown, doctorFields?: readonly string[]): Issue[] {
  const body = asObject(unread);
  return [
    ...checkNamedOnce(body, 'clinic'),
    ...checkNamedOnce(body, 'doctor', doctorFields),
    ...checkTimes(body, ''),
    ...checkLength(body, ''),
  ];
}

export function readModeField(mode: string | undefined): Mode | null {
  return mode === undefined ? null : readMode(mode);
}

/** A move as either call asks for it, with a doctor and a clinic that are not looked up yet. */
export function readReschedule(
  body: Partial<Static<typeof DeskRescheduleBody>> & Static<typeof RescheduleBody>,
  doctor: NamedEntity | null,
) {
  return {
    clinic: readNamed(body, 'clinic'),
    doctor,
    startAt: body.start_time,
    endAt: body.end_time ?? body.start_time,
    endPath: '/end_time',
    mode: readModeField(body.mode),
    serviceId: body.conf_id ?? null,
    token: body.token ?? null,
  };
}

/** As the call that makes a new appointment spells modes. */
const replacedModes: Readonly<Record<Mode, string>> = { INCLINIC: 'IN_CLINIC', PHONE: 'PHONE', VIDEO: 'VIDEO' };

export const ReplacedAnswer = Type.Object({
  ...AppointmentAnswer.properties,
  mode: Type.Enum(Object.values(replacedModes)),
});

/** @returns ReplacedAnswer */
export function replacedAnswer(appointment: Appointment): Readonly<Record<string, unknown>> {
  return {
    ...appointmentAnswer(appointment),
    mode: replacedModes[appointment.mode],
    prev_aids: appointment.previousIds,
  };
}
