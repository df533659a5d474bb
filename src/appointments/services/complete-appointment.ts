import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller } from '../domain/origin.ts';
import { type AppointmentReference, applyChange } from './apply-change.ts';
import { decideStatus, statusColumns } from './decide-status.ts';

/** The prescription that a consultation may have ended with. */
interface Prescription {
  /** Undefined for none. */
  readonly id: string | undefined;
  readonly url: string | undefined;
}

/**
 * Completes an appointment, with a prescription or without. One that is completed with another prescription is not
 * already so (rule E1).
 * @throws DomainError APPOINTMENT_NOT_FOUND, COMPLETE_NOT_ALLOWED
 */
export async function completeAppointment(
  ctx: Context,
  reference: AppointmentReference,
  { id, url }: Prescription,
): Promise<void> {
  const verb = id === undefined ? 'complete' : 'complete_with_prescription';
  await applyChange(ctx, reference, byCaller(ctx), (state) => {
    const { status, prescriptionId } = state;
    const to = decideStatus(state, verb, byCaller(ctx));
    if (to === null && id !== undefined && id !== prescriptionId) {
      throw new DomainError('COMPLETE_NOT_ALLOWED', 'This appointment was completed with another prescription.', {
        status,
      });
    }
    if (to === null) return null;
    const prescription = {
      ...(id === undefined ? {} : { prescription_id: id }),
      ...(url === undefined ? {} : { prescription_url: url }),
    };
    return { action: verb, columns: { ...statusColumns(state, to, ctx.now()), ...prescription } };
  });
}
