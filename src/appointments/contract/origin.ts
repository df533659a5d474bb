import { type Static, Type } from 'typebox';
import { Id, named } from '../../kernel/schemas.ts';

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
