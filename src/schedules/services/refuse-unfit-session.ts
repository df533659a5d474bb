import { referencePath } from '../../kernel/entity-reference.ts';
import { checkSession } from '../contract/session-checks.ts';
import type { ChangeSessionBody } from '../contract/sessions.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectService } from '../db/services.ts';
import { selectSession, selectSessions } from '../db/sessions.ts';
import { DomainError, invalidRequest, type Issue, unknownId } from '../../kernel/errors.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { localDateOf } from '../../kernel/time.ts';
import { clinicNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry, DoctorEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { refuseWithoutSlots } from './refuse-without-slots.ts';
import { overlapsWith } from './refuse-overlaps.ts';

const maxSessionsOfDoctor = 1_000;

/**
 * Refuses sessions that cannot be held as they are. Two sessions of one service at one time would offer the same slots
 * twice. Other services share the doctor's seats.
 * @param before the session as it was; undefined for new ones
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export async function refuseUnfitSession(
  tx: Queryable,
  ctx: Context,
  business: BusinessEntry,
  sessions: readonly Session[],
  before: Session | undefined,
): Promise<void> {
  const [first] = sessions;
  if (first === undefined) return;
  const issues = checkSession(first);
  const own = new Set(sessions.map((session) => session.id));
  const others = (await selectSessions(tx, ctx.businessId, first.doctorId)).filter((other) => !own.has(other.id));
  if (others.length + sessions.length > maxSessionsOfDoctor) {
    const message = `a doctor has at most ${maxSessionsOfDoctor} sessions`;
    issues.push({ path: '', code: 'too_many', message, allowed: { maximum: maxSessionsOfDoctor } });
  }
  issues.push(...overlapsWith(business, sessions, others, localDateOf(ctx.now(), business.timeZone)));
  issues.push(...(await refuseWithoutSlots(tx, ctx, business, first, before)));
  if (issues.length > 0) throw invalidRequest(issues);
}

/** @throws DomainError NOT_FOUND, also for a session of a doctor who has been removed */
export async function sessionNamed(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  sessionId: string,
): Promise<{ readonly session: Session; readonly doctor: DoctorEntry }> {
  const session = await selectSession(db, ctx.businessId, sessionId);
  const doctor = business.doctors.get(session?.doctorId ?? '');
  if (session === undefined || doctor === undefined)
    throw new DomainError('NOT_FOUND', 'No session of this business has this id.');
  return { session, doctor };
}

/** The clinic that a body names, at which the doctor works, or the issue with that name. */
export function clinicOf(
  business: BusinessEntry,
  doctor: DoctorEntry,
  { clinic_id: id, partner_clinic_id: partnerId }: Pick<ChangeSessionBody, 'clinic_id' | 'partner_clinic_id'>,
): { readonly id: string | undefined; readonly issues: readonly Issue[] } {
  const path = referencePath('clinic', { id });
  const clinic = clinicNamed(business, { id, partnerId });
  if (clinic === undefined) return { id: undefined, issues: [unknownId(path, 'clinic')] };
  if (!doctor.clinicIds.includes(clinic.id)) {
    return {
      id: undefined,
      issues: [{ path, code: 'not_allowed', message: 'the doctor is not assigned to this clinic' }],
    };
  }
  return { id: clinic.id, issues: [] };
}

/** The service that a body names, which is this doctor's and not archived, or the issue with that name. */
export async function serviceOf(
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
