import { selectLiveAppointments } from '../../appointments/db/live-appointments.ts';
import type { Queryable } from '../../postgres/database.ts';
import { lockDoctors } from '../../runtime/db/locks.ts';
import { reopenClosedDays, selectDoctorsWithAppointments, selectQueuePositions } from '../db/zone-correction.ts';
import { isHere } from '../../calendar/status.ts';
import { type AppointmentState, withoutContents } from '../../calendar/appointment-state.ts';
import { type Calendar, practiceDateIn } from '../../calendar/calendar.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import { type AnsweredCorrection, correctDay, type CorrectedDay, isConcerned } from '../domain/zone-correction.ts';
import type { ZoneCorrection } from '../../kernel/zone-correction.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Change } from '../../appointments/services/change-request.ts';
import { changeManyWithin } from '../../appointments/services/change-many.ts';
import { type BusinessEntry, calendarAt, type DoctorSchedule, worksAt } from '../../runtime/catalog.ts';
import { loadOwnBusiness } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { loadSchedules } from '../../hours/services/find-stranded.ts';
import { keepOutcome, keptOutcome } from '../../hours/services/kept-outcomes.ts';
import { refuseOverlaps } from '../../schedules/services/refuse-overlaps.ts';

/** A correction as it is answered, with the whole state of the appointment. */
type PlannedCorrection = AnsweredCorrection & CorrectedDay;

/** A day of practice that is not over in some zone began less than so long ago. */
const lookBackSeconds = 3 * 86_400;

/**
 * Takes the appointments along: days, queues and tokens follow, each with its own history and events. The day stays
 * where both zones agree, and with it the token; in another day's queue it is the next one, in the order of the old
 * queue. Under the locks of the doctors nobody books meanwhile. To be called before the zones are written; after the
 * commit the caller announces the change.
 * @param tx the transaction that holds the lock of the catalog's changes
 * @throws DomainError INVALID_REQUEST_PARAMETERS as planCorrections; PlanOutdated where one of them changed all the
 * same
 */
export async function correctZones(
  ctx: Context,
  tx: Queryable,
  corrections: readonly ZoneCorrection[],
  origin: Origin,
): Promise<AnsweredCorrection[]> {
  // An earlier try of the same request, whose answer was lost, has set the zones already.
  if (corrections.length === 0) return (await keptOutcome<AnsweredCorrection[]>(ctx, tx)) ?? [];
  const business = await loadOwnBusiness(ctx, tx);
  await refuseOverlaps(ctx, tx, business, corrections);
  const doctorIds = await doctorsOf(ctx, tx, corrections);
  await lockDoctors(tx, ctx.businessId, doctorIds);
  const planned = await planFor(ctx, tx, corrections, { business, doctorIds });
  // The day that goes on in the right zone, and the one before it, may have been closed by the wrong clock.
  for (const { clinicId, to } of corrections) {
    await reopenClosedDays(tx, ctx.businessId, clinicId, addDays(localDateOf(ctx.now(), to), -2));
  }
  const corrected = await write(ctx, tx, planned, origin);
  await keepOutcome(ctx, tx, corrected);
  return corrected;
}

/**
 * The corrections of the appointments of these clinics whose patients are here or still to come, clinic by clinic, in
 * the order of the queues. Nothing is written.
 * @throws DomainError INVALID_REQUEST_PARAMETERS where sessions of one service would overlap in the right zones
 */
export async function planCorrections(
  ctx: Context,
  db: Queryable,
  corrections: readonly ZoneCorrection[],
): Promise<AnsweredCorrection[]> {
  if (corrections.length === 0) return [];
  const business = await loadOwnBusiness(ctx, db);
  await refuseOverlaps(ctx, db, business, corrections);
  return planFor(ctx, db, corrections, { business, doctorIds: await doctorsOf(ctx, db, corrections) });
}

async function doctorsOf(ctx: Context, db: Queryable, corrections: readonly ZoneCorrection[]): Promise<string[]> {
  const clinicIds = corrections.map(({ clinicId }) => clinicId);
  return selectDoctorsWithAppointments(db, ctx.businessId, clinicIds, ctx.now() - lookBackSeconds);
}

/** The business and the doctors for which corrections are planned. */
interface PlannedFor {
  /** As it is before them. */
  readonly business: BusinessEntry;
  readonly doctorIds: readonly string[];
}

async function planFor(
  ctx: Context,
  db: Queryable,
  corrections: readonly ZoneCorrection[],
  { business, doctorIds }: PlannedFor,
): Promise<PlannedCorrection[]> {
  const schedules = await loadSchedules(ctx, db, doctorIds);
  const planned: PlannedCorrection[] = [];
  for (const correction of corrections) {
    const period = { startAt: ctx.now() - lookBackSeconds, endAt: Infinity };
    const live = await selectLiveAppointments(db, ctx.businessId, doctorIds, correction.clinicId, period);
    const corrected = live.flatMap((state) =>
      correctedDay(ctx, state, correction, { business, schedule: schedules.get(state.doctorId) }),
    );
    planned.push(...(await inQueueOrder(ctx, db, corrected)));
  }
  return planned;
}

function correctedDay(
  ctx: Context,
  state: AppointmentState,
  { from, to }: ZoneCorrection,
  { business, schedule }: { readonly business: BusinessEntry; readonly schedule: DoctorSchedule | undefined },
): PlannedCorrection[] {
  if (schedule === undefined) return [];
  const calendarIn = (timeZone: string): Calendar =>
    calendarAt({ id: state.clinicId, timeZone }, state.doctorId, schedule);
  const calendars = { before: calendarIn(from), after: calendarIn(to), worksThere: worksAt(business, state) };
  const now = ctx.now();
  const isOver =
    state.endAt <= now && !isHere(state.status) && state.practiceDate < practiceDateIn(calendars.before, now);
  const day = correctDay(state, calendars, now);
  if (isOver || !isConcerned(day, calendars)) return [];
  return [{ ...day, token: day.practiceDate === state.practiceDate || state.isDummy ? state.token : undefined }];
}

/** So that patients who change the day together keep their order. */
async function inQueueOrder(
  ctx: Context,
  db: Queryable,
  corrected: readonly PlannedCorrection[],
): Promise<PlannedCorrection[]> {
  const positions = await selectQueuePositions(
    db,
    ctx.businessId,
    corrected.map(({ state }) => state.id),
  );
  const positionOf = ({ id }: AppointmentState): number => positions.get(id) ?? Infinity;
  const compare = (one: AppointmentState, other: AppointmentState): number => {
    if (one.practiceDate !== other.practiceDate) return one.practiceDate < other.practiceDate ? -1 : 1;
    const [own, others] = [positionOf(one), positionOf(other)];
    return own === others ? one.startAt - other.startAt : own - others;
  };
  return corrected.toSorted(({ state: one }, { state: other }) => compare(one, other));
}

async function write(
  ctx: Context,
  tx: Queryable,
  planned: readonly PlannedCorrection[],
  origin: Origin,
): Promise<AnsweredCorrection[]> {
  const changed = planned.filter(({ state, practiceDate }) => state.practiceDate !== practiceDate);
  const decided = changed.map((each) => ({ state: each.state, change: changeOf(each) }));
  const newTokens = await changeManyWithin(ctx, tx, decided, origin);
  const tokens = new Map(changed.map(({ state }, index) => [state.id, newTokens[index]]));
  return planned.map(({ state, practiceDate, isOutsideHours, token }) => ({
    state: { ...withoutContents(state), practiceDate: state.practiceDate, token: state.token },
    practiceDate,
    isOutsideHours,
    token: tokens.has(state.id) ? tokens.get(state.id) : token,
  }));
}

function changeOf({ state, practiceDate }: PlannedCorrection): Change {
  const columns = { practice_date: practiceDate };
  return { action: 'correct_zone', columns, ...(state.isDummy ? {} : { token: 'next' }) };
}
