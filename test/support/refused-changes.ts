import { expect } from 'vitest';
import { type Demo, type DescribedOperation, type Document, sendRequest } from './examples.ts';
import { expectDone } from './practice.ts';
import type { ApiAnswer } from './server.ts';

export type Seen = (operation: DescribedOperation, answer: ApiAnswer) => string;

/**
 * What makes a status that does not allow the operation: of these, whatever the appointment's own status lets happen.
 */
const endings = [['complete'], ['cancel'], ['reinstate', 'complete'], ['undo-no-show', 'complete']] as const;

const paths = {
  complete: ['POST', '/dr/v1/appointment', 'complete'],
  cancel: ['PUT', '/dr/v1/appointment', 'cancel'],
  reinstate: ['POST', '/opdesk/v1/appointments', 'reinstate'],
  'undo-no-show': ['POST', '/opdesk/v1/appointments', 'undo-no-show'],
} as const;

/** The answer to the operation's example, asked of an appointment whose status does not allow it. */
export async function refusedByStatus(demo: Demo, operation: DescribedOperation, code: string): Promise<ApiAnswer> {
  for (const steps of endings) {
    await demo.renew(operation);
    const request = await demo.fill(operation);
    const id = request.parameters.path['appointment_id'] ?? '';
    for (const step of steps) {
      const [method, base, name] = paths[step];
      await demo.api(method, `${base}/${id}/${name}`);
    }
    const body = { ...(request.body as object | undefined), ...past[operation.id] };
    const answer = await sendRequest(demo.api, { ...request, body });
    if (answer.body?.code === code) return answer;
  }
  return refusedOfGuest(demo, operation);
}

/** The answer where the appointment is of a walk-in without a registered patient, who went and is expected again. */
async function refusedOfGuest(demo: Demo, operation: DescribedOperation): Promise<ApiAnswer> {
  const guest = { partner_clinic_id: '642783', partner_doctor_id: '8423994', name: 'Guest' };
  const { appointment_id: id } = expectDone(await demo.api('POST', '/opdesk/v1/walk-ins', guest)).entry;
  for (const verb of ['cancel', 'reinstate'])
    expectDone(await demo.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, {}));
  const request = await demo.fill(operation);
  const parameters = { ...request.parameters, path: { ...request.parameters.path, appointment_id: String(id) } };
  const body = { ...(request.body as object | undefined), ...past[operation.id] };
  return sendRequest(demo.api, { ...request, parameters, body });
}

/** Bodies that ask for a time that is past. */
const past: Readonly<Record<string, object>> = {
  changeAppointment: { start_time: 1 },
  changeAppointmentV2: { appointment_details: { start_time: 1 } },
  rescheduleAppointment: { start_time: 1, end_time: 1 },
  moveAppointment: { start_time: 1 },
  replaceAppointment: { start_time: 1, end_time: 2 },
  proposeFollowUp: { start_time: 1 },
  confirmFollowUp: { start_time: 1 },
};

/** Conflicts of the changes of an appointment: a slot that is gone, a number or a name given out. */
export async function changeConflicts(
  demo: Demo,
  find: (id: string) => DescribedOperation,
  seen: Seen,
): Promise<string[]> {
  const conflicts: string[] = [];
  const provoke = async (
    id: string,
    spoil: (body: Document, appointmentId: string) => Promise<object>,
  ): Promise<void> => {
    const operation = find(id);
    await demo.renew(operation);
    const request = await demo.fill(operation);
    const body = {
      ...(request.body as object),
      ...(await spoil(request.body, request.parameters.path['appointment_id'] ?? '')),
    };
    conflicts.push(`${id} ${seen(operation, await sendRequest(demo.api, { ...request, body }))}`);
  };
  for (const [id, body] of Object.entries(past)) await provoke(id, () => Promise.resolve(body));
  for (const id of ['reinstate', 'undoNoShow']) {
    await provoke(id, async (_body, appointmentId) => {
      await bookInPlaceOf(demo, find('bookAppointment'), appointmentId);
      return {};
    });
  }
  for (const id of ['changeAppointment', 'changeAppointmentV2', 'moveAppointment']) {
    await provoke(id, async (_body, appointmentId) => {
      const { token } = expectDone(await demo.api('GET', `/dr/v1/appointment/${appointmentId}`));
      expect(token).toBeGreaterThan(1);
      return { token: token - 1 };
    });
  }
  await provoke('transferPatient', async (body, appointmentId) => {
    const { start_time: start } = expectDone(await demo.api('GET', `/dr/v1/appointment/${appointmentId}`));
    const leave = { partner_doctor_id: body.partner_doctor_id, start_time: start, end_time: start + 3_600 };
    expectDone(await demo.api('POST', '/opdesk/v1/leaves', leave));
    return {};
  });
  for (const id of ['replaceAppointment', 'proposeFollowUp'])
    await provoke(id, () => Promise.resolve({ partner_appointment_id: 'visit-1001' }));
  return conflicts;
}

async function bookInPlaceOf(demo: Demo, book: DescribedOperation, appointmentId: string): Promise<void> {
  const { start_time: start } = expectDone(await demo.api('GET', `/dr/v1/appointment/${appointmentId}`));
  const request = await demo.fill(book);
  const { partner_appointment_id: _, ...body } = request.body as Document;
  expectDone(
    await sendRequest(demo.api, { ...request, body: { ...body, appointment_details: { start_time: start } } }),
  );
}
