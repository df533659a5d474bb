import { type Static, Type } from 'typebox';
import type { DoctorBoard, ShownToken } from '../domain/board.ts';
import { checkOneId } from '../../appointments/contract/fields.ts';
import type { Issue } from '../../kernel/errors.ts';
import { plainNameRule, visibleNameRule } from '../../kernel/names.ts';
import { asObject, Id, named } from '../../kernel/schemas.ts';

const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

/** The body of `POST /opdesk/v1/displays`. */
export const AddDisplayBody = Type.Object({
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  code: Type.String({
    minLength: 1,
    maxLength: 20,
    description: 'As the screen shows it; small letters, spaces and hyphens do not matter',
  }),
  name: Type.String({
    maxLength: 100,
    allOf: [visibleNameRule, plainNameRule],
    description: 'By which people at the desk know the screen',
  }),
});

/** The clinic is named by our id or the partner's. Tolerates any shape. */
export function checkAddDisplay(body: unknown): Issue[] {
  return checkOneId(asObject(body), 'clinic');
}

export const DisplayCodeAnswer = Type.Object({
  code: Type.String({ description: 'For the screen to show' }),
  expires_at: EpochSeconds,
});

export const DisplayAnswer = named('Display', {
  display_id: Type.String(),
  clinic_id: Type.String(),
  name: Type.String(),
  added_at: EpochSeconds,
  seen_at: Type.Integer({ description: 'Epoch seconds, to within half a minute; when the screen was last on' }),
});

export const DisplaysAnswer = Type.Object({ displays: Type.Array(DisplayAnswer) });

interface Display {
  readonly id: string;
  readonly clinicId: string;
  readonly name: string;
  readonly addedAt: number;
  readonly seenAt: number;
}

/** @returns DisplayAnswer */
export function displayAnswer({ id, clinicId, name, addedAt, seenAt }: Display): Static<typeof DisplayAnswer> {
  return {
    display_id: id,
    clinic_id: clinicId,
    name,
    added_at: Math.floor(addedAt),
    seen_at: Math.floor(seenAt),
  };
}

const TokenAnswer = named('DisplayedToken', {
  token: Type.Integer(),
  calls: Type.Integer({ description: 'How often the patient was called; one more is a call to announce' }),
  called_at: Type.Optional(EpochSeconds),
  initials: Type.Optional(Type.String({ description: 'Where the clinic has its screens show them' })),
});

export const BoardAnswer = named('DisplayBoard', {
  clinic: Type.String({ description: 'The name of the clinic' }),
  time_zone: Type.String(),
  message: Type.Optional(Type.String({ description: 'What the clinic tells the people who wait' })),
  doctors: Type.Array(
    Type.Object({
      name: Type.String(),
      called: Type.Array(TokenAnswer, { description: 'Not with the doctor yet; the last call first' }),
      in_consultation: Type.Array(TokenAnswer),
      next: Type.Array(TokenAnswer, { description: 'The first of those who wait, in the order of the queue' }),
      away_until: Type.Optional(Type.Integer({ description: 'Epoch seconds; when a pause of the doctor ends' })),
      has_left: Type.Optional(Type.Boolean({ description: 'True: the doctor does not come back today' })),
    }),
    { description: 'Doctors with patients who are still to be seen, by name' },
  ),
});

interface ShownDisplay {
  readonly clinicName: string;
  readonly timeZone: string;
  readonly message: string | null;
  readonly doctors: readonly (DoctorBoard & {
    readonly name: string;
    readonly awayUntil: number | null;
    readonly hasLeft: boolean;
  })[];
}

/** @returns BoardAnswer */
export function boardAnswer({ clinicName, timeZone, message, doctors }: ShownDisplay): Static<typeof BoardAnswer> {
  return {
    clinic: clinicName,
    time_zone: timeZone,
    ...(message === null ? {} : { message }),
    doctors: doctors.map(({ name, called, inConsultation, next, awayUntil, hasLeft }) => ({
      name,
      called: called.map(tokenAnswer),
      in_consultation: inConsultation.map(tokenAnswer),
      next: next.map(tokenAnswer),
      ...(awayUntil === null ? {} : { away_until: awayUntil }),
      ...(hasLeft ? { has_left: true } : {}),
    })),
  };
}

function tokenAnswer({ token, calls, calledAt, initials }: ShownToken): Static<typeof TokenAnswer> {
  return {
    token,
    calls,
    ...(calledAt === null ? {} : { called_at: Math.floor(calledAt) }),
    ...(initials === null ? {} : { initials }),
  };
}
