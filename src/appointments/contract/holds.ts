import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { type Hold, holdSeconds } from '../../calendar/hold.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { checkLength, checkOneId, checkTimes, modeAliases, readMode } from './fields.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { asObject, Id, named } from '../../kernel/schemas.ts';

/** The body of `POST /opdesk/v1/holds`. */
export const HoldBody = Type.Object({
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  start_time: Type.Integer({ description: 'Epoch seconds; the start of an offered slot' }),
  end_time: Type.Optional(
    Type.Integer({ description: "Epoch seconds; left out or equal to start_time: the slot's own end" }),
  ),
  mode: Type.Optional(Type.Enum(Object.keys(modeAliases), { description: "Left out: the service's first" })),
  conf_id: Type.Optional(Id),
  seconds: Type.Optional(
    Type.Integer({
      minimum: holdSeconds.least,
      maximum: holdSeconds.most,
      description: `Left out: ${holdSeconds.most}`,
    }),
  ),
});
export type HoldBody = Static<typeof HoldBody>;

export const HoldAnswer = named('Hold', {
  hold_id: Type.String(),
  expires_at: Type.Integer({ description: 'Epoch seconds; from then on the hold has no effect' }),
  start_time: Type.Integer(),
  end_time: Type.Integer(),
  conf_id: Type.Optional(Type.String({ description: 'Left out where any time is accepted and no service fits' })),
  mode: Type.Enum(['INCLINIC', 'PHONE', 'VIDEO']),
  clinic_id: Type.String(),
  doctor_id: Type.String(),
});

/** A slot that somebody wants held. Instants are epoch seconds. */
export interface AskedHold {
  readonly clinic: EntityReference;
  readonly doctor: EntityReference;
  readonly startAt: number;
  readonly endAt: number | null;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  readonly seconds: number;
}

/** The rules for a hold that the schema cannot say. Tolerates any shape. */
export function checkHold(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [
    ...checkOneId(body, 'clinic'),
    ...checkOneId(body, 'doctor'),
    ...checkTimes(body, ''),
    ...checkLength(body, ''),
  ];
}

/** A valid body as a wanted hold. */
export function readHold(body: HoldBody): AskedHold {
  return {
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
    startAt: body.start_time,
    endAt: body.end_time ?? null,
    mode: body.mode === undefined ? null : readMode(body.mode),
    serviceId: body.conf_id ?? null,
    seconds: body.seconds ?? holdSeconds.most,
  };
}

export function holdAnswer(hold: Hold): Static<typeof HoldAnswer> {
  return {
    hold_id: hold.id,
    expires_at: hold.expiresAt,
    start_time: hold.startAt,
    end_time: hold.endAt,
    ...(hold.serviceId === null ? {} : { conf_id: hold.serviceId }),
    mode: hold.mode,
    clinic_id: hold.clinicId,
    doctor_id: hold.doctorId,
  };
}
