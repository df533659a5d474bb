import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openReceiver, published, subscribe, triedTimes } from '../support/webhooks.ts';

const desk = openDesk();
const path = '/opdesk/v1/webhooks';
const ids = ['appointment_id', 'doctor_id', 'patient_id', 'clinic_id', 'p_aid', 'webhook_id'];
const around = [
  'event',
  'event_type',
  'service',
  'transaction_id',
  'event_time',
  'timestamp',
  'partition_id',
  'business_id',
  'client_id',
  'data',
];

async function thin(): Promise<{ id: string; key: string }> {
  const { webhook, signing_key: key } = expectDone(
    await desk.business.api('POST', path, { endpoint: 'https://127.0.0.1:9/thin', event_payload: 'thin' }),
  );
  return { id: webhook.webhook_id as string, key: key as string };
}

/** Everything that can be sent, of an appointment with all that may tell of a patient; answers its id. */
async function doEverything(): Promise<string> {
  const post = async (of: string, body: object = {}) =>
    expectDone(await desk.business.api('POST', `/opdesk/v1/${of}`, body));
  await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { modes: ['INCLINIC', 'VIDEO'] });
  const start = instant('09:15') + 86_400;
  const video = { mode: 'VIDEO', video_connect: { vendor: '100ms', url: 'https://v.example.com/secret' } };
  const more = { partner_meta: { secret: 'meta' }, partner_appointment_id: 'secret-visit' };
  const id = await desk.book(start, { ...video, custom_attributes: { tags: ['secret'], label: 'secret' } }, more);
  await post(`appointments/${id}/doctor-joined`);
  await post(`appointments/${id}/remind`);
  const { appointment_id: followUp } = await post(`appointments/${id}/follow-up`, { start_time: start + 1_800 });
  await post(`appointments/${followUp}/remind`);
  const moved = { start_time: start + 3_600, end_time: start + 4_500 };
  expectDone(await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, moved));
  await post('queue/start-practice', { doctor_id: 'do-1', clinic_id: 'cl-1' });
  return id;
}

test('a thin webhook gets every event as ids of Opdesk alone; one beside it gets everything', async () => {
  const { id } = await thin();
  const whole = await subscribe(desk, 'http://127.0.0.1:9/whole', { event_names: [] });
  const appointmentId = await doEverything();
  await desk.business.api('POST', `${path}/${id}/test`, {});
  const sent = await published(desk, id);
  expect(new Set(sent.map(({ event }) => event))).toEqual(
    new Set([
      'appointment.created',
      'appointment.updated',
      'appointment.statuschange',
      'appointment.tele.dr_joined',
      'appointment.reminder_instant',
      'appointment.followup_reminder_instant',
      'schedule.start_practice',
      'webhook.test',
    ]),
  );
  for (const { event, body } of sent) {
    const { data, ...members } = JSON.parse(body) as { readonly data: object };
    expect([event, Object.keys(members).filter((name) => !around.includes(name))]).toEqual([event, []]);
    expect([event, Object.keys(data).filter((name) => !ids.includes(name))]).toEqual([event, []]);
    expect(body).not.toMatch(/secret|partner|8423994|642783|custom_attributes/);
  }
  const created = sent.find(({ event }) => event === 'appointment.created');
  expect(JSON.parse(created?.body ?? '')).toMatchObject({
    data: { appointment_id: appointmentId, doctor_id: 'do-1', patient_id: 'pt-1', clinic_id: 'cl-1' },
  });
  const full = await published(desk, whole);
  expect(full[0]?.body).toMatch(/"partner_meta":\{"secret":"meta"\}/);
  expect(full.map(({ event_id, sequence }) => [event_id, sequence])).toEqual(
    sent.filter(({ event }) => event !== 'webhook.test').map(({ event_id, sequence }) => [event_id, sequence]),
  );
});

test('what is sent, tested and replayed is thin on the wire, and signed with the key that was made', async () => {
  const receiver = await openReceiver();
  const { id, key } = await thin();
  // The receiver of the test has a certificate that nobody trusts.
  await desk.rows(
    'update webhook_subscriptions set endpoint = $2 where business_id = $1 and id = $3',
    receiver.url,
    id,
  );
  const appointmentId = await desk.book('09:15', {}, { partner_meta: { secret: 'meta' } });
  await receiver.arrived(1);
  const delivery = await triedTimes(desk, id, 1);
  expectDone(await desk.business.api('POST', `${path}/${id}/test`, {}));
  await receiver.arrived(2);
  expectDone(await desk.business.api('POST', `${path}/${id}/deliveries/${delivery.delivery_id as string}/replay`, {}));
  const [first, tested, replayed] = await receiver.arrived(3);
  expect(replayed?.body).toEqual(first?.body);
  expect(JSON.parse(String(first?.body)).data).toEqual({
    appointment_id: appointmentId,
    doctor_id: 'do-1',
    patient_id: 'pt-1',
    clinic_id: 'cl-1',
  });
  expect(JSON.parse(String(tested?.body)).data).toEqual({ webhook_id: id });
  for (const arrival of [first, tested, replayed]) {
    const signed = new Webhook(key).sign(
      String(arrival?.headers['webhook-id']),
      new Date(Number(arrival?.headers['webhook-timestamp']) * 1_000),
      String(arrival?.body),
    );
    expect(arrival?.headers['webhook-signature']).toBe(signed);
  }
});
