import { changeAppointments } from '../db/appointment-changes.ts';
import { selectLiveAppointments } from '../db/claims.ts';
import type { Queryable } from '../db/database.ts';
import { selectClinicZones } from '../db/leaves.ts';
import type { AppointmentState } from '../domain/appointment-state.ts';
import { invalidRequest } from '../domain/errors.ts';
import { overlaps } from '../domain/interval.ts';
import {
  leaveHorizon,
  type LeaveOutcome,
  type LeaveWish,
  type LeaveWorld,
  type LeftByLeave,
  planLeaveMoves,
} from '../domain/leave-moves.ts';
import { type Leave, leavePeriod, type Service } from '../domain/schedule.ts';
import type { Claim } from '../domain/occupancy.ts';
import type { Calendar } from '../domain/slots.ts';
import { announceChange } from './announce-change.ts';
import { decideStatus, statusColumns } from './appointments/advance.ts';
import { type Change, changesText, type Origin, toRequest } from './appointments/change.ts';
import { moveColumns } from './appointments/move.ts';
import { type BusinessEntry, calendarAt, type DoctorSchedule, readBusiness, readSchedule } from './catalog.ts';
import { readClaims } from './claims.ts';
import type { Context } from './context.ts';

/** The most appointments that one call changes: their doctors' bookings wait for it. */
const maxChanged = 1_000;

/** A leave and what is to become of the appointments that it hits. */
export interface WantedMoves {
  readonly leave: Leave;
  readonly wish: LeaveWish;
  readonly origin: Origin;
}

/** What is decided of an appointment. */
export interface PlannedMove extends LeftByLeave {
  /** Null where nothing changes. */
  readonly change: Change | null;
}

/** What was decided under the locks is no longer so: everything is rolled back and decided anew. */
export class MovesOutdated extends Error {}

/** Every doctor whose seats the moves may touch, old and new: they are locked in one call, before anything is read. */
export async function doctorsConcerned(
  ctx: Context,
  tx: Queryable,
  doctorIds: readonly string[],
  { wish }: WantedMoves,
): Promise<string[]> {
  if (wish.action !== 'transfer') return [...doctorIds];
  const colleagues = colleagueIds(await businessNow(ctx, tx), doctorIds, wish);
  return [...new Set([...doctorIds, ...colleagues])];
}

/** Those who work at a clinic of somebody on leave, whether or not they offer what is asked for. */
function colleagueIds(business: BusinessEntry, doctorIds: readonly string[], { colleagueId }: LeaveWish): string[] {
  if (colleagueId !== null) return [colleagueId];
  const clinicIds = new Set(doctorIds.flatMap((id) => business.doctors.get(id)?.clinicIds ?? []));
  return [...business.doctors.values()].filter((doctor) => doctor.clinicIds.some((id) => clinicIds.has(id))).map(({ id }) => id);
}

/**
 * What becomes of each appointment that the leave hits. Nothing is written.
 * @param db the transaction that holds the locks; for a dry run any
 * @throws DomainError INVALID_REQUEST_PARAMETERS for more of them than one call changes
 */
export async function planMoves(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  { leave, wish, origin }: WantedMoves,
): Promise<PlannedMove[]> {
  const hits = await hitAppointments(ctx, db, doctorIds, leave);
  if (wish.action !== 'keep' && hits.length > maxChanged) throw tooMany(hits.length);
  const world = await readWorld(ctx, db, hits, leave, wish);
  return planLeaveMoves(world, wish, hits).map((planned): PlannedMove => {
    const { state, outcome, reason } = planned;
    const change = changeFor(ctx, planned, origin);
    const token = change?.token === 'next' ? undefined : (change?.token ?? state.token);
    return { state, outcome, reason, change, status: change?.columns.status ?? state.status, to: 'target' in planned ? { ...goalOf(planned), token } : null };
  });
}

function goalOf({ state, target }: Extract<LeaveOutcome, { target: unknown }>): { doctorId: string; startAt: number; endAt: number } {
  const { startAt, endAt } = target.kind === 'slot' ? target.place : state;
  return { doctorId: target.doctorId, startAt, endAt };
}

/** As slots are marked: by the time that is shown, and whole days by the clinic's clock. */
async function hitAppointments(ctx: Context, db: Queryable, doctorIds: readonly string[], leave: Leave): Promise<AppointmentState[]> {
  const zones = await selectClinicZones(db, ctx.businessId);
  const live = await selectLiveAppointments(db, ctx.businessId, doctorIds, leave.clinicId, widest(leave));
  return live.filter((state) => overlaps(leavePeriod(leave, zones.get(state.clinicId) ?? 'UTC'), state));
}

/** The time of a leave in every zone that there is. */
function widest(leave: Leave): { startAt: number; endAt: number } {
  const { startAt, endAt } = leavePeriod(leave, 'UTC');
  return { startAt: startAt - 86_400, endAt: endAt + 86_400 };
}

function tooMany(count: number): Error {
  return invalidRequest([
    {
      path: '/appointments/action',
      code: 'too_many',
      message: `the leave hits ${count} appointments; change them a part of the leave at a time`,
      allowed: { maximum: maxChanged },
    },
  ]);
}

async function businessNow(ctx: Context, db: Queryable): Promise<BusinessEntry> {
  const business = await readBusiness(db, ctx.businessId);
  if (business === undefined) throw new Error('the business of a caller exists');
  return business;
}

/** Past every cache: under the locks this is what it will be when the transaction commits. */
async function readWorld(
  ctx: Context,
  db: Queryable,
  hits: readonly AppointmentState[],
  leave: Leave,
  wish: LeaveWish,
): Promise<LeaveWorld> {
  const now = Math.floor(ctx.now());
  const business = await businessNow(ctx, db);
  const schedules = new Map<string, DoctorSchedule>();
  const claims = new Map<string, readonly Claim[]>();
  const horizon = leaveHorizon(leave, hits, wish, now);
  for (const doctorId of needed(business, hits, wish)) {
    const schedule = await readSchedule(db, ctx.businessId, doctorId, now);
    if (schedule !== undefined) schedules.set(doctorId, schedule);
    claims.set(doctorId, await readClaims(db, ctx.businessId, doctorId, horizon));
  }
  const services = new Map([...schedules.values()].flatMap((schedule): [string, Service][] => schedule.services.map((each) => [each.id, each])));
  return {
    now,
    leave,
    claims,
    calendarOf: (doctorId, clinicId) => calendarWith(business, schedules.get(doctorId), leave, doctorId, clinicId),
    serviceOf: (serviceId) => services.get(serviceId),
    doctorsAt: (clinicId) => [...business.doctors.values()].filter((doctor) => doctor.clinicIds.includes(clinicId)).map(({ id }) => id),
    acceptsAnyTime: (clinicId) => business.clinics.get(clinicId)?.acceptAnyTime === true,
  };
}

/** Whose schedules and seats the decision looks at: nobody's where nothing moves. */
function needed(business: BusinessEntry, hits: readonly AppointmentState[], wish: LeaveWish): Set<string> {
  if (hits.length === 0 || (wish.action !== 'move' && wish.action !== 'transfer')) return new Set();
  const doctorIds = [...new Set(hits.map(({ doctorId }) => doctorId))];
  return new Set(wish.action === 'move' ? doctorIds : [...doctorIds, ...colleagueIds(business, doctorIds, wish)]);
}

function calendarWith(
  business: BusinessEntry,
  schedule: DoctorSchedule | undefined,
  leave: Leave,
  doctorId: string,
  clinicId: string,
): Calendar | undefined {
  const clinic = business.clinics.get(clinicId);
  if (clinic === undefined || schedule === undefined) return undefined;
  if (business.doctors.get(doctorId)?.clinicIds.includes(clinicId) !== true) return undefined;
  const calendar = calendarAt(clinic, doctorId, schedule);
  return { ...calendar, leaves: [...calendar.leaves.filter(({ id }) => id !== leave.id), leave] };
}

function changeFor(ctx: Context, planned: LeaveOutcome, origin: Origin): Change | null {
  const { state } = planned;
  if (planned.outcome === 'kept') return null;
  if (!('target' in planned)) {
    const to = decideStatus(state, 'cancel', origin);
    return to === null ? null : { action: 'cancel', columns: statusColumns(state, to, ctx.now()) };
  }
  const { target } = planned;
  const action = planned.outcome === 'moved' ? 'reschedule' : 'transfer';
  const { doctorId } = target;
  if (target.kind === 'queue') {
    return { action, columns: { doctor_id: doctorId, service_id: target.serviceId, calls: 0, called_at: null }, token: 'next' };
  }
  const { place, localDate } = target;
  const to = { ...place, doctorId, clinicId: state.clinicId, localDate };
  return { action, ...moveColumns(state, to), seat: { sessionId: place.sessionId, mayOverbook: false } };
}

/**
 * Writes the changes in their order, each with its own history and events.
 * @throws MovesOutdated where one of them is refused
 */
export async function applyMoves(ctx: Context, tx: Queryable, plans: readonly PlannedMove[], origin: Origin): Promise<LeftByLeave[]> {
  const requests = plans.flatMap(({ state, change }) => (change === null ? [] : [toRequest(ctx, state, origin, change)]));
  if (requests.length === 0) return [...plans];
  const outcomes = await changeAppointments(tx, changesText(requests));
  if (outcomes.some(({ outcome }) => outcome !== 'CHANGED')) throw new MovesOutdated('an appointment changed while its move was decided');
  const tokens = outcomes.map(({ token }) => token).values();
  return plans.map((plan) => {
    if (plan.change === null) return plan;
    const token = tokens.next().value ?? null;
    return { ...plan, to: plan.to && { ...plan.to, token } };
  });
}

/** To be called after the commit. */
export function announceMoves(ctx: Context, left: readonly LeftByLeave[]): void {
  const changed = left.filter(({ outcome }) => outcome !== 'kept');
  announceChange(ctx, [...new Set(changed.flatMap(({ state, to }) => [state.doctorId, to?.doctorId ?? state.doctorId]))]);
}
