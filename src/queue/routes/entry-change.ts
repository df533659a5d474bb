import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { QueueEntryAnswer } from '../contract/entry.ts';
import { AppointmentParams } from '../../appointments/routes/reference.ts';
import { entryExample, followsWalkIn } from './examples.ts';

/** The members that the changes of one entry of a queue share. */
export const entryChange = {
  method: 'POST',
  scope: 'appointments:write',
  tag: 'Queue',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsWalkIn,
  takesIfMatch: true,
  responses: { 200: { description: 'The entry as it is now', schema: QueueEntryAnswer, example: entryExample } },
} as const;
