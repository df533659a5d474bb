import type { IdReferences } from '../contract/hub.ts';
import { selectLiveAppointments } from '../db/claims.ts';
import type { Queryable } from '../db/database.ts';
import { lockDoctors } from '../db/hub.ts';
import { selectClinicZones } from '../db/leaves.ts';
import { isHere } from '../domain/appointment.ts';
import type { LiveAppointment } from '../domain/appointment-state.ts';
import { collectIssues, invalidRequest, unknownId } from '../domain/errors.ts';
import { localDateOf } from '../domain/time.ts';
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

/** How far back a day may have begun that is not over yet in some zone, or in a session past midnight. */
const dayBeganSeconds = 2 * 86_400;

/**
 * The live appointments of these doctors that are still to come, of today, or here since the last days, with a slot or
 * without, at one clinic or, for null, at all (decision D6). None of them is given a seat from here to the end of the
 * transaction, so that one booked in the same instant is in the list or is refused.
 */
export async function remainingAppointments(
  ctx: Context,
  tx: Queryable,
  doctorIds: readonly string[],
  clinicId: string | null,
): Promise<LiveAppointment[]> {
  await lockDoctors(tx, ctx.businessId, doctorIds);
  const now = ctx.now();
  const live = await selectLiveAppointments(tx, ctx.businessId, doctorIds, clinicId, { startAt: now - dayBeganSeconds, endAt: forever });
  const zones = await selectClinicZones(tx, ctx.businessId);
  return live.filter((appointment) =>
    appointment.endAt > now || isHere(appointment.status) || appointment.localDate >= localDateOf(now, zones.get(appointment.clinicId) ?? 'UTC'));
}
