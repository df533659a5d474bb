import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { checkOneId } from '../../appointments/contract/fields.ts';
import { originFields } from '../../appointments/contract/origin.ts';
import { asObject, checkDay, Id } from '../../kernel/schemas.ts';
import { queueNames } from './query.ts';

/** The body of `POST /opdesk/v1/queue/call-next`. */
export const CallNextBody = Type.Object({ ...queueNames, ...originFields });

export function checkCallNext(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [...checkOneId(body, 'clinic'), ...checkOneId(body, 'doctor'), ...checkDay(body['date'], '/date')];
}

const { date: _date, ...placeNames } = queueNames;

/** The body of `POST /opdesk/v1/queue/start-practice`. */
export const StartPracticeBody = Type.Object(placeNames);

export function checkStartPractice(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [...checkOneId(body, 'clinic'), ...checkOneId(body, 'doctor')];
}

/** The body of `POST /opdesk/v1/appointments/{id}/skip`. */
export const SkipBody = Type.Object({
  places: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'How many of those who wait go first; left out: all of them',
    }),
  ),
  ...originFields,
});

const Other = Type.Optional(
  Type.String({ minLength: 1, maxLength: 255, description: 'Our id of an appointment in the same queue' }),
);

/** The body of `POST /opdesk/v1/appointments/{id}/move`. */
export const MoveBody = Type.Object({
  before: Other,
  after: Other,
  to: Type.Optional(Type.Enum(['first', 'last'], { description: 'Before all who are not seen yet, or behind all' })),
  ...originFields,
});

const ways = ['before', 'after', 'to'] as const;

/** Exactly one way to say where. Tolerates any shape. */
export function checkMoveInQueue(unread: unknown): Issue[] {
  const body = asObject(unread);
  const given = ways.filter((way) => body[way] !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path: `/${given[0] ?? 'to'}`,
      code: given.length === 0 ? 'required' : 'conflict',
      message: 'where it goes must be said in exactly one way',
      allowed: { exactlyOneOf: ways },
    },
  ];
}

type ReadMove = { readonly kind: 'before' | 'after'; readonly otherId: string } | { readonly kind: 'first' | 'last' };

export function readMove({ before, after, to }: Static<typeof MoveBody>): ReadMove {
  if (before !== undefined) return { kind: 'before', otherId: before };
  if (after !== undefined) return { kind: 'after', otherId: after };
  if (to === 'first' || to === 'last') return { kind: to };
  throw new RangeError('a move that validation should have refused');
}

/** The body of `POST /opdesk/v1/appointments/{id}/transfer`. */
export const TransferBody = Type.Object({
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  ...originFields,
});

export function checkTransfer(body: unknown): Issue[] {
  return checkOneId(asObject(body), 'doctor');
}
