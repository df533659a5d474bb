import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { AppointmentParams, followsBooking } from './reference.ts';

/** The members that the partners' changes of a status share. */
export const partnerVerb = {
  scope: 'appointments:write',
  tag: 'Appointments',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsBooking,
  takesIfMatch: true,
} as const;

export const done = { 204: { description: 'Done, or it was already so' } } as const;
