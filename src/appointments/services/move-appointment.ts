import { invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import type { Origin } from '../domain/origin.ts';
import { type AppointmentReference, applyChange } from './apply-change.ts';
import type { AskedMove } from '../domain/asked-move.ts';
import { decideMove } from './decide-move.ts';
import { findDoctorAtClinic, type NamedDoctorAtClinic } from './find-doctor-at-clinic.ts';

/** A move as a body asks for it, with a doctor and a clinic that are not looked up yet. */
type MoveRequest = NamedDoctorAtClinic & Omit<AskedMove, 'doctorId' | 'clinicId'>;

/**
 * Moves an appointment to another time or place; it keeps its id (rule E4).
 * @returns our id of it
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids), RESCHEDULE_NOT_ALLOWED,
 *   SLOT_UNAVAILABLE, TOKEN_TAKEN. Nothing is changed by any of them.
 */
export async function moveAppointment(
  ctx: Context,
  reference: AppointmentReference,
  request: MoveRequest,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, async (state) => {
    const business = await ctx.catalog.business(ctx.businessId);
    const { clinicId, doctorId, issues } = findDoctorAtClinic(business, state, request);
    if (issues.length > 0) throw invalidRequest(issues);
    return decideMove(ctx, state, { clinicId, doctorId, ...request });
  });
  return before.id;
}
