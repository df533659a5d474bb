import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { Id, named, type UnreadObject } from '../../kernel/schemas.ts';
import { strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';

const maxIds = 500;

/** Ids of what a doctor or a clinic is to be assigned to. */
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

/** An absolute http or https address, or nothing. Tolerates any shape. */
export function checkWebAddress(value: unknown, path: string): Issue[] {
  if (typeof value !== 'string' || value === '') return [];
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return [];
  return [{ path, code: 'format', message: 'must be an http or https address', allowed: ['http', 'https'] }];
}

export const phoneRule = { pattern: '^(\\d{10,11})?$', 'x-issue': 'must be exactly 10 or 11 digits' };

export const EkaIdAnswer = named('EkaId', { status: Type.Literal('success'), ekaid: Type.String() });

/** The answer of a deletion, with the appointments that remain (rule D6). */
export const DeletedAnswer = named('Deletion', {
  status: Type.Literal('success'),
  message: Type.String(),
  ...strandedAnswerFields,
});

/** Only the members that the body spoke of. */
export function withoutUnsaid<T extends object>(values: { readonly [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** @returns DeletedAnswer */
export function deletedAnswer(
  entity: 'Doctor' | 'Clinic',
  deleted: Parameters<typeof strandedAnswer>[0],
): Static<typeof DeletedAnswer> {
  const message = deleted.isDryRun ? `${entity} Not Deleted: Dry Run` : `${entity} Deleted Successfully`;
  return { status: 'success', message, ...strandedAnswer(deleted) };
}
