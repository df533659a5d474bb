import { referencePath } from '../../kernel/entity-reference.ts';
import type { StrandedBody } from '../contract.ts';
import { changeAppointments } from '../../appointments/db/changes.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectPatientTimes } from '../../appointments/db/patient-conflicts.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest, type Issue, unknownId } from '../../kernel/errors.ts';
import { type Claim, withLastSeats } from '../../calendar/occupancy.ts';
import type { Service } from '../../calendar/schedule.ts';
import { planStranded, type SettledAppointment, type StrandedOutcome } from '../domain/stranded-appointments.ts';
import type { HoursAfterChange } from '../domain/find-target.ts';
import type { StrandedInstruction } from '../domain/instruction.ts';
import { searchedPeriod } from '../domain/searched-period.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { seatsBySession } from '../../calendar/slots.ts';
import { conflictWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { decideStatus, statusColumns } from '../../appointments/services/advance.ts';
import { type Change, changesText, type Origin, changeRequest } from '../../appointments/services/change-request.ts';
import { moveColumns } from '../../appointments/services/move-columns.ts';
import { doctorNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { readClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import { calendarFor, type HoursAndLeaves, readSchedules, withoutPlaceAfter } from './find-stranded.ts';
import { PlanOutdated } from '../../runtime/retry-while-stale.ts';

/** The most appointments that one call changes: bookings of their doctors wait for it. */
const maxChanged = 1_000;

/** The instruction for stranded appointments, and its origin. */
export interface StrandedRequest {
  readonly instruction: StrandedInstruction;
  readonly origin: Origin;
}

/** The decision for an appointment. */
interface PlannedSettlement extends Omit<SettledAppointment, 'state'> {
  readonly state: AppointmentState;
  /** Null where nothing changes. */
  readonly change: Change | null;
}

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
  return {
    id,
    issues:
      id === doctorId ? [{ path, code: 'conflict', message: 'is the doctor whose appointments are transferred' }] : [],
  };
}

/** Every doctor whose seats may be touched, old and new: they are locked in one call, before anything is read. */
export function doctorsConcerned(
  business: BusinessEntry,
  { doctorIds }: HoursAndLeaves,
  { instruction }: StrandedRequest,
): string[] {
  if (instruction.action !== 'transfer') return [...doctorIds];
  return [...new Set([...doctorIds, ...colleagueIds(business, doctorIds, instruction)])];
}

/** The doctors who work at a clinic of one of these, whether or not they offer what is asked for. */
function colleagueIds(
  business: BusinessEntry,
  doctorIds: readonly string[],
  { colleagueId }: StrandedInstruction,
): string[] {
  if (colleagueId !== null) return [colleagueId];
  const clinicIds = new Set(doctorIds.flatMap((id) => business.doctors.get(id)?.clinicIds ?? []));
  return [...business.doctors.values()]
    .filter((doctor) => doctor.clinicIds.some((id) => clinicIds.has(id)))
    .map(({ id }) => id);
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

function goalOf({ state, target }: Extract<StrandedOutcome, { target: unknown }>): {
  doctorId: string;
  startAt: number;
  endAt: number;
} {
  const { startAt, endAt } = target.kind === 'slot' ? target.place : state;
  return { doctorId: target.doctorId, startAt, endAt };
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
  for (const doctorId of doctorIds) {
    const standing = await readClaims(db, ctx.businessId, doctorId, period);
    claims.set(doctorId, withLastSeats(standing, seatsBySession(schedules.get(doctorId) ?? { sessions: [] })));
  }
  const { patientConflicts } = business.settings;
  // None where no doctor is needed, because nothing moves.
  const moving =
    patientConflicts === 'allow' || doctorIds.size === 0 ? [] : stranded.flatMap(({ patientId }) => patientId ?? []);
  const patientTimes = await selectPatientTimes(db, ctx.businessId, [...new Set(moving)], period);
  const services = new Map(
    [...schedules.values()].flatMap((schedule) => schedule.services.map((each): [string, Service] => [each.id, each])),
  );
  const after = new Map([...schedules].map(([doctorId, schedule]) => [doctorId, scheduleAfter(schedule)]));
  return {
    now,
    movesFrom,
    claims,
    patientConflicts,
    patientTimes,
    calendarOf: (doctorId, clinicId) => calendarFor(business, after.get(doctorId), { doctorId, clinicId }),
    serviceOf: (serviceId) => services.get(serviceId),
    doctorsAt: (clinicId) =>
      [...business.doctors.values()].filter((doctor) => doctor.clinicIds.includes(clinicId)).map(({ id }) => id),
    acceptsAnyTime: (clinicId) => business.clinics.get(clinicId)?.acceptAnyTime === true,
  };
}

/** The doctors whose schedules and seats the decision needs: none where nothing moves. */
function doctorsNeeded(
  business: BusinessEntry,
  stranded: readonly AppointmentState[],
  instruction: StrandedInstruction,
): Set<string> {
  if (stranded.length === 0 || (instruction.action !== 'move' && instruction.action !== 'transfer')) return new Set();
  const doctorIds = [...new Set(stranded.map(({ doctorId }) => doctorId))];
  return new Set(
    instruction.action === 'move' ? doctorIds : [...doctorIds, ...colleagueIds(business, doctorIds, instruction)],
  );
}

function changeFor(
  ctx: Context,
  planned: StrandedOutcome,
  origin: Origin,
  patientConflicts: PatientConflicts,
): Change | null {
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
    const columns = {
      doctor_id: doctorId,
      practice_date: target.practiceDate,
      service_id: target.serviceId,
      calls: 0,
      called_at: null,
    };
    return { action, columns, token: 'next' };
  }
  const { place } = target;
  const to = { ...place, doctorId, clinicId: state.clinicId };
  return {
    action,
    ...moveColumns(state, to),
    patientConflicts,
    seat: { sessionId: place.sessionId, mayOverbook: false },
  };
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
  const requests = plans.flatMap(({ state, change }) =>
    change === null ? [] : [changeRequest(ctx, state, origin, change)],
  );
  const outcomes = requests.length === 0 ? [] : await changeAppointments(tx, changesText(requests));
  if (outcomes.some(({ outcome }) => outcome !== 'CHANGED'))
    throw new PlanOutdated('an appointment changed while its move was decided');
  const tokens = outcomes.map(({ token }) => token).values();
  return plans.map(({ state, change, status, outcome, reason, warnings, to }) => {
    const token = change === null ? null : (tokens.next().value ?? null);
    return { state, status, outcome, reason, warnings, to: change === null ? to : to && { ...to, token } };
  });
}

/** To be called after the commit. */
export function announceSettled(ctx: Context, settled: readonly SettledAppointment[]): void {
  const changed = settled.filter(({ outcome }) => outcome !== 'kept');
  announceChange(ctx, [
    ...new Set(changed.flatMap(({ state, to }) => [state.doctorId, to?.doctorId ?? state.doctorId])),
  ]);
}
