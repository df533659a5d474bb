import type { Context } from '../../runtime/context.ts';
import { type AppointmentReference, changeAppointment, type Origin } from './change.ts';
import { planMove, type Wanted } from './move.ts';
import { type NamedPlace, resolveNamedPlace } from './named-place.ts';

/** A move as a body asks for it. */
export type MoveRequest = NamedPlace & Omit<Wanted, 'doctorId' | 'clinicId'>;

/**
 * Moves an appointment to another time or place; it keeps its id (rule E4).
 * @returns our id of it
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids), RESCHEDULE_NOT_ALLOWED,
 *   SLOT_UNAVAILABLE, TOKEN_TAKEN. Nothing is changed by any of them.
 */
export async function rescheduleAppointment(
  ctx: Context,
  reference: AppointmentReference,
  request: MoveRequest,
  origin: Origin,
): Promise<string> {
  const { before } = await changeAppointment(ctx, reference, origin, async (state) => {
    const place = resolveNamedPlace(await ctx.catalog.business(ctx.businessId), state, request);
    return planMove(ctx, state, { ...request, ...place });
  });
  return before.id;
}
