import { checkTransfer, TransferBody } from '../contract/queue-verbs.ts';
import { transferPatient } from '../services/transfer-patient.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { referenceOf } from '../../appointments/routes/reference.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import type { AnswerEntry } from './answer.ts';
import { originExample } from './examples.ts';
import { entryChange } from './entry-change.ts';

export function defineTransfer(server: HttpServer, answerEntry: AnswerEntry): void {
  defineRoute(server, {
    ...entryChange,
    id: 'transferPatient',
    warns: true,
    url: '/opdesk/v1/appointments/:appointment_id/transfer',
    summary: 'Transfer to another doctor of the clinic',
    description:
      "To the end of that doctor's queue of today, with its next token, still waiting since the check-in. A seat " +
      'is taken along, beyond the seats where none is free; for a patient who is not here yet that needs the scope ' +
      'appointments:overbook.',
    body: TransferBody,
    example: { partner_doctor_id: '8423995', ...originExample },
    check: ({ body }) => checkTransfer(body),
    errors: ['APPOINTMENT_NOT_FOUND', 'RESCHEDULE_NOT_ALLOWED', 'SLOT_UNAVAILABLE', 'PATIENT_CONFLICT'],
    handler: async (ctx, { params, query, body }) => {
      const doctor = { id: body.doctor_id, partnerId: body.partner_doctor_id };
      return answerEntry(ctx, await transferPatient(ctx, referenceOf(params, query), doctor, readOrigin(ctx, body)));
    },
  });
}
