import { referencePath } from '../contract/appointment-fields.ts';
import type { StrandedBody } from '../contract/stranded-appointments.ts';
import { changeAppointments } from '../db/appointment-changes.ts';
import { selectLiveAppointments } from '../db/claims.ts';
import type { Queryable } from '../db/database.ts';
import { selectPatientTimes } from '../db/patient-conflicts.ts';
import { isHere } from '../domain/appointment.ts';
import type { AppointmentState } from '../domain/appointment-state.ts';
import { invalidRequest, type Issue, unknownId } from '../domain/errors.ts';
import type { Claim } from '../domain/occupancy.ts';
import { hasPlace } from '../domain/place-in-hours.ts';
import type { Service } from '../domain/schedule.ts';
import type { Calendar } from '../domain/slots.ts';
import {
  type HoursAfterChange,
  planStranded,
  type SettledAppointment,
  type StrandedInstruction,
  type StrandedOutcome,
} from '../domain/stranded-appointments.ts';
import { searchedPeriod } from '../domain/searched-period.ts';
import type { PatientConflicts } from '../domain/settings.ts';
import { conflictWarnings } from '../domain/warning.ts';
import { announceChange } from './announce-change.ts';
import { decideStatus, statusColumns } from './appointments/advance.ts';
import { type Change, changesText, type Origin, toRequest } from './appointments/change.ts';
import { moveColumns } from './appointments/move.ts';
import { doctorNamed } from './appointments/place.ts';
import { type BusinessEntry, calendarAt, type DoctorSchedule, readSchedule } from './catalog.ts';
import { readClaims } from './claims.ts';
import type { Context } from './context.ts';

/** The most appointments that one call changes: bookings of their doctors wait for it. */
const maxChanged = 1_000;

/** A change of the hours in which appointments stand, before it is written. */
export interface HoursAndLeaves {
  /** Whose appointments it may strand. */
  readonly doctorIds: readonly string[];
  /** The doctors and clinics as they are after it; left out: as before. */
  readonly businessAfter?: (business: BusinessEntry) => BusinessEntry;
  /** The schedule of a doctor as it is after it; left out: as before. */
  readonly scheduleAfter?: (schedule: DoctorSchedule) => DoctorSchedule;
  /** The appointments that it strands; left out: those that had a place in the hours and have none after it. */
  readonly findStranded?: (db: Queryable) => Promise<AppointmentState[]>;
  /** The earliest start of a move, at a clinic of this zone; left out: the appointment's own. */
  readonly movesFrom?: (zone: string) => number;
}

/** What is asked to become of stranded appointments, and on whose behalf. */
export interface StrandedRequest {
  readonly instruction: StrandedInstruction;
  readonly origin: Origin;
}

/** What is decided for an appointment. */
export interface PlannedSettlement extends Omit<SettledAppointment, 'state'> {
  readonly state: AppointmentState;
  /** Null where nothing changes. */
  readonly change: Change | null;
}

/** What was decided under the locks is no longer so: everything is rolled back and decided anew. */
export class PlanOutdated extends Error {}

/**
 * The colleague whom a request names for a transfer, with what is wrong with the name.
 * @param doctorId whose hours change; null: those of several doctors
 */
export function colleagueNamed(
  business: BusinessEntry,
  { appointments }: StrandedBody,
  doctorId: string | null,
): { readonly id: string | null; readonly issues: readonly Issue[] } {
  const named = { id: appointments?.doctor_id, partnerId: appointments?.partner_doctor_id };
  if (named.id === undefined && named.partnerId === undefined) return { id: null, issues: [] };
  const id = doctorNamed(business, named)?.id ?? null;
  const path = referencePath('doctor', named, '/appointments');
  if (id === null) return { id, issues: [unknownId(path, 'doctor')] };
  return { id, issues: id === doctorId ? [{ path, code: 'conflict', message: 'is the doctor whose appointments are transferred' }] : [] };
}

/** Every doctor whose seats may be touched, old and new: they are locked in one call, before anything is read. */
export function doctorsConcerned(business: BusinessEntry, { doctorIds }: HoursAndLeaves, { instruction }: StrandedRequest): string[] {
  if (instruction.action !== 'transfer') return [...doctorIds];
  return [...new Set([...doctorIds, ...colleagueIds(business, doctorIds, instruction)])];
}

/** The doctors who work at a clinic of one of these, whether or not they offer what is asked for. */
function colleagueIds(business: BusinessEntry, doctorIds: readonly string[], { colleagueId }: StrandedInstruction): string[] {
  if (colleagueId !== null) return [colleagueId];
  const clinicIds = new Set(doctorIds.flatMap((id) => business.doctors.get(id)?.clinicIds ?? []));
  return [...business.doctors.values()].filter((doctor) => doctor.clinicIds.some((id) => clinicIds.has(id))).map(({ id }) => id);
}

/**
 * What becomes of each appointment that the change strands. Nothing is written.
 * @param db the transaction that holds the locks, before it writes the change; for a dry run any
 * @param before the business as it is without the change, read from `db`
 * @throws DomainError INVALID_REQUEST_PARAMETERS for more appointments than one call changes
 */
export async function planSettlement(
  ctx: Context,
  db: Queryable,
  before: BusinessEntry,
  change: HoursAndLeaves,
  { instruction, origin }: StrandedRequest,
): Promise<PlannedSettlement[]> {
  const after = change.businessAfter?.(before) ?? before;
  const stranded = await (change.findStranded?.(db) ?? withoutPlaceAfter(ctx, db, change, { before, after }));
  if (instruction.action !== 'keep' && stranded.length > maxChanged) throw tooMany(stranded.length);
  const needed = doctorsNeeded(before, stranded, instruction);
  const hours = await readHours(ctx, db, change, { business: after, doctorIds: needed, stranded, instruction });
  return planStranded(hours, instruction, stranded).map((planned): PlannedSettlement => {
    const { state, outcome, reason } = planned;
    const made = changeFor(ctx, planned, origin, hours.patientConflicts);
    const token = made?.token === 'next' ? undefined : (made?.token ?? state.token);
    const to = 'target' in planned ? { ...goalOf(planned), token } : null;
    const warnings = 'overlapped' in planned ? conflictWarnings(planned.overlapped) : [];
    return { state, outcome, reason, warnings, change: made, status: made?.columns.status ?? state.status, to };
  });
}

function goalOf({ state, target }: Extract<StrandedOutcome, { target: unknown }>): { doctorId: string; startAt: number; endAt: number } {
  const { startAt, endAt } = target.kind === 'slot' ? target.place : state;
  return { doctorId: target.doctorId, startAt, endAt };
}

/** Later than every appointment. Epoch seconds. */
const forever = 99_999_999_999;

/** How far back a day may have begun that is not over yet in some zone, or in a session past midnight. */
const dayBeganSeconds = 2 * 86_400;

/**
 * The live appointments of these doctors that are not over for sure, with a slot or without, at one clinic or, for null, at
 * all, in the order of their starts.
 */
export async function selectStanding(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  clinicId: string | null,
): Promise<AppointmentState[]> {
  return selectLiveAppointments(db, ctx.businessId, doctorIds, clinicId, { startAt: ctx.now() - dayBeganSeconds, endAt: forever });
}

/** Appointments to come, and of patients who are here, that lose their place in the hours. */
async function withoutPlaceAfter(
  ctx: Context,
  db: Queryable,
  { doctorIds, scheduleAfter = (schedule) => schedule }: HoursAndLeaves,
  { before, after }: { readonly before: BusinessEntry; readonly after: BusinessEntry },
): Promise<AppointmentState[]> {
  const now = ctx.now();
  const schedules = await readSchedules(ctx, db, doctorIds);
  const standing = await selectStanding(ctx, db, doctorIds, null);
  return standing.filter((state) => {
    if (!state.seated || (state.endAt <= now && !isHere(state.status))) return false;
    const schedule = schedules.get(state.doctorId);
    if (schedule === undefined || !hasPlace(calendarFor(before, schedule, state), state)) return false;
    return !hasPlace(calendarFor(after, scheduleAfter(schedule), state), state);
  });
}

function tooMany(count: number): Error {
  return invalidRequest([
    {
      path: '/appointments/action',
      code: 'too_many',
      message: `the change strands ${count} appointments; change the hours for a part of the time first`,
      allowed: { maximum: maxChanged },
    },
  ]);
}

async function readSchedules(ctx: Context, db: Queryable, doctorIds: Iterable<string>): Promise<Map<string, DoctorSchedule>> {
  const schedules = new Map<string, DoctorSchedule>();
  for (const doctorId of doctorIds) {
    const schedule = await readSchedule(db, ctx.businessId, doctorId, ctx.now());
    if (schedule !== undefined) schedules.set(doctorId, schedule);
  }
  return schedules;
}

interface Search {
  readonly business: BusinessEntry;
  readonly doctorIds: ReadonlySet<string>;
  readonly stranded: readonly AppointmentState[];
  readonly instruction: StrandedInstruction;
}

/** Past every cache: under the locks this is what it will be when the transaction commits. */
async function readHours(
  ctx: Context,
  db: Queryable,
  { scheduleAfter = (schedule) => schedule, movesFrom = () => -Infinity }: HoursAndLeaves,
  { business, doctorIds, stranded, instruction }: Search,
): Promise<HoursAfterChange> {
  const now = Math.floor(ctx.now());
  const zones = [...business.clinics.values()].map(({ timeZone }) => movesFrom(timeZone));
  const period = searchedPeriod(stranded, instruction, { now, movesFrom: Math.max(...zones, -Infinity) });
  const schedules = await readSchedules(ctx, db, doctorIds);
  const claims = new Map<string, readonly Claim[]>();
  for (const doctorId of doctorIds) claims.set(doctorId, await readClaims(db, ctx.businessId, doctorId, period));
  const { patientConflicts } = business.settings;
  // None where no doctor is needed, because nothing moves.
  const moving = patientConflicts === 'allow' || doctorIds.size === 0 ? [] : stranded.flatMap(({ patientId }) => patientId ?? []);
  const patientTimes = await selectPatientTimes(db, ctx.businessId, [...new Set(moving)], period);
  const services = new Map([...schedules.values()].flatMap((schedule) => schedule.services.map((each): [string, Service] => [each.id, each])));
  const after = new Map([...schedules].map(([doctorId, schedule]) => [doctorId, scheduleAfter(schedule)]));
  return {
    now,
    movesFrom,
    claims,
    patientConflicts,
    patientTimes,
    calendarOf: (doctorId, clinicId) => calendarFor(business, after.get(doctorId), { doctorId, clinicId }),
    serviceOf: (serviceId) => services.get(serviceId),
    doctorsAt: (clinicId) => [...business.doctors.values()].filter((doctor) => doctor.clinicIds.includes(clinicId)).map(({ id }) => id),
    acceptsAnyTime: (clinicId) => business.clinics.get(clinicId)?.acceptAnyTime === true,
  };
}

/** The doctors whose schedules and seats the decision needs: none where nothing moves. */
function doctorsNeeded(business: BusinessEntry, stranded: readonly AppointmentState[], instruction: StrandedInstruction): Set<string> {
  if (stranded.length === 0 || (instruction.action !== 'move' && instruction.action !== 'transfer')) return new Set();
  const doctorIds = [...new Set(stranded.map(({ doctorId }) => doctorId))];
  return new Set(instruction.action === 'move' ? doctorIds : [...doctorIds, ...colleagueIds(business, doctorIds, instruction)]);
}

/** Undefined where the doctor does not work at the clinic. */
function calendarFor(
  business: BusinessEntry,
  schedule: DoctorSchedule | undefined,
  { doctorId, clinicId }: Pick<AppointmentState, 'doctorId' | 'clinicId'>,
): Calendar | undefined {
  const clinic = business.clinics.get(clinicId);
  if (clinic === undefined || schedule === undefined) return undefined;
  return business.doctors.get(doctorId)?.clinicIds.includes(clinicId) === true ? calendarAt(clinic, doctorId, schedule) : undefined;
}

function changeFor(ctx: Context, planned: StrandedOutcome, origin: Origin, patientConflicts: PatientConflicts): Change | null {
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
  return { action, ...moveColumns(state, to), patientConflicts, seat: { sessionId: place.sessionId, mayOverbook: false } };
}

/**
 * Writes the changes in their order, each with its own history and events.
 * @throws PlanOutdated where one of them is refused
 */
export async function settle(
  ctx: Context,
  tx: Queryable,
  plans: readonly PlannedSettlement[],
  origin: Origin,
): Promise<SettledAppointment[]> {
  const requests = plans.flatMap(({ state, change }) => (change === null ? [] : [toRequest(ctx, state, origin, change)]));
  const outcomes = requests.length === 0 ? [] : await changeAppointments(tx, changesText(requests));
  if (outcomes.some(({ outcome }) => outcome !== 'CHANGED')) throw new PlanOutdated('an appointment changed while its move was decided');
  const tokens = outcomes.map(({ token }) => token).values();
  return plans.map(({ state, change, status, outcome, reason, warnings, to }) => {
    const token = change === null ? null : (tokens.next().value ?? null);
    return { state, status, outcome, reason, warnings, to: change === null ? to : to && { ...to, token } };
  });
}

/** To be called after the commit. */
export function announceSettled(ctx: Context, settled: readonly SettledAppointment[]): void {
  const changed = settled.filter(({ outcome }) => outcome !== 'kept');
  announceChange(ctx, [...new Set(changed.flatMap(({ state, to }) => [state.doctorId, to?.doctorId ?? state.doctorId]))]);
}
