import type { Service } from '../../calendar/schedule.ts';
import type { Issue } from '../../kernel/errors.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { DoctorEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { selectService } from '../db/services.ts';

/** The service that a request names, which is this doctor's and not archived, or the issue with that name. */
export async function findServiceOfSession(
  tx: Queryable,
  ctx: Context,
  doctor: DoctorEntry,
  serviceId: string,
): Promise<{ readonly found: Service | undefined; readonly issues: readonly Issue[] }> {
  const found = await selectService(tx, ctx.businessId, serviceId);
  const issue = (code: 'unknown_id' | 'not_allowed', message: string): Issue => ({ path: '/conf_id', code, message });
  if (found === undefined || found.doctorId !== doctor.id) {
    return { found: undefined, issues: [issue('unknown_id', 'no service of this doctor has this id')] };
  }
  return { found, issues: found.archived ? [issue('not_allowed', 'the service is archived')] : [] };
}
