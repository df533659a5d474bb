import { type ConsentRow, insertConsent } from '../db/privacy.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';

interface Said {
  readonly purpose: string;
  readonly given: boolean;
  /** Epoch seconds; undefined for now. */
  readonly at: number | undefined;
}

/** Adds what a patient has agreed to, refused or withdrawn. @throws DomainError PATIENTS_NOT_FOUND */
export async function addConsent(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  { purpose, given, at }: Said,
  origin: Origin,
): Promise<ConsentRow> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  const [consentId = ''] = idsToGive(ctx, 'consent', 1);
  const consent = {
    id: consentId,
    purpose,
    given,
    at: at ?? ctx.now(),
    recordedAt: ctx.now(),
    actorId: ctx.actor.id,
    role: origin.role,
    onBehalfOf: origin.onBehalfOf,
  };
  await insertConsent(ctx.db, ctx.businessId, patientId, { ...consent, actorKind: ctx.actor.kind });
  return consent;
}
