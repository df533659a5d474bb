import { isNamed, referencePath } from '../../kernel/entity-reference.ts';
import type { NewLeave } from '../domain.ts';
import { selectLiveAppointments } from '../../appointments/db/live-appointments.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectDoctorsOfClinic } from '../../runtime/db/clinics.ts';
import { countLeavesToCome, insertLeave } from '../db/leaves.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest, unknownId } from '../../kernel/errors.ts';
import { type Leave, leavePeriod, leaveTouches, type Session } from '../../calendar/schedule.ts';
import { daySeconds, localDateOf } from '../../kernel/time.ts';
import { clinicNamed, doctorNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import type { DecidedHoursChange } from '../../hours/services/decided-hours-change.ts';
import type { Context } from '../../runtime/context.ts';
import { sessionsLosingAllSlots } from '../../schedules/services/refuse-without-slots.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';

/** Of one doctor, and of closures of one clinic: slots and figures are compared with each of them. */
const maxLeavesToCome = 1_000;

export interface AddedLeave {
  readonly leave: Leave;
  /** Extra sessions of which no slot can be booked any more. */
  readonly sessions: readonly Session[];
}

/**
 * Adds a leave, and carries out the instruction for every live appointment in its time, also for a walk-in.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for ids that nobody has, and for one leave too many; as changeHours
 */
export async function addLeave(
  ctx: Context,
  asked: NewLeave,
  request: HoursRequest,
): Promise<ChangedHours<AddedLeave>> {
  const [id = ''] = idsToGive(ctx, 'leave', 1);
  return changeHours(ctx, request, async (db, business) => {
    const { doctorId, clinicId, colleagueId } = resolveNamed(business, asked, request.instruction);
    await refuseTooMany(ctx, db, business, { doctorId, clinicId });
    const leave = { id, doctorId, clinicId, ...asked.values };
    // Nobody assigns a doctor meanwhile: that is a change of the catalog too.
    const doctorIds = doctorId === null ? await selectDoctorsOfClinic(db, ctx.businessId, clinicId ?? '') : [doctorId];
    return strandingChange(ctx, db, business, { leave, doctorIds, colleagueId });
  });
}

async function refuseTooMany(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  leave: Pick<Leave, 'doctorId' | 'clinicId'>,
): Promise<void> {
  const when = { now: ctx.now(), today: localDateOf(ctx.now(), business.timeZone) };
  if ((await countLeavesToCome(db, ctx.businessId, leave, when)) < maxLeavesToCome) return;
  const message = `a ${leave.doctorId === null ? 'clinic' : 'doctor'} has at most ${maxLeavesToCome} leaves to come`;
  throw invalidRequest([{ path: '', code: 'too_many', message, allowed: { maximum: maxLeavesToCome } }]);
}

/** The change that adds a leave of these doctors, with what it strands. @param db the one of the decision */
export async function strandingChange(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  added: { readonly leave: Leave; readonly doctorIds: readonly string[]; readonly colleagueId: string | null },
): Promise<DecidedHoursChange<AddedLeave>> {
  const { leave, doctorIds, colleagueId } = added;
  return {
    result: { leave, sessions: await sessionsLosingAllSlots(db, ctx, business, doctorIds, leave) },
    doctorIds,
    colleagueId,
    scheduleAfter: (schedule) => ({ ...schedule, leaves: [...schedule.leaves, leave] }),
    findStranded: async (on) => appointmentsIn(ctx, on, doctorIds, leave),
    movesFrom: (zone) => leavePeriod(leave, zone).endAt,
    write: async (tx) => insertLeave(tx, ctx.businessId, leave, ctx.now()),
  };
}

/** As slots are marked: by the time that is shown, and whole days by the day of practice. */
async function appointmentsIn(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  leave: Leave,
): Promise<AppointmentState[]> {
  const live = await selectLiveAppointments(db, ctx.businessId, doctorIds, leave.clinicId, widest(leave));
  return live.filter((state) => leaveTouches(leave, state));
}

/** The time of a leave in any zone, with the nights that begin in it. */
function widest(leave: Leave): { startAt: number; endAt: number } {
  const { startAt, endAt } = leavePeriod(leave, 'UTC');
  return { startAt: startAt - daySeconds, endAt: endAt + 2 * daySeconds };
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each id that nobody has */
function resolveNamed(
  business: BusinessEntry,
  { doctor, clinic }: NewLeave,
  instruction: HoursRequest['instruction'],
): Pick<Leave, 'doctorId' | 'clinicId'> & { readonly colleagueId: string | null } {
  const doctorId = isNamed(doctor) ? doctorNamed(business, doctor)?.id : null;
  const clinicId = isNamed(clinic) ? clinicNamed(business, clinic)?.id : null;
  const colleague = colleagueNamed(business, instruction, doctorId ?? null);
  const issues = [
    ...(doctorId === undefined ? [unknownId(referencePath('doctor', doctor), 'doctor')] : []),
    ...(clinicId === undefined ? [unknownId(referencePath('clinic', clinic), 'clinic')] : []),
    ...colleague.issues,
  ];
  if (issues.length > 0) throw invalidRequest(issues);
  return { doctorId: doctorId ?? null, clinicId: clinicId ?? null, colleagueId: colleague.id };
}
