import { type Static, Type } from 'typebox';
import { Id, named, withoutEmpty } from '../kernel/schemas.ts';

/** An entry as services pass it. */
interface Entry {
  readonly number: number;
  readonly at: number;
  readonly kind: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly address: string;
  readonly operation: string;
  readonly outcome: string;
  readonly subjectIds: readonly string[];
  readonly subjects: number;
}

/** What an entry of the audit is about. */
export const auditKinds = ['login', 'administration', 'read', 'export', 'erasure'] as const;
const Seconds = Type.String({ pattern: '^\\d{1,11}$', 'x-issue': 'must be in epoch seconds' });

export const AuditQuery = Type.Object({
  kind: Type.Optional(Type.Enum([...auditKinds])),
  actor_id: Type.Optional(Id),
  subject_id: Type.Optional(Id),
  from: Type.Optional(Seconds),
  until: Type.Optional(Seconds),
  before_number: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', 'x-issue': 'must be the number of an entry' })),
});

const AuditEntry = named('AuditEntry', {
  number: Type.Integer({ description: 'The place in the chain; not every number is of this business' }),
  at: Type.Number({ description: 'Epoch seconds; of reads the first one of the minute' }),
  kind: Type.Enum([...auditKinds]),
  actor_kind: Type.Enum(['client', 'staff', 'operator', 'system', 'unknown'], {
    description: 'operator: a command on the server. unknown: a login with an id that no client has',
  }),
  actor_id: Type.Optional(Type.String()),
  address: Type.Optional(Type.String({ description: 'The IP address of the caller; left out for commands and jobs' })),
  operation: Type.String({ description: 'The operation of this document, or the words of a command' }),
  outcome: Type.String({ description: 'done, or why not' }),
  subject_ids: Type.Array(Type.String(), {
    description: 'What it was about; of many reads the first ids, of a table that was exported its kind',
  }),
  subjects: Type.Integer({ description: 'How many things were read or changed' }),
});

export const AuditAnswer = Type.Object({
  entries: Type.Array(AuditEntry),
  next_before_number: Type.Optional(
    Type.Integer({ description: 'before_number of the next page; left out on the last' }),
  ),
});

export function readAuditQuery(query: Static<typeof AuditQuery>): {
  kind: string | null;
  actorId: string | null;
  subjectId: string | null;
  from: number | null;
  until: number | null;
  beforeNumber: number | null;
} {
  const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  return {
    kind: query.kind ?? null,
    actorId: query.actor_id ?? null,
    subjectId: query.subject_id ?? null,
    from: numberOf(query.from),
    until: numberOf(query.until),
    beforeNumber: numberOf(query.before_number),
  };
}

/** @returns AuditAnswer */
export function auditAnswer(entries: readonly Entry[], hasMore: boolean): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    entries: entries.map(entryAnswer),
    next_before_number: hasMore ? entries.at(-1)?.number : undefined,
  });
}

function entryAnswer(entry: Entry): Readonly<Record<string, unknown>> {
  return {
    number: entry.number,
    at: entry.at,
    kind: entry.kind,
    actor_kind: entry.actorKind,
    ...(entry.actorId === '' ? {} : { actor_id: entry.actorId }),
    ...(entry.address === '' ? {} : { address: entry.address }),
    operation: entry.operation,
    outcome: entry.outcome,
    subject_ids: entry.subjectIds,
    subjects: entry.subjects,
  };
}
