import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { createReceiver, isSigned } from '../../../examples/webhook-receiver/receiver.ts';
import { openDesk } from '../../support/desk.ts';
import { expectDone } from '../../support/practice.ts';
import { type Arrival, answerWith, deliveriesOf, makeDue, openReceiver, subscribe, triedTimes, wakeDelivery } from '../../support/webhooks.ts';

const desk = openDesk();
const keyText = 'schlüssel';
const subscriptions = '/notification/v1/connect/webhook/subscriptions';

/** By the package that Standard Webhooks publishes, whose clock cannot be moved: the signature is checked, its age is not. */
function isStandard({ headers, body }: Arrival, key: string): boolean {
  const webhook = new Webhook(Buffer.from(key).toString('base64'));
  const expected = webhook.sign(String(headers['webhook-id']), new Date(Number(headers['webhook-timestamp']) * 1_000), body.toString());
  return String(headers['webhook-signature']).split(' ').includes(expected);
}

function isEka({ headers, body }: Arrival, key: string): boolean {
  return isSigned(headers['eka-webhook-signature'], body, key, desk.clock.now());
}

test('every try sends the same bytes under the same id, signed anew with both signatures', async () => {
  const receiver = await openReceiver((response, number) => void response.writeHead(number === 0 ? 500 : 204).end());
  const id = await subscribe(desk, receiver.url, { signing_key: keyText });
  await makeDue(desk, id, ['a']);
  await triedTimes(desk, id, 1);
  const [first] = await receiver.arrived(1);
  expect([isEka(first as Arrival, keyText), isStandard(first as Arrival, keyText)]).toEqual([true, true]);
  desk.clock.advance(400);
  wakeDelivery(desk);
  const [, second] = await receiver.arrived(2);
  expect([isEka(second as Arrival, keyText), isEka(first as Arrival, keyText), isStandard(second as Arrival, keyText)]).toEqual([true, false, true]);
  expect(second?.body).toEqual(first?.body);
  expect(second?.body.toString()).toBe('{"n":1,"caf\\u00e9":1.0}');
  expect([first?.eventId, second?.eventId]).toEqual(['ev-1', 'ev-1']);
  const { body, headers } = second as Arrival;
  const hmac = (text: string, encoding: 'hex' | 'base64'): string => createHmac('sha256', keyText).update(text).update(body).digest(encoding);
  const time = Math.floor(desk.clock.now());
  expect(headers).toMatchObject({ 'eka-webhook-signature': `t=${time},v1=${hmac(`${time}.`, 'hex')}`, 'webhook-signature': `v1,${hmac(`ev-1.${time}.`, 'base64')}` });
});

test('the package of Standard Webhooks verifies what is sent now', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: keyText });
  desk.clock.set(Date.now() / 1_000);
  await makeDue(desk, id, ['a']);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = await receiver.arrived(1);
  const verify = (key: string, text: string): unknown => new Webhook(Buffer.from(key).toString('base64')).verify(text, headers as Record<string, string>);
  expect(verify(keyText, body.toString())).toEqual({ n: 1, café: 1 });
  expect(() => verify(keyText, `${body.toString()} `)).toThrow();
  expect(() => verify('other', body.toString())).toThrow();
});

test('while a key is changed, Eka\'s header has the new one and the standard header both; after a day the new one alone', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: 'old' });
  expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: 'new' }));
  await makeDue(desk, id, ['a'], 'within');
  const [within] = await receiver.arrived(1) as [Arrival];
  expect([isEka(within, 'new'), isEka(within, 'old'), isStandard(within, 'new'), isStandard(within, 'old')]).toEqual([true, false, true, true]);
  desk.clock.advance(86_400);
  await makeDue(desk, id, ['a'], 'after');
  const [, after] = await receiver.arrived(2) as [Arrival, Arrival];
  expect([isEka(after, 'new'), isStandard(after, 'new'), isStandard(after, 'old')]).toEqual([true, true, false]);
});

test('without a key there is no signature of either kind', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: null });
  await makeDue(desk, id, ['a']);
  const [{ headers } = { headers: {} }] = await receiver.arrived(1);
  expect(headers).not.toHaveProperty('webhook-signature');
  expect(headers).not.toHaveProperty('eka-webhook-signature');
});

test('the log shows the headers that were sent, but for those of HTTP itself', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: 'old' });
  expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: 'new' }));
  await makeDue(desk, id, ['a']);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = await receiver.arrived(1);
  const { delivery_id: deliveryId } = await triedTimes(desk, id, 1);
  const { delivery } = expectDone(await desk.business.api('GET', `/opdesk/v1/webhooks/${id}/deliveries/${deliveryId}`));
  const sent = Object.fromEntries(
    Object.entries(headers as Record<string, string>)
      .filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
  );
  expect(delivery.headers).toEqual(sent);
  expect(delivery.body).toBe(body.toString());
});

test('the example receiver verifies a real event, and fetches its appointment', async () => {
  const appointmentId = await desk.book('09:15');
  const received: unknown[] = [];
  const server = createReceiver({
    opdesk: desk.server.url, clientId: desk.business.clientId, clientSecret: desk.business.clientSecret, signingKey: keyText, now: desk.clock.now,
    onEvent: (event, appointment) => void received.push([event.event, appointment]),
  });
  const front = await openReceiver(answerWith(500));
  await front.close();
  const { port } = new URL(front.url);
  await new Promise<void>((done) => server.listen(Number(port), '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const id = await subscribe(desk, front.url, { signing_key: keyText });
  await makeDue(desk, id, [appointmentId], 'ev', JSON.stringify({ event: 'appointment.created', transaction_id: 'ev-1', data: { appointment_id: appointmentId } }));
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`));
  await expect.poll(() => deliveriesOf(desk, id)).toMatchObject([{ state: 'DELIVERED' }, { state: 'DELIVERED' }]);
  expect(received).toHaveLength(2);
  expect(received).toContainEqual(['webhook.test', undefined]);
  expect(received).toContainEqual(['appointment.created', expect.objectContaining({ appointment_id: appointmentId, status: 'BK' })]);
});
