import { takeDisplayCode } from '../db/codes.ts';
import { type Display, insertDisplay, selectDisplay } from '../db/displays.ts';
import { foldDisplayCode } from '../domain/code.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { findEarlierTry, idToGive } from '../../runtime/earlier-try.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';

interface NewDisplay {
  readonly clinic: EntityReference;
  /** As it was typed. */
  readonly code: string;
  readonly name: string;
}

/**
 * Lets the screen that shows a code show the clinic (rule A10). The code is used up by this.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS for a code that no screen shows
 */
export async function addDisplay(ctx: Context, { clinic: named, code, name }: NewDisplay): Promise<Display> {
  const { businessId, now } = ctx;
  const clinic = findClinic(await ctx.catalog.business(businessId), named);
  const id = idToGive(ctx, 'display', 0);
  return ctx.db.transaction(async (tx) => {
    const earlier = await findEarlierTry(ctx, () => selectDisplay(tx, businessId, id));
    if (earlier !== undefined) return earlier;
    const digest = await takeDisplayCode(tx, foldDisplayCode(code), now());
    const display = { id, clinicId: clinic.id, name: name.trim(), addedAt: now() };
    if (digest === undefined || !(await insertDisplay(tx, businessId, display, digest))) {
      throw invalidRequest([{ path: '/code', code: 'unknown_id', message: 'is not a code that a screen shows now' }]);
    }
    return { ...display, seenAt: display.addedAt };
  });
}
