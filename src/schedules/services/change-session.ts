import { checkAgainstStored } from '../contract/session-checks.ts';
import { changedSession, type SessionChanges } from '../domain/session.ts';
import { isNamed } from '../../kernel/entity-reference.ts';
import { updateSession } from '../db/sessions.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinicOfSession } from './find-clinic-of-session.ts';
import { findServiceOfSession } from './find-service-of-session.ts';
import { requireSession } from './require-session.ts';
import { refuseUnfitSession } from './refuse-unfit-session.ts';

/**
 * Changes a session, and does with the appointments that lose their place in it what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS as for a new session; as changeHours
 */
export async function changeSession(
  ctx: Context,
  sessionId: string,
  changes: SessionChanges,
  request: HoursRequest,
): Promise<ChangedHours<Session>> {
  return changeHours(ctx, request, async (db, business) => {
    const { session, doctor } = await requireSession(ctx, db, business, sessionId);
    const { serviceId } = changes;
    const clinic = isNamed(changes.clinic)
      ? findClinicOfSession(business, doctor, changes.clinic)
      : { id: session.clinicId, issues: [] };
    const service = serviceId === undefined ? undefined : await findServiceOfSession(db, ctx, doctor, serviceId);
    const colleague = colleagueNamed(business, request.instruction, doctor.id);
    const issues = [
      ...clinic.issues,
      ...(service?.issues ?? []),
      ...checkAgainstStored(session, changes),
      ...colleague.issues,
    ];
    if (issues.length > 0) throw invalidRequest(issues);
    const changed = {
      ...changedSession(session, changes),
      clinicId: clinic.id ?? session.clinicId,
      serviceId: service?.found?.id ?? session.serviceId,
    };
    await refuseUnfitSession(db, ctx, business, [changed], session);
    return {
      result: changed,
      doctorIds: [doctor.id],
      colleagueId: colleague.id,
      scheduleAfter: (schedule) => ({
        ...schedule,
        sessions: schedule.sessions.map((each) => (each.id === changed.id ? changed : each)),
      }),
      write: async (tx) => updateSession(tx, ctx.businessId, changed, ctx.now()),
    };
  });
}
