import { selectAppointmentHistory } from '../db/history.ts';
import type { HistoryEntry } from '../domain/history.ts';
import type { Context } from '../../runtime/context.ts';
import { type AppointmentReference, loadState } from './apply-change.ts';

/** The most changes in one answer, the newest ones. */
const maxHistory = 1_000;

/**
 * The changes of an appointment, oldest first.
 * @throws DomainError APPOINTMENT_NOT_FOUND
 */
export async function getAppointmentHistory(ctx: Context, reference: AppointmentReference): Promise<HistoryEntry[]> {
  const { id } = await loadState(ctx, reference);
  return selectAppointmentHistory(ctx.db, ctx.businessId, id, maxHistory);
}
