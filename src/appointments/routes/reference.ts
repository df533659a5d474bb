import { Type } from 'typebox';
import { Id, isPartnerId } from '../../kernel/schemas.ts';
import type { AppointmentReference } from '../services/apply-change.ts';

export const AppointmentParams = Type.Object({ appointment_id: Id });

/** The appointment that the path names, by our id or, with `partner_id=1`, the partner's (rule B2). */
export function referenceOf(
  params: { readonly appointment_id: string },
  query: Parameters<typeof isPartnerId>[0],
): AppointmentReference {
  return { id: params.appointment_id, isPartnerId: isPartnerId(query) };
}

/** Where the examples get an appointment that is booked. */
export const followsBooking = { id: 'bookAppointment', parameters: { appointment_id: '/appointment_id' } } as const;
