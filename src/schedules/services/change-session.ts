import { checkAgainstStored } from '../contract/session-checks.ts';
import { type ChangeSessionBody, changedSession } from '../contract/sessions.ts';
import { updateSession } from '../db/sessions.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { clinicOf, refuseUnfitSession, serviceOf, sessionNamed } from './refuse-unfit-session.ts';

/**
 * Changes a session, and does with the appointments that lose their place in it what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS as for a new session; as changeHours
 */
export async function changeSession(
  ctx: Context,
  sessionId: string,
  body: ChangeSessionBody,
  request: HoursRequest,
): Promise<ChangedHours<Session>> {
  return changeHours(ctx, request, async (db, business) => {
    const { session, doctor } = await sessionNamed(ctx, db, business, sessionId);
    const moves = body.clinic_id !== undefined || body.partner_clinic_id !== undefined;
    const clinic = moves ? clinicOf(business, doctor, body) : { id: session.clinicId, issues: [] };
    const service = body.conf_id === undefined ? undefined : await serviceOf(db, ctx, doctor, body.conf_id);
    const colleague = colleagueNamed(business, request.instruction, doctor.id);
    const issues = [
      ...clinic.issues,
      ...(service?.issues ?? []),
      ...checkAgainstStored(session, body),
      ...colleague.issues,
    ];
    if (issues.length > 0) throw invalidRequest(issues);
    const changed = {
      ...changedSession(session, body),
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
