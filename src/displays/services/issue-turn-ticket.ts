import { type AppointmentReference, loadState } from '../../appointments/services/apply-change.ts';
import type { Context } from '../../runtime/context.ts';
import { turnTicketOf } from './turn-tickets.ts';

/** The ticket of an appointment's turn, the same each time. @throws DomainError APPOINTMENT_NOT_FOUND */
export async function issueTurnTicket(ctx: Context, reference: AppointmentReference): Promise<string> {
  const { id: appointmentId } = await loadState(ctx, reference);
  return turnTicketOf(ctx, { businessId: ctx.businessId, appointmentId });
}
