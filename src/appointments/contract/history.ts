import { Type } from 'typebox';
import { statuses } from '../../calendar/status.ts';
import type { HistoryEntry } from '../domain/history.ts';
import { withoutEmpty } from '../../kernel/schemas.ts';
import { RawJson } from '../../kernel/raw-json.ts';

const StatusCode = Type.Enum(Object.keys(statuses));

export const HistoryAnswer = Type.Object({
  history: Type.Array(
    Type.Object({
      at: Type.Integer({ description: 'Epoch seconds' }),
      version: Type.Integer(),
      who: Type.Object({
        kind: Type.Enum(['client', 'staff', 'system']),
        id: Type.String(),
        name: Type.Optional(Type.String({ description: 'Of a user of the staff, as it is now' })),
        role: Type.Enum(['api', 'staff', 'doctor', 'system'], { description: 'The person for whom the client acted' }),
        on_behalf_of: Type.Optional(Type.String()),
      }),
      what: Type.String(),
      from: Type.Optional(StatusCode),
      to: StatusCode,
      changes: Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        description: 'Old and new of times, ids and numbers; of contents their names alone, under fields',
      }),
      why: Type.Optional(Type.String()),
    }),
  ),
});

/** @returns HistoryAnswer */
export function historyAnswer(history: readonly HistoryEntry[]): Readonly<Record<string, unknown>> {
  return { history: history.map(entryAnswer) };
}

function entryAnswer(entry: HistoryEntry): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    at: Math.floor(entry.at),
    version: entry.version,
    who: withoutEmpty({
      kind: entry.actorKind,
      id: entry.actorId,
      name: entry.actorName,
      role: entry.role,
      on_behalf_of: entry.onBehalfOf,
    }),
    what: entry.action,
    from: entry.from,
    to: entry.to,
    changes: new RawJson(entry.changes),
    why: entry.remark,
  });
}
