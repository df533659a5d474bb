import { selectOneClinic } from '../db/clinics.ts';
import type { NamedBy } from '../db/assignments.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Clinic } from '../domain/clinic.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

/** @throws DomainError CLINIC_NOT_FOUND */
export async function getClinic(ctx: Context, id: string, namedBy: NamedBy, db: Queryable = ctx.db): Promise<Clinic> {
  const clinic = await selectOneClinic(db, ctx.businessId, id, namedBy);
  const isSeen = clinic !== undefined && (ctx.visible.clinicIds?.has(clinic.id) ?? true);
  if (!isSeen) throw new DomainError('CLINIC_NOT_FOUND', 'Clinic not found');
  return clinic;
}
