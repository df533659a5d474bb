import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { Id, type UnreadObject } from '../../kernel/schemas.ts';

const maxIds = 500;

/** The ids of the clinics to which a doctor is assigned, or of the doctors of a clinic. */
export const IdList = Type.Optional(
  Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: Id, maxItems: maxIds }),
);

/** Ids of one kind, and the field that named them. */
export interface IdReferences {
  readonly field: string;
  readonly arePartnerIds: boolean;
  readonly ids: readonly string[];
}

/** Our ids or the partner's, not both. Tolerates any shape. */
export function checkOneKind(body: UnreadObject, ours: string, partners: string): Issue[] {
  const named = [ours, partners].filter((field) => Array.isArray(body[field]) && body[field].length > 0);
  if (named.length < 2) return [];
  const message = `Only one of ${ours} and ${partners} may be given, not both.`;
  return [{ path: '', code: 'conflict', message, isSentence: true }];
}

/** The ids that a valid body names, in its order; an id that it names twice is there twice. */
export function readReferences(body: Readonly<Record<string, unknown>>, ours: string, partners: string): IdReferences {
  const list = (field: string): readonly string[] => (body[field] ?? []) as readonly string[];
  const arePartnerIds = list(ours).length === 0;
  const field = arePartnerIds ? partners : ours;
  return { field, arePartnerIds, ids: list(field) };
}
