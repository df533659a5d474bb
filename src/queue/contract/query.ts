import { type Static, Type } from 'typebox';
import { checkOneId } from '../../appointments/contract/fields.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import type { Issue } from '../../kernel/errors.ts';
import { checkDay, Id, ruledText, type UnreadObject } from '../../kernel/schemas.ts';
import { queueStates } from '../domain/entry.ts';

/** Which queue: a doctor at a clinic on a day of practice, by our ids or the partner's. */
export const queueNames = {
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  date: Type.Optional(
    Type.String({ ...ruledText, description: 'YYYY-MM-DD, a day of practice; left out: the one that goes on' }),
  ),
};

/** The query of `GET /opdesk/v1/queue`. */
export const QueueQuery = Type.Object({
  ...queueNames,
  state: Type.Optional(
    Type.String({
      pattern: '^[a-z_]+(,[a-z_]+)*$',
      description: `Only these, with commas between: ${queueStates.join(', ')}`,
    }),
  ),
});

/** The rules for the query that the schema cannot say. Tolerates any shape. */
export function checkQueueQuery(query: UnreadObject): Issue[] {
  const bothDoctors = query['doctor_id'] !== undefined && query['partner_doctor_id'] !== undefined;
  const unknown = statesOf(query['state']).filter((state) => !(queueStates as readonly string[]).includes(state));
  return [
    ...[...checkOneId(query, 'clinic'), ...(bothDoctors ? checkOneId(query, 'doctor') : [])].map((issue) => ({
      ...issue,
      path: `/query${issue.path}`,
    })),
    ...checkDay(query['date'], '/query/date'),
    ...(unknown.length === 0
      ? []
      : [
          {
            path: '/query/state',
            code: 'enum' as const,
            message: 'names a state that does not exist',
            allowed: queueStates,
          },
        ]),
  ];
}

function statesOf(state: unknown): string[] {
  return typeof state === 'string' ? state.split(',') : [];
}

export function readQueueQuery(query: Static<typeof QueueQuery>): {
  readonly clinic: EntityReference;
  readonly doctor: EntityReference | undefined;
  readonly date: string | undefined;
  /** Undefined for all. */
  readonly states: ReadonlySet<string> | undefined;
} {
  const {
    clinic_id: id,
    partner_clinic_id: partnerId,
    doctor_id: doctorId,
    partner_doctor_id: partnerDoctorId,
    date,
    state,
  } = query;
  return {
    clinic: { id, partnerId },
    doctor:
      doctorId === undefined && partnerDoctorId === undefined
        ? undefined
        : { id: doctorId, partnerId: partnerDoctorId },
    date,
    states: state === undefined ? undefined : new Set(statesOf(state)),
  };
}
