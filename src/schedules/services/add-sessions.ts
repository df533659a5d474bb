import type { EntityReference } from '../../kernel/entity-reference.ts';
import { newSession, type NewSessions } from '../domain/session.ts';
import { insertSession } from '../db/sessions.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { findClinicOfSession } from './find-clinic-of-session.ts';
import { findServiceOfSession } from './find-service-of-session.ts';
import { refuseUnfitSession } from './refuse-unfit-session.ts';

/**
 * Adds one session, or one for each of several weekdays: all of them or none.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS for a clinic where the doctor does not work, a
 *   service that is not the doctor's or archived, and a session of the same service at the same time; as changeHours
 */
export async function addSessions(
  ctx: Context,
  named: EntityReference,
  asked: NewSessions,
  request: HoursRequest,
): Promise<ChangedHours<readonly Session[]>> {
  return changeHours(ctx, request, async (db, business) => {
    const doctor = findDoctor(business, named);
    const clinic = findClinicOfSession(business, doctor, asked.clinic);
    const service = await findServiceOfSession(db, ctx, doctor, asked.serviceId);
    const colleague = colleagueNamed(business, request.instruction, doctor.id);
    const issues = [...clinic.issues, ...service.issues, ...colleague.issues];
    if (issues.length > 0 || clinic.id === undefined || service.found === undefined) throw invalidRequest(issues);
    const sessions = newSessions(ctx, asked, doctor.id, clinic.id, service.found);
    await refuseUnfitSession(db, ctx, business, sessions, undefined);
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
  asked: NewSessions,
  doctorId: string,
  clinicId: string,
  service: Service,
): Session[] {
  const ids = idsToGive(ctx, 'session', asked.days.length);
  return asked.days.map((day, index) => ({
    id: ids[index] ?? '',
    doctorId,
    clinicId,
    serviceId: service.id,
    ...newSession(asked.values, day, service),
  }));
}
