import { selectKnownPatientIds } from '../db/patients.ts';
import type { Queryable } from '../../postgres/database.ts';
import { collectIssues, DomainError, invalidRequest, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each relation to a patient whom the business does not have */
export async function checkRelations(ctx: Context, db: Queryable, relations: string | null): Promise<void> {
  if (relations === null) return;
  const ids = (JSON.parse(relations) as { readonly pid: string }[]).map((relation) => relation.pid);
  const known = await selectKnownPatientIds(db, ctx.businessId, ids);
  const issues = collectIssues(ids, (id, index) =>
    known.has(id) ? [] : [unknownId(`/relations/${index}/pid`, 'patient')],
  );
  if (issues.length > 0) throw invalidRequest(issues);
}

/** The field of a body with the partner's id of a patient. */
export type PartnerIdField = 'partner_patient_id' | 'username';

/** The refusal of a partner's id that another patient has. */
export function alreadyExists(field: PartnerIdField, byArchived: boolean): DomainError {
  const issues = [{ path: `/${field}`, code: 'conflict', message: partnerIdHeld(byArchived) }];
  return new DomainError('PATIENT_ALREADY_EXISTS', undefined, { issues });
}
