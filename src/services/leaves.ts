import { referencePath } from '../contract/appointment-fields.ts';
import { type AddLeaveBody, type LeavesQuery, readLeave, readLeaveWish } from '../contract/leaves.ts';
import type { Queryable } from '../db/database.ts';
import { lockDoctors, selectDoctorsOfClinic } from '../db/hub.ts';
import { deleteLeave, insertLeave, selectLeaves } from '../db/leaves.ts';
import { DomainError, invalidRequest, unknownId } from '../domain/errors.ts';
import type { LeftByLeave } from '../domain/leave-moves.ts';
import type { Leave } from '../domain/schedule.ts';
import { instantOf, localDateOf } from '../domain/time.ts';
import type { Origin } from './appointments/change.ts';
import { clinicNamed, doctorNamed } from './appointments/place.ts';
import type { BusinessEntry } from './catalog.ts';
import { changeCatalog, idsToGive, readBusinessAnew } from './change-catalog.ts';
import type { Context } from './context.ts';
import { findClinic, findDoctor } from './find-place.ts';
import {
  announceMoves,
  applyMoves,
  doctorsConcerned,
  MovesOutdated,
  planMoves,
  type WantedMoves,
} from './leave-moves.ts';
import { repeatMoves } from './leave-repeat.ts';
import { untilSettled } from './until-settled.ts';

/** How often a leave with its moves is decided anew. */
const maxRounds = 5;

const pageSize = 50;

/**
 * One page of the leaves that are not over, the earliest first, or with `past` of those that are, the latest first.
 * Whole days are over when they are in the business's zone, also where a clinic has another.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND
 */
export async function listLeaves(ctx: Context, query: LeavesQuery): Promise<Leave[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctor = { id: query.doctor_id, partnerId: query.partner_doctor_id };
  const clinic = { id: query.clinic_id, partnerId: query.partner_clinic_id };
  const now = ctx.now();
  const today = localDateOf(now, business.timeZone);
  return selectLeaves(ctx.db, ctx.businessId, {
    doctorId: isNamed(doctor) ? findDoctor(business, doctor).id : null,
    clinicId: isNamed(clinic) ? findClinic(business, clinic).id : null,
    now,
    today,
    todayBegan: instantOf(today, 0, business.timeZone),
    past: query.past === '1',
    limit: pageSize,
    offset: Number(query.page_no ?? 0) * pageSize,
  });
}

function isNamed(named: { readonly id: string | undefined; readonly partnerId: string | undefined }): boolean {
  return named.id !== undefined || named.partnerId !== undefined;
}

export interface AddedLeave {
  readonly leave: Leave;
  /** What became of the live ones that the leave hits, earliest first; also of those booked in the same instant. */
  readonly appointments: readonly LeftByLeave[];
}

/**
 * Adds a leave, and does with the appointments that it hits what is wished: nothing, or all of it in one transaction with
 * the leave. A booking of the same instant either has its seat before the doctor's lock is taken, and is among them, or
 * finds the raised version after it, and is refused.
 * @param isDryRun writes nothing, and answers what would have come of it
 * @throws DomainError INVALID_REQUEST_PARAMETERS for ids that nobody has and for too many appointments at once,
 *   UNAUTHORIZED_ACCESS where appointments are to change and the scope for that is missing
 */
export async function addLeave(ctx: Context, body: AddLeaveBody, origin: Origin, isDryRun: boolean): Promise<AddedLeave> {
  const wish = { ...readLeaveWish(body), role: origin.role };
  if (wish.action !== 'keep' && !ctx.scopes.has('appointments:write')) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'Changing appointments needs the scope appointments:write.');
  }
  const business = await readBusinessAnew(ctx);
  const [id = ''] = idsToGive(ctx, 'leave', 1);
  const named = resolveNamed(business, body);
  const leave = readLeave(body, { id, doctorId: named.doctorId, clinicId: named.clinicId });
  const wanted = { leave, wish: { ...wish, colleagueId: named.colleagueId }, origin };
  if (isDryRun) return { leave, appointments: await planMoves(ctx, ctx.db, await doctorsOf(ctx, ctx.db, leave), wanted) };
  return { leave, appointments: await carryOut(ctx, wanted) };
}

/** Under the locks nobody changes what was decided on; should it have changed all the same, all is decided anew. */
async function carryOut(ctx: Context, wanted: WantedMoves): Promise<LeftByLeave[]> {
  return untilSettled(async () => {
    try {
      const appointments = await changeCatalog(ctx, async (tx) => {
        // Nobody assigns a doctor meanwhile: that is a change of the catalog too.
        const doctorIds = await doctorsOf(ctx, tx, wanted.leave);
        await lockDoctors(tx, ctx.businessId, await doctorsConcerned(ctx, tx, doctorIds, wanted));
        const isNew = await insertLeave(tx, ctx.businessId, wanted.leave, ctx.now());
        if (!isNew) return repeatMoves(ctx, tx, doctorIds, wanted);
        return applyMoves(ctx, tx, await planMoves(ctx, tx, doctorIds, wanted), wanted.origin);
      });
      announceMoves(ctx, appointments);
      return appointments;
    } catch (error) {
      if (error instanceof MovesOutdated) return undefined;
      throw error;
    }
  }, maxRounds);
}

async function doctorsOf(ctx: Context, tx: Queryable, { doctorId, clinicId }: Leave): Promise<string[]> {
  return doctorId === null ? selectDoctorsOfClinic(tx, ctx.businessId, clinicId ?? '') : [doctorId];
}

/** @throws DomainError NOT_FOUND */
export async function removeLeave(ctx: Context, leaveId: string): Promise<void> {
  await changeCatalog(ctx, async (tx) => {
    const existed = await deleteLeave(tx, ctx.businessId, leaveId);
    // An earlier try of the same request may have removed it.
    if (!existed && ctx.mayExist !== true) throw new DomainError('NOT_FOUND', 'No leave of this business has this id.');
  });
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each id that nobody has */
function resolveNamed(
  business: BusinessEntry,
  body: AddLeaveBody,
): Pick<Leave, 'doctorId' | 'clinicId'> & { readonly colleagueId: string | null } {
  const doctor = { id: body.doctor_id, partnerId: body.partner_doctor_id };
  const clinic = { id: body.clinic_id, partnerId: body.partner_clinic_id };
  const colleague = { id: body.appointments?.doctor_id, partnerId: body.appointments?.partner_doctor_id };
  const doctorId = isNamed(doctor) ? doctorNamed(business, doctor)?.id : null;
  const clinicId = isNamed(clinic) ? clinicNamed(business, clinic)?.id : null;
  const colleagueId = isNamed(colleague) ? doctorNamed(business, colleague)?.id : null;
  if (colleagueId !== undefined && colleagueId !== null && colleagueId === doctorId) {
    throw invalidRequest([{ path: referencePath('doctor', colleague, '/appointments'), code: 'conflict', message: 'is the doctor who is on leave' }]);
  }
  if (doctorId !== undefined && clinicId !== undefined && colleagueId !== undefined) return { doctorId, clinicId, colleagueId };
  throw invalidRequest([
    ...(doctorId === undefined ? [unknownId(referencePath('doctor', doctor), 'doctor')] : []),
    ...(clinicId === undefined ? [unknownId(referencePath('clinic', clinic), 'clinic')] : []),
    ...(colleagueId === undefined ? [unknownId(referencePath('doctor', colleague, '/appointments'), 'doctor')] : []),
  ]);
}
