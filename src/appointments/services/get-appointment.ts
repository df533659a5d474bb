import { selectOneAppointment, selectWholeAppointment, type WholeAppointment } from '../db/appointments.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { isVisible } from '../../rights/visible.ts';
import type { AppointmentReference } from './apply-change.ts';

/** @throws DomainError APPOINTMENT_NOT_FOUND */
export async function getAppointment(ctx: Context, id: string, isPartnerId: boolean): Promise<Appointment> {
  const appointment = await selectOneAppointment(ctx.db, ctx.businessId, id, isPartnerId);
  if (appointment === undefined || !isVisible(ctx.visible, appointment)) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return appointment;
}

/** With what decides a change of it. @throws DomainError APPOINTMENT_NOT_FOUND */
export async function getWholeAppointment(
  ctx: Context,
  { id, isPartnerId }: AppointmentReference,
): Promise<WholeAppointment> {
  const appointment = await selectWholeAppointment(ctx.db, ctx.businessId, id, isPartnerId);
  if (appointment === undefined || !isVisible(ctx.visible, appointment)) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return appointment;
}
