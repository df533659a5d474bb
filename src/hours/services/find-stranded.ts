import { selectLiveAppointments } from '../../appointments/db/live-appointments.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { beyondSeats, hasPlace, needsPlace } from '../../calendar/place-in-hours.ts';
import { type Calendar, seatsBySession } from '../../calendar/calendar.ts';
import { type BusinessEntry, calendarAt, type DoctorSchedule, loadSchedule, worksAt } from '../../runtime/catalog.ts';
import { loadClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import type { DecidedHoursChange } from './decided-hours-change.ts';

/** The appointments to come, and those of patients who are here, that lose their place in the hours. */
export async function findStranded(
  ctx: Context,
  db: Queryable,
  { doctorIds, scheduleAfter = (schedule) => schedule }: DecidedHoursChange,
  { before, after }: { readonly before: BusinessEntry; readonly after: BusinessEntry },
): Promise<AppointmentState[]> {
  const now = ctx.now();
  const schedules = await loadSchedules(ctx, db, doctorIds);
  const live = (await loadLiveAppointments(ctx, db, doctorIds, null)).filter(
    (state) => needsPlace(state, now) && hasPlace(calendarFor(before, schedules.get(state.doctorId), state), state),
  );
  const lost = new Set<string>();
  for (const [doctorId, schedule] of schedules) {
    const next = scheduleAfter(schedule);
    for (const state of live) {
      if (state.doctorId === doctorId && !hasPlace(calendarFor(after, next, state), state)) lost.add(state.id);
    }
    for (const id of await beyondLoweredSeats(ctx, db, doctorId, { schedule, next, lost })) lost.add(id);
  }
  return live.filter(({ id }) => lost.has(id));
}

/** A day that is not over yet, in some zone or in a session past midnight, began at most so long ago. */
const dayBeganSeconds = 2 * 86_400;

/**
 * The live appointments of these doctors that may not be over yet, with a slot or without, in the order of their
 * starts.
 * @param clinicId null: at all clinics
 */
export async function loadLiveAppointments(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  clinicId: string | null,
): Promise<AppointmentState[]> {
  return selectLiveAppointments(db, ctx.businessId, doctorIds, clinicId, {
    startAt: ctx.now() - dayBeganSeconds,
    endAt: Infinity,
  });
}

/** Of a doctor's appointments, those that have a seat now and none after a session has fewer. */
async function beyondLoweredSeats(
  ctx: Context,
  db: Queryable,
  doctorId: string,
  {
    schedule,
    next,
    lost,
  }: { readonly schedule: DoctorSchedule; readonly next: DoctorSchedule; readonly lost: ReadonlySet<string> },
): Promise<string[]> {
  const [seatsBefore, seatsAfter] = [seatsBySession(schedule), seatsBySession(next)];
  if (!schedule.sessions.some(({ id, seats }) => (seatsAfter(id) ?? seats) < seats)) return [];
  const claims = await loadClaims(db, ctx.businessId, doctorId, {
    startAt: ctx.now() - dayBeganSeconds,
    endAt: Infinity,
  });
  const before = beyondSeats(claims, seatsBefore);
  // An appointment that lost its slot takes no seat from those that have theirs.
  const remaining = claims.filter(({ appointmentId }) => appointmentId === undefined || !lost.has(appointmentId));
  return [...beyondSeats(remaining, seatsAfter)].filter((id) => !before.has(id));
}

/** Past every cache: as they are now. */
export async function loadSchedules(
  ctx: Context,
  db: Queryable,
  doctorIds: Iterable<string>,
): Promise<Map<string, DoctorSchedule>> {
  const schedules = new Map<string, DoctorSchedule>();
  for (const doctorId of doctorIds) {
    const schedule = await loadSchedule(db, ctx.businessId, doctorId, ctx.now());
    if (schedule !== undefined) schedules.set(doctorId, schedule);
  }
  return schedules;
}

/** Undefined where the doctor does not work at the clinic. */
export function calendarFor(
  business: BusinessEntry,
  schedule: DoctorSchedule | undefined,
  { doctorId, clinicId }: Pick<AppointmentState, 'doctorId' | 'clinicId'>,
): Calendar | undefined {
  const clinic = business.clinics.get(clinicId);
  if (clinic === undefined || schedule === undefined || !worksAt(business, { doctorId, clinicId })) return undefined;
  return calendarAt(clinic, doctorId, schedule);
}
