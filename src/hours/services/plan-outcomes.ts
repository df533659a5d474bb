import type { Queryable } from '../../postgres/database.ts';
import { endedWhen } from '../../runtime/slices.ts';
import { selectPatientTimes } from '../../appointments/db/patient-conflicts.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { type Claim, withLastSeats } from '../../calendar/occupancy.ts';
import type { Service } from '../../calendar/schedule.ts';
import { planStranded, type StrandedOutcome, type StrandedPlan } from '../domain/stranded-appointments.ts';
import type { HoursAfterChange } from '../domain/search.ts';
import type { StrandedInstruction } from '../domain/instruction.ts';
import { searchedPeriod } from '../domain/searched-period.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { seatsBySession } from '../../calendar/calendar.ts';
import { conflictWarnings } from '../../calendar/warning.ts';
import { decideStatus, statusColumns } from '../../appointments/services/decide-status.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Change } from '../../appointments/services/change-request.ts';
import { maxChangedAtOnce } from '../../appointments/services/change-many.ts';
import { moveColumns, otherQueueColumns } from '../../appointments/services/move-columns.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { loadClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import { doctorsNeeded } from './colleagues.ts';
import { calendarFor, findStranded, loadSchedules } from './find-stranded.ts';
import type { DecidedHoursChange } from './decided-hours-change.ts';

/** The outcome of an appointment before it is written. */
export interface PlannedOutcome extends Omit<StrandedOutcome, 'state'> {
  readonly state: AppointmentState;
  /** Null where nothing changes. */
  readonly change: Change | null;
}

/** A plan holds the locks of the doctors: their bookings wait for it, in ms. */
const maxPlanMs = 5_000;

/**
 * The outcome of each appointment that the change strands, before anything is written.
 * @param db the transaction that holds the locks, before it writes the change; for a dry run any
 * @param before the business as it is without the change, read from `db`
 * @throws DomainError INVALID_REQUEST_PARAMETERS for more appointments than one call changes, and where more slots would
 *   have to be looked at than one call may
 */
export async function planOutcomes(
  ctx: Context,
  db: Queryable,
  before: BusinessEntry,
  change: DecidedHoursChange,
  { instruction, origin }: { readonly instruction: StrandedInstruction; readonly origin: Origin },
): Promise<PlannedOutcome[]> {
  const after = change.businessAfter?.(before) ?? before;
  const stranded = await (change.findStranded?.(db) ?? findStranded(ctx, db, change, { before, after }));
  if (instruction.action !== 'keep' && stranded.length > maxChangedAtOnce) throw tooMany(stranded.length);
  const needed = doctorsNeeded(before, stranded, instruction);
  const hours = await loadHours(ctx, db, change, { business: after, doctorIds: needed, stranded, instruction });
  const endsAtMs = ctx.elapsedMs() + maxPlanMs;
  const work = planStranded(hours, instruction, stranded);
  const plans = await ctx.slices.run(endedWhen(work, () => ctx.elapsedMs() > endsAtMs));
  if (plans === null) throw tooManySlots();
  return plans.map((planned): PlannedOutcome => {
    const { state, outcome, reason } = planned;
    const made = changeFor(ctx, planned, origin, hours.patientConflicts);
    const token = made?.token === 'next' ? undefined : (made?.token ?? state.token);
    const to = 'target' in planned ? { ...goalOf(planned), token } : null;
    const warnings = 'overlapped' in planned ? conflictWarnings(planned.overlapped) : [];
    return { state, outcome, reason, warnings, change: made, status: made?.columns.status ?? state.status, to };
  });
}

function goalOf({ state, target }: Extract<StrandedPlan, { target: unknown }>): {
  doctorId: string;
  startAt: number;
  endAt: number;
} {
  const { startAt, endAt } = target.kind === 'slot' ? target.slot : state;
  return { doctorId: target.doctorId, startAt, endAt };
}

function tooMany(count: number): Error {
  return invalidRequest([
    {
      path: '/appointments/action',
      code: 'too_many',
      message: `the change strands ${count} appointments; change the hours for a part of the time first`,
      allowed: { maximum: maxChangedAtOnce },
    },
  ]);
}

function tooManySlots(): Error {
  return invalidRequest([
    {
      path: '/appointments/within_days',
      code: 'too_many',
      message: 'has more slots than one change looks through; ask for fewer days, or change the hours for a part first',
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
async function loadHours(
  ctx: Context,
  db: Queryable,
  { scheduleAfter = (schedule) => schedule, movesFrom = () => -Infinity }: DecidedHoursChange,
  { business, doctorIds, stranded, instruction }: Search,
): Promise<HoursAfterChange> {
  const now = Math.floor(ctx.now());
  const zones = [...business.clinics.values()].map(({ timeZone }) => movesFrom(timeZone));
  const period = searchedPeriod(stranded, instruction, { now, movesFrom: Math.max(...zones, -Infinity) });
  const schedules = await loadSchedules(ctx, db, doctorIds);
  const claims = new Map<string, readonly Claim[]>();
  for (const doctorId of doctorIds) {
    const standing = await loadClaims(db, ctx.businessId, doctorId, period);
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

function changeFor(
  ctx: Context,
  planned: StrandedPlan,
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
    return { action, columns: otherQueueColumns({ ...target, doctorId }), token: 'next' };
  }
  const { slot } = target;
  const to = { ...slot, doctorId, clinicId: state.clinicId };
  return {
    action,
    ...moveColumns(state, to),
    patientConflicts,
    seat: { sessionId: slot.sessionId, mayOverbook: false },
  };
}
