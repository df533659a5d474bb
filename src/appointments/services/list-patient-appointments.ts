import { selectPatientAppointments } from '../db/appointments.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { readAsMany } from '../../postgres/bounded-rows.ts';
import type { Context } from '../../runtime/context.ts';
import { visibleOf } from './list-appointments.ts';

/** The most that one answer about a patient holds; the newest ones, and fewer where they are large. */
const maxPatientAppointments = 1_000;

/** The newest first. @throws DomainError PATIENTS_NOT_FOUND */
export async function listPatientAppointments(ctx: Context, id: string, isPartnerId: boolean): Promise<Appointment[]> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  const newest = await readAsMany(maxPatientAppointments, (limit) =>
    selectPatientAppointments(ctx.db, ctx.businessId, patientId, { limit, after: undefined, offset: 0 }),
  );
  return visibleOf(ctx, newest);
}
