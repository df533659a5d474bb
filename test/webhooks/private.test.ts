import { beforeEach, expect, test } from 'vitest';
import { type Body, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { published, subscribe } from '../support/webhooks.ts';

const desk = openDesk();
const { walkIn, verb } = openQueue(desk);

/** Nobody but these tests uses these words and numbers. */
const secrets = /Zebulon|Yggdrasil|Quixote|9876501234|knee-y|fever-z|card-88|Meera/;
const guest = {
  name: 'Zebulon Guest',
  mobile: '9876501234',
  notes: 'knee-y',
  reason: 'fever-z',
  display_meta: { card: 'card-88' },
};
const person = {
  first_name: 'Zebulon',
  middle_name: 'Quixote',
  last_name: 'Yggdrasil',
  mobile: '+919876501234',
  gender: 'M',
  dob: '1987-01-06',
};

let webhookId: string;
beforeEach(async () => {
  webhookId = await subscribe(desk, 'http://127.0.0.1:9/private', { event_names: [] });
});

/** The events that were sent, none of which says who it is. */
async function sentWithoutSecrets(): Promise<string[]> {
  const rows = await published(desk, webhookId);
  for (const { event, body } of rows) expect([event, secrets.exec(body)]).toEqual([event, null]);
  return rows.map(({ event }) => event.split('.')[1] as string);
}

const created = ['created'];

test('F1: no event of a walk-in who is not registered holds a name, a number or a note', async () => {
  const id = await walkIn(guest);
  await verb(id, 'call');
  await verb(id, 'start');
  await verb(id, 'finish');
  expect((await desk.read(id)).notes).toBe('knee-y');
  expect(await sentWithoutSecrets()).toEqual([
    ...created,
    'updated',
    'updated',
    'statuschange',
    'updated',
    'statuschange',
  ]);
});

test('F1: nor one of a walk-in who is told to be a patient, known or new', async () => {
  const [known, fresh] = [await walkIn(guest), await walkIn(guest)];
  await verb(known, 'patient', { patient_id: 'pt-1', patient_details: { last_name: 'Yggdrasil' } });
  await verb(fresh, 'patient', { partner_patient_id: 'mrn-1', patient_details: person });
  expect(await sentWithoutSecrets()).toEqual([...created, ...created, 'updated', 'updated']);
  const [, , , last] = await published(desk, webhookId);
  expect(JSON.parse(last?.body ?? '').data).toMatchObject({ appointment_id: fresh, partner_patient_id: 'mrn-1' });
});

test.each<[string, Body]>([
  ['a booking that adds its patient', { patient_id: undefined, partner_patient_id: 'mrn-1', patient_details: person }],
  [
    'a booking with notes, a reason and a card',
    { notes: 'knee-y', reason: 'fever-z', display_meta: { card: 'card-88' } },
  ],
])('F1: nor one of %s', async (_name, more) => {
  await desk.book('09:15', {}, more);
  expect(await sentWithoutSecrets()).toEqual(created);
});

test('F1: nor one of an update with patient_details, notes, a reason and a card', async () => {
  const id = await desk.book('09:15');
  const body = { patient_details: person, notes: 'knee-y', reason: 'fever-z', display_meta: { card: 'card-88' } };
  expect((await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, body)).status).toBe(204);
  expect((await desk.read(id)).notes).toBe('knee-y');
  expect(await sentWithoutSecrets()).toEqual([...created, 'updated']);
});

test('F1: nor one of somebody who is handed to another doctor, or whose change is explained', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  for (const id of [
    await walkIn(guest),
    await walkIn({ ...guest, name: undefined, mobile: undefined, patient_id: 'pt-1' }),
  ]) {
    await verb(id, 'transfer', { doctor_id: 'do-2' });
    expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${id}/cancel`, {
        by: { role: 'staff', id: 'reception-1' },
        why: 'Zebulon knee-y',
      }),
    );
  }
  expect(await sentWithoutSecrets()).toEqual([
    ...created,
    ...created,
    'updated',
    'updated',
    'statuschange',
    'updated',
    'updated',
    'statuschange',
  ]);
});
