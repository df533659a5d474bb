import type { FastifyRequest } from 'fastify';
import { asObject, isPartnerId } from '../kernel/schemas.ts';
import type { Context } from '../runtime/context.ts';
import type { Answer } from './answer.ts';
import type { AuditedAs } from '../runtime/audit.ts';

/**
 * Writes an answered call of an operation into the audit. A read is counted and written with others; all else is there
 * before the answer goes out.
 */
export async function auditCall(
  id: string,
  kind: AuditedAs,
  ctx: Context,
  request: FastifyRequest,
  answer: Answer,
): Promise<void> {
  const { businessId, actor, audit, db } = ctx;
  const address = request.ip;
  const actorKind = actor.kind === 'staff' ? actor.kind : 'client';
  if (kind === 'read') {
    const patientIds = patientIdsOf(answer);
    audit.countRead({ businessId, actorKind, actorId: actor.id, address, operation: id, patientIds });
    return;
  }
  const subjectIds =
    kind === 'export'
      ? [...patientIdsOf(answer), ...(answer.subjectIds ?? [])]
      : [...idsIn(request), ...idsOfAnswer(answer.body), ...(answer.subjectIds ?? [])];
  const named = [...new Set(subjectIds)].slice(0, maxIds);
  await audit.write(db, {
    business_id: businessId,
    kind,
    actor_kind: actorKind,
    actor_id: actor.id,
    address,
    operation: id,
    outcome: 'done',
    subject_ids: named,
    subjects: named.length,
  });
}

/** The ids that one entry names. */
const maxIds = 50;

/** The patients in an answer: under /profiles an oid. */
function patientIdsOf({ body, patientIds }: Answer): readonly string[] {
  if (patientIds !== undefined) return patientIds;
  if (Buffer.isBuffer(body)) throw new TypeError('An answer of bytes must name its patients for the audit.');
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const entry of value) visit(entry);
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string') {
        if (key === 'patient_id' || key === 'oid') found.add(member);
      } else {
        visit(member);
      }
    }
  };
  visit(body);
  return [...found];
}

/** Ids of a partner may be numbers of people, and so are not named. */
function idsIn(request: FastifyRequest): string[] {
  if (isPartnerId(request.query as { readonly partner_id?: string })) return [];
  return Object.values(request.params as Readonly<Record<string, string>>);
}

/** Of the thing that was changed, and not of lists beside it. */
function idsOfAnswer(value: unknown): string[] {
  return Object.entries(asObject(value)).flatMap(([key, member]) => {
    if (typeof member === 'string') return /^(?!partner_)(?:\w+_)?id$/.test(key) ? [member] : [];
    return idsOfAnswer(member);
  });
}
