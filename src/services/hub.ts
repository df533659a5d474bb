import type { IdReferences } from '../contract/hub.ts';
import { selectLiveAppointments } from '../db/claims.ts';
import type { Queryable } from '../db/database.ts';
import { lockDoctors } from '../db/hub.ts';
import type { LiveAppointment } from '../domain/appointment.ts';
import { collectIssues, invalidRequest, unknownId } from '../domain/errors.ts';
import type { Context } from './context.ts';

/**
 * Our ids of what the references name, in their order.
 * @param known our id by each id that was named and exists
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming each that does not
 */
export function resolveReferences(references: IdReferences, known: ReadonlyMap<string, string>, entity: string): string[] {
  const issues = collectIssues(references.ids, (id, index) =>
    known.has(id) ? [] : [unknownId(`/${references.field}/${index}`, entity)],
  );
  if (issues.length > 0) throw invalidRequest(issues);
  return references.ids.flatMap((id) => known.get(id) ?? []);
}

/** Later than every appointment. Epoch seconds. */
const forever = 99_999_999_999;

/**
 * The live appointments of these doctors that are not over, at one clinic or, for null, at all; none of them is given a
 * seat from here to the end of the transaction, so that one booked in the same instant is in the list or is refused.
 */
export async function remainingAppointments(
  ctx: Context,
  tx: Queryable,
  doctorIds: readonly string[],
  clinicId: string | null,
): Promise<LiveAppointment[]> {
  await lockDoctors(tx, ctx.businessId, doctorIds);
  const now = ctx.now();
  const live = await selectLiveAppointments(tx, ctx.businessId, doctorIds, clinicId, { startAt: now, endAt: forever });
  return live.filter((appointment) => appointment.endAt > now);
}
