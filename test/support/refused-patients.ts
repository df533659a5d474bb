import { type Demo, type DescribedOperation, type Document, sendRequest } from './examples.ts';
import { expectDone } from './practice.ts';
import type { ApiAnswer } from './server.ts';

type Seen = (operation: DescribedOperation, answer: ApiAnswer) => string;

/** The demo's patient, and the doctor with whom the other appointment is. */
const patient = { partner_patient_id: '6742984' };
const elsewhere = { partner_clinic_id: '642783', partner_doctor_id: '8423995' };

/** Bodies of operations that ask for a time. */
const timed: Readonly<Record<string, (startAt: number) => object>> = {
  changeAppointment: (startAt) => ({ start_time: startAt }),
  changeAppointmentV2: (startAt) => ({ appointment_details: { start_time: startAt } }),
  rescheduleAppointment: (startAt) => ({ start_time: startAt, end_time: startAt }),
  moveAppointment: (startAt) => ({ start_time: startAt }),
  replaceAppointment: (startAt) => ({ start_time: startAt, end_time: startAt }),
  proposeFollowUp: (startAt) => ({ start_time: startAt }),
  confirmFollowUp: (startAt) => ({ start_time: startAt }),
};

/** What every operation that gives a patient a time answers where the business refuses two appointments at once. */
export async function patientConflicts(
  demo: Demo,
  find: (id: string) => DescribedOperation,
  seen: Seen,
): Promise<string[]> {
  const conflicts: string[] = [];
  const choose = async (setting: string): Promise<void> => {
    expectDone(await demo.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true, patient_conflicts: setting }));
  };
  const refused = async (id: string, request: Parameters<typeof sendRequest>[1]): Promise<void> => {
    await choose('refuse');
    conflicts.push(`${id} ${seen(find(id), await sendRequest(demo.api, request))}`);
    await choose('allow');
  };
  const bookElsewhere = async (startAt: number): Promise<void> => {
    expectDone(
      await demo.api('POST', '/dr/v1/appointment', {
        ...elsewhere,
        ...patient,
        overbook: true,
        appointment_details: { start_time: startAt },
      }),
    );
  };
  const walkIn = async (body: object): Promise<string> =>
    expectDone(await demo.api('POST', '/opdesk/v1/walk-ins', { ...elsewhere, ...body })).entry.appointment_id as string;
  await choose('allow');
  // Nights, in which nobody has hours: any time is accepted, and one seat is there.
  let startAt = Date.UTC(2031, 0, 1, 20) / 1_000;
  const book = find('bookAppointment');
  await bookElsewhere(startAt);
  const { partner_appointment_id: _, ...body } = book.body as Document;
  await refused(book.id, {
    ...(await demo.fill(book)),
    body: { ...body, appointment_details: { start_time: startAt } },
  });
  for (const [id, bodyAt] of Object.entries(timed)) {
    startAt += 86_400;
    await bookElsewhere(startAt);
    await demo.renew(find(id));
    await refused(id, { ...(await demo.fill(find(id))), body: bodyAt(startAt) });
  }
  for (const id of ['reinstate', 'undoNoShow']) {
    await demo.renew(find(id));
    const request = await demo.fill(find(id));
    const own = expectDone(
      await demo.api('GET', `/dr/v1/appointment/${request.parameters.path['appointment_id'] ?? ''}`),
    );
    await bookElsewhere(own.start_time);
    await refused(id, request);
  }
  const [walked, guest] = [await walkIn(patient), await walkIn({ name: 'Ravi' })];
  const [add, give, transfer] = [find('addWalkIn'), find('assignPatient'), find('transferPatient')];
  await refused(add.id, { ...(await demo.fill(add)), body: { ...(add.body as object), ...patient } });
  const asked = { path: { appointment_id: guest }, query: {} };
  await refused(give.id, { ...(await demo.fill(give)), parameters: asked, body: patient });
  await walkIn(patient);
  const handed = { path: { appointment_id: walked }, query: {} };
  const another = { partner_doctor_id: '8423994' };
  await refused(transfer.id, { ...(await demo.fill(transfer)), parameters: handed, body: another });
  return conflicts;
}
