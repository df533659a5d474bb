import { beginErasure } from '../db/erasure.ts';
import { type DomainError, invalidRequest } from '../../kernel/errors.ts';
import { type AppointmentReference, loadState } from '../../appointments/services/apply-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { newErasure } from './new-erasure.ts';
import { carryOutErasure } from './carry-out-erasure.ts';

/**
 * Erases an appointment of a patient who is not registered, as erasePersonalData does; answers our id of it.
 * @throws DomainError APPOINTMENT_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an appointment of a patient
 */
export async function eraseGuestData(ctx: Context, reference: AppointmentReference, origin: Origin): Promise<string> {
  const { id, patientId } = await loadState(ctx, reference);
  if (patientId !== null) throw hasPatient();
  const erasure = newErasure(ctx, id, true, origin);
  await beginErasure(ctx.db, erasure, ctx.now());
  if ((await carryOutErasure(ctx, erasure)).length === 0) throw hasPatient();
  return id;
}

function hasPatient(): DomainError {
  const message = 'is the appointment of a patient: erase the personal data of the patient';
  return invalidRequest([{ path: '/path/appointment_id', code: 'not_allowed', message }]);
}
