import { type Static, Type } from 'typebox';
import type { LiveAppointment } from '../calendar/appointment-state.ts';
import type { Issue } from '../kernel/errors.ts';
import type { StrandedOutcome } from './domain/stranded-appointments.ts';
import type { AskedInstruction } from './domain/instruction.ts';
import { originFields } from '../appointments/contract/origin.ts';
import { asObject, Id, named, type UnreadObject } from '../kernel/schemas.ts';
import { warningAnswer, Warnings } from '../appointments/contract/warnings.ts';

const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

const Instruction = named(
  'StrandedInstruction',
  {
    action: Type.Optional(
      Type.Enum(['keep', 'move', 'transfer', 'cancel'], {
        description: "move: to the doctor's next free slots; transfer: to a colleague; left out: keep",
      }),
    ),
    otherwise: Type.Optional(
      Type.Enum(['keep', 'cancel'], { description: 'For what cannot be moved; left out: keep' }),
    ),
    doctor_id: Type.Optional(
      Type.String({
        ...Id,
        description: 'With transfer: the colleague; left out: any of the clinic with the same service',
      }),
    ),
    partner_doctor_id: Type.Optional(Id),
    within_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 90, description: 'How far to look; left out: 14' })),
  },
  { description: 'The instruction for the stranded appointments' },
);

/** In the body of every request that takes hours away from appointments. */
export const strandedFields = {
  appointments: Type.Optional(Instruction),
  dry_run: Type.Optional(
    Type.Boolean({ description: 'true: nothing is written; the answer says what would come of it' }),
  ),
  ...originFields,
};

/** The body of a request that has no other fields, such as a DELETE. */
export const StrandedBody = named('StrandedRequest', strandedFields);
export type StrandedBody = Static<typeof StrandedBody>;

/** A live appointment that lost its place, as it was, with its outcome. */
const StrandedAppointment = named('StrandedAppointment', {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  patient_id: Type.Optional(Type.String({ description: 'Left out for a walk-in who is not registered' })),
  doctor_id: Type.String(),
  clinic_id: Type.String(),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  status: Type.String({ description: 'As it is now' }),
  outcome: Type.Enum(['kept', 'moved', 'transferred', 'cancelled']),
  to: Type.Optional(
    Type.Object({
      start_time: EpochSeconds,
      end_time: EpochSeconds,
      doctor_id: Type.String(),
      token: Type.Optional(
        Type.Integer({ description: 'Left out by a dry run where the appointment would get a new token' }),
      ),
    }),
  ),
  reason: Type.Optional(
    Type.Enum(['ONGOING', 'WALK_IN', 'NO_COLLEAGUE', 'NO_FREE_SLOT'], {
      description: 'Why what was asked for could not be done',
    }),
  ),
  warnings: Type.Optional(Warnings),
});

/** In the answer to such a request. */
export const strandedAnswerFields = {
  appointments: Type.Array(StrandedAppointment, {
    description: 'The live appointments that lost their place, earliest first',
  }),
  dry_run: Type.Boolean(),
};

/** The rules for the instruction that the schema cannot say. Tolerates any shape. */
export function checkStranded(unread: unknown): Issue[] {
  const instruction = asObject(asObject(unread)['appointments']);
  const issues = checkNotBoth(instruction, '/appointments');
  const field = ['doctor_id', 'partner_doctor_id'].find((name) => instruction[name] !== undefined);
  if (field !== undefined && instruction['action'] !== 'transfer') {
    issues.push({
      path: `/appointments/${field}`,
      code: 'conflict',
      message: 'is for a transfer alone',
      allowed: { action: ['transfer'] },
    });
  }
  return issues;
}

/**
 * A doctor and a clinic may each be left out, but not named twice.
 * @param base '/query' for a query
 */
export function checkNotBoth(values: UnreadObject, base: '' | '/query' | '/appointments'): Issue[] {
  return ['doctor', 'clinic'].flatMap((entity): Issue[] => {
    if (values[`${entity}_id`] === undefined || values[`partner_${entity}_id`] === undefined) return [];
    return [
      {
        path: `${base}/${entity}_id`,
        code: 'conflict',
        message: `${entity}_id and partner_${entity}_id exclude each other; send one of them`,
      },
    ];
  });
}

/** The instruction of a valid body. */
export function readInstruction({ appointments = {} }: StrandedBody): AskedInstruction {
  const { action = 'keep', otherwise = 'keep', within_days: withinDays = 14 } = appointments;
  return {
    action: action as AskedInstruction['action'],
    otherwise: otherwise as AskedInstruction['otherwise'],
    withinDays,
    colleague: { id: appointments.doctor_id, partnerId: appointments.partner_doctor_id },
  };
}

/** The answer's share of the stranded appointments. @returns strandedAnswerFields */
export function strandedAnswer(changed: {
  readonly appointments: readonly StrandedOutcome[];
  readonly isDryRun: boolean;
}): {
  appointments: Static<typeof StrandedAppointment>[];
  dry_run: boolean;
} {
  return { appointments: changed.appointments.map(strandedAppointment), dry_run: changed.isDryRun };
}

/** @returns StrandedAppointment; ids and times, nothing of the patient */
function strandedAppointment({
  state,
  status,
  outcome,
  to,
  reason,
  warnings = [],
}: StrandedOutcome): Static<typeof StrandedAppointment> {
  return {
    ...asItWas(state),
    status,
    outcome,
    ...(to === null ? {} : { to: goalAnswer(to) }),
    ...(reason === undefined ? {} : { reason }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(warningAnswer) as Static<typeof Warnings> }),
  };
}

function asItWas(appointment: LiveAppointment): Omit<Static<typeof StrandedAppointment>, 'status' | 'outcome'> {
  return {
    appointment_id: appointment.id,
    ...(appointment.partnerId === null ? {} : { partner_appointment_id: appointment.partnerId }),
    ...(appointment.patientId === null ? {} : { patient_id: appointment.patientId }),
    doctor_id: appointment.doctorId,
    clinic_id: appointment.clinicId,
    start_time: appointment.startAt,
    end_time: appointment.endAt,
  };
}

function goalAnswer({
  doctorId,
  startAt,
  endAt,
  token,
}: NonNullable<StrandedOutcome['to']>): NonNullable<Static<typeof StrandedAppointment>['to']> {
  return {
    start_time: startAt,
    end_time: endAt,
    doctor_id: doctorId,
    ...(token === null || token === undefined ? {} : { token }),
  };
}
