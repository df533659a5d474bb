import { type Static, Type } from 'typebox';
import { invalidRequest } from '../../kernel/errors.ts';
import { Id, named } from '../../kernel/schemas.ts';
import { byCaller, type WithActor, type Origin } from '../domain/origin.ts';

const Why = Type.String({
  minLength: 1,
  maxLength: 500,
  description: 'Kept beside the history; goes with an erasure, other than why that was asked for',
});

/** The person for whom a client acts and the reason, on every change that the partners' contract does not know. */
export const originFields = {
  by: Type.Optional(
    named('Actor', {
      role: Type.Enum(['staff', 'doctor'], {
        description: 'The person for whom the client acts; it decides the code of the status',
      }),
      id: Type.Optional(Id),
    }),
  ),
  why: Type.Optional(Why),
};

export const OriginBody = named('Origin', originFields);
export type OriginBody = Static<typeof OriginBody>;

/**
 * The person for whom the caller acts; the caller where none is named. A user of the staff is that person: no history
 * says that a doctor did what a receptionist has done.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a user who names another role than their own
 */
export function readOrigin(caller: WithActor, { by, why }: OriginBody): Origin {
  const { role } = caller.actor;
  if (role !== undefined && by !== undefined && by.role !== role) {
    const message = `must be "${role}" or left out: a user of the staff acts for themselves`;
    throw invalidRequest([{ path: '/by/role', code: 'not_allowed', message, allowed: [role] }]);
  }
  return { role: by?.role ?? byCaller(caller).role, onBehalfOf: by?.id ?? null, remark: why ?? null };
}
