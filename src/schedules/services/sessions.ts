import { type EntityReference, referencePath } from '../../kernel/entity-reference.ts';
import {
  type AddSessionsBody,
  type ChangeSessionBody,
  changedSession,
  checkAgainstStored,
  checkSession,
  newSession,
  sessionDays,
} from '../contract/sessions.ts';
import type { StrandedBody } from '../../hours/contract.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectService } from '../db/services.ts';
import { deleteSession, insertSession, selectSession, selectSessions, updateSession } from '../db/sessions.ts';
import { DomainError, invalidRequest, type Issue, unknownId } from '../../kernel/errors.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { localDateOf } from '../../kernel/time.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { clinicNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry, DoctorEntry } from '../../runtime/catalog.ts';
import { idsToGive } from '../../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change.ts';
import type { Context } from '../../runtime/context.ts';
import { refuseWithoutSlots } from './extra-sessions.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { overlapsWith } from './session-overlaps.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';

const maxSessionsOfDoctor = 1_000;

/**
 * A doctor's sessions at all clinics: the week's first, then the extra ones by date.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listSessions(ctx: Context, named: EntityReference): Promise<readonly Session[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  return selectSessions(ctx.db, ctx.businessId, findDoctor(business, named).id);
}

/**
 * Adds one session, or one for each of several weekdays: all of them or none.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS for a clinic where the doctor does not work, a
 *   service that is not the doctor's or archived, and a session of the same service at the same time; as changeHours
 */
export async function addSessions(
  ctx: Context,
  named: EntityReference,
  body: AddSessionsBody,
  request: HoursRequest,
): Promise<ChangedHours<readonly Session[]>> {
  return changeHours(ctx, request, async (db, business) => {
    const doctor = findDoctor(business, named);
    const clinic = clinicOf(business, doctor, body);
    const service = await serviceOf(db, ctx, doctor, body.conf_id);
    const colleague = colleagueNamed(business, body, doctor.id);
    const issues = [...clinic.issues, ...service.issues, ...colleague.issues];
    if (issues.length > 0 || clinic.id === undefined || service.found === undefined) throw invalidRequest(issues);
    const sessions = newSessions(ctx, body, doctor.id, clinic.id, service.found);
    await refuseUnfit(db, ctx, business, sessions);
    return {
      result: sessions,
      doctorIds: [doctor.id],
      colleagueId: colleague.id,
      scheduleAfter: (schedule) => ({ ...schedule, sessions: [...schedule.sessions, ...sessions] }),
      write: async (tx) => {
        for (const session of sessions) await insertSession(tx, ctx.businessId, session, ctx.now());
      },
    };
  });
}

function newSessions(
  ctx: Context,
  body: AddSessionsBody,
  doctorId: string,
  clinicId: string,
  service: Service,
): Session[] {
  const days = sessionDays(body);
  const ids = idsToGive(ctx, 'session', days.length);
  return days.map((day, index) => ({
    id: ids[index] ?? '',
    doctorId,
    clinicId,
    serviceId: service.id,
    ...newSession(body, day, service),
  }));
}

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
    const colleague = colleagueNamed(business, body, doctor.id);
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
    await refuseUnfit(db, ctx, business, [changed], session);
    return {
      result: changed,
      doctorIds: [doctor.id],
      colleagueId: colleague.id,
      scheduleAfter: (schedule) => ({
        ...schedule,
        sessions: schedule.sessions.map((each) => (each.id === changed.id ? changed : each)),
      }),
      write: async (tx) => updateSession(tx, ctx.businessId, changed),
    };
  });
}

/**
 * Removes a session, and does with the appointments that lose their place what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeSession(
  ctx: Context,
  sessionId: string,
  body: StrandedBody,
  request: HoursRequest,
): Promise<ChangedHours<Session>> {
  const removed = await changeHours(ctx, request, async (db, business) => {
    const { session, doctor } = await sessionNamed(ctx, db, business, sessionId);
    const colleague = colleagueNamed(business, body, doctor.id);
    if (colleague.issues.length > 0) throw invalidRequest(colleague.issues);
    return {
      result: session,
      doctorIds: [doctor.id],
      colleagueId: colleague.id,
      scheduleAfter: (schedule) => ({ ...schedule, sessions: schedule.sessions.filter(({ id }) => id !== sessionId) }),
      write: async (tx) => deleteSession(tx, ctx.businessId, sessionId),
    };
  });
  // Those that are kept remember its seats from now on.
  if (!removed.isDryRun) announceChange(ctx, [removed.result.doctorId]);
  return removed;
}

/** @throws DomainError NOT_FOUND, also for a session of a doctor who has been deleted */
async function sessionNamed(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  sessionId: string,
): Promise<{ readonly session: Session; readonly doctor: DoctorEntry }> {
  const session = await selectSession(db, ctx.businessId, sessionId);
  const doctor = business.doctors.get(session?.doctorId ?? '');
  if (session === undefined || doctor === undefined) throw sessionNotFound();
  return { session, doctor };
}

function sessionNotFound(): DomainError {
  return new DomainError('NOT_FOUND', 'No session of this business has this id.');
}

type ClinicNames = Pick<ChangeSessionBody, 'clinic_id' | 'partner_clinic_id'>;

function clinicOf(
  business: BusinessEntry,
  doctor: DoctorEntry,
  { clinic_id: id, partner_clinic_id: partnerId }: ClinicNames,
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

async function serviceOf(
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

/**
 * Two sessions of one service at one time would offer the same slots twice. Other services share the doctor's seats.
 */
async function refuseUnfit(
  tx: Queryable,
  ctx: Context,
  business: BusinessEntry,
  sessions: readonly Session[],
  before?: Session,
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
