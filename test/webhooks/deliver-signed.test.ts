import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReceiver, isSigned } from '../../examples/webhook-receiver/receiver.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import {
  type Arrival,
  answerWith,
  deliveriesOf,
  makeDue,
  openReceiver,
  subscribe,
  triedTimes,
  wakeDelivery,
} from '../support/webhooks.ts';

const desk = openDesk();
const keyText = 'schlüssel';
const subscriptions = '/notification/v1/connect/webhook/subscriptions';

/**
 * By the package that Standard Webhooks publishes, whose clock cannot be moved: the signature is checked, its age is
 * not.
 */
function isStandard({ headers, body }: Arrival, key: string): boolean {
  const webhook = new Webhook(Buffer.from(key).toString('base64'));
  const expected = webhook.sign(
    String(headers['webhook-id']),
    new Date(Number(headers['webhook-timestamp']) * 1_000),
    body.toString(),
  );
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
  expect([
    isEka(second as Arrival, keyText),
    isEka(first as Arrival, keyText),
    isStandard(second as Arrival, keyText),
  ]).toEqual([true, false, true]);
  expect(second?.body).toEqual(first?.body);
  expect(second?.body.toString()).toBe('{"n":1,"caf\\u00e9":1.0}');
  expect([first?.eventId, second?.eventId]).toEqual(['ev-1', 'ev-1']);
  const { body, headers } = second as Arrival;
  const hmac = (text: string, encoding: 'hex' | 'base64'): string =>
    createHmac('sha256', keyText).update(text).update(body).digest(encoding);
  const time = Math.floor(desk.clock.now());
  expect(headers).toMatchObject({
    'eka-webhook-signature': `t=${time},v1=${hmac(`${time}.`, 'hex')}`,
    'webhook-signature': `v1,${hmac(`ev-1.${time}.`, 'base64')}`,
  });
});

test('the package of Standard Webhooks verifies what is sent now', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: keyText });
  desk.clock.set(Date.now() / 1_000);
  await makeDue(desk, id, ['a']);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = await receiver.arrived(1);
  const verify = (key: string, text: string): unknown =>
    new Webhook(Buffer.from(key).toString('base64')).verify(text, headers as Record<string, string>);
  expect(verify(keyText, body.toString())).toEqual({ n: 1, café: 1 });
  expect(() => verify(keyText, `${body.toString()} `)).toThrow();
  expect(() => verify('other', body.toString())).toThrow();
});

test("while a key is changed, Eka's header has the new one and the standard header both; after a day the new one alone", async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: 'old' });
  expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: 'new' }));
  await makeDue(desk, id, ['a'], 'within');
  const [within] = (await receiver.arrived(1)) as [Arrival];
  expect([isEka(within, 'new'), isEka(within, 'old'), isStandard(within, 'new'), isStandard(within, 'old')]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  desk.clock.advance(86_400);
  await makeDue(desk, id, ['a'], 'after');
  const [, after] = (await receiver.arrived(2)) as [Arrival, Arrival];
  expect([isEka(after, 'new'), isStandard(after, 'new'), isStandard(after, 'old')]).toEqual([true, true, false]);
});

describe('F3: a key that begins with whsec_', () => {
  const standard = `whsec_${Buffer.from('the-bytes-of-the-key-0123').toString('base64')}`;
  const decoded = 'the-bytes-of-the-key-0123';

  test("is decoded for the standard header, as the package of Standard Webhooks does, and signs Eka's header as it is", async () => {
    const receiver = await openReceiver();
    const id = await subscribe(desk, receiver.url, { signing_key: standard });
    desk.clock.set(Date.now() / 1_000);
    await makeDue(desk, id, ['a']);
    const [arrival] = (await receiver.arrived(1)) as [Arrival];
    expect(new Webhook(standard).verify(arrival.body.toString(), arrival.headers as Record<string, string>)).toEqual({
      n: 1,
      café: 1,
    });
    expect([
      isEka(arrival, standard),
      isEka(arrival, decoded),
      isStandard(arrival, decoded),
      isStandard(arrival, standard),
    ]).toEqual([true, false, true, false]);
  });

  test('signs beside one of the other kind while keys rotate', async () => {
    const receiver = await openReceiver();
    const id = await subscribe(desk, receiver.url, { signing_key: 'plain' });
    expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: standard }));
    await makeDue(desk, id, ['a'], 'first');
    const [first] = (await receiver.arrived(1)) as [Arrival];
    expect([isEka(first, standard), isStandard(first, decoded), isStandard(first, 'plain')]).toEqual([
      true,
      true,
      true,
    ]);
    expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: 'next' }));
    await makeDue(desk, id, ['a'], 'second');
    const [, second] = (await receiver.arrived(2)) as [Arrival, Arrival];
    expect([isEka(second, 'next'), ...['next', decoded, 'plain'].map((key) => isStandard(second, key))]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test.each(['whsec_', 'whsec_%%%%', 'whsec_abc', 'whsec_YWJj ', 'whsec_YWI', 'whsec_-_-_', 'whsec_YWJjZB=='])(
    '%j is refused, naming it',
    async (key) => {
      const body = { endpoint: 'https://example.com/hook', signing_key: key };
      const refused = await desk.business.api('POST', subscriptions, body);
      expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('/signing_key')]);
      if (key !== 'whsec_') expect(refused.text).not.toContain(key);
      const id = expectDone(await desk.business.api('POST', subscriptions, { ...body, signing_key: standard }))
        .id as string;
      expect((await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: key })).status).toBe(400);
    },
  );
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
    Object.entries(headers as Record<string, string>).filter(
      ([name]) => !['host', 'connection', 'content-length'].includes(name),
    ),
  );
  expect(delivery.headers).toEqual(sent);
  expect(delivery.body).toBe(body.toString());
});

test('the example receiver verifies a real event, and fetches its appointment', async () => {
  const appointmentId = await desk.book('09:15');
  const received: unknown[] = [];
  const server = createReceiver({
    opdesk: desk.server.url,
    clientId: desk.business.clientId,
    clientSecret: desk.business.clientSecret,
    signingKey: keyText,
    now: desk.clock.now,
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
  await makeDue(
    desk,
    id,
    [appointmentId],
    'ev',
    JSON.stringify({ event: 'appointment.created', transaction_id: 'ev-1', data: { appointment_id: appointmentId } }),
  );
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`));
  await expect.poll(() => deliveriesOf(desk, id)).toMatchObject([{ state: 'DELIVERED' }, { state: 'DELIVERED' }]);
  expect(received).toHaveLength(2);
  expect(received).toContainEqual(['webhook.test', undefined]);
  expect(received).toContainEqual([
    'appointment.created',
    expect.objectContaining({ appointment_id: appointmentId, status: 'BK' }),
  ]);
});

test('an event whose key cannot be opened is not sent, neither unsigned nor with the key of another webhook', async () => {
  const [stolen, other] = [await openReceiver(), await openReceiver()];
  const id = await subscribe(desk, stolen.url, { signing_key: 'one' });
  const otherId = await subscribe(desk, other.url, { signing_key: 'two' });
  await desk.rows(
    `update webhook_subscriptions s set signing_key = o.signing_key from webhook_subscriptions o
     where s.business_id = $1 and s.id = $2 and o.business_id = $1 and o.id = $3`,
    id,
    otherId,
  );
  await makeDue(desk, id, ['a']);
  const failed = () => desk.server.log.filter((line) => line.includes('open the keys of a webhook'));
  await expect.poll(() => failed().length).toBeGreaterThan(0);
  await makeDue(desk, otherId, ['a'], 'ot');
  await triedTimes(desk, otherId, 1);
  await other.arrived(1);
  expect(stolen.arrivals).toEqual([]);
  expect(failed().join()).not.toMatch(/sealed:|"one"|"two"/);
});
