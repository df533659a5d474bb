import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createReceiver, isSigned, type WebhookEvent } from '../../examples/webhook-receiver/receiver.ts';
import { instant, openDesk } from '../support/desk.ts';

const desk = openDesk();
const key = 'schlüssel';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function signature(body: string, at: number, signedWith = key): string {
  return `t=${at},v1=${createHmac('sha256', signedWith).update(`${at}.${body}`).digest('hex')}`;
}

interface Received {
  readonly event: WebhookEvent;
  readonly appointment: unknown;
}

/** A receiver of the desk's events, with what it was told; `send` posts to it. */
async function openReceiver(onEvent: () => void = () => undefined, clientSecret = desk.business.clientSecret) {
  const received: Received[] = [];
  const server = createReceiver({
    opdesk: desk.server.url,
    clientId: desk.business.clientId,
    clientSecret,
    signingKey: key,
    now: desk.clock.now,
    onEvent(event, appointment) {
      onEvent();
      received.push({ event, appointment });
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  const send = async (body: string, header: string, id = 'ev-1'): Promise<number> => {
    const headers = { 'eka-webhook-signature': header, 'webhook-id': id, connection: 'close' };
    return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers })).status;
  };
  return { received, send };
}

const now = instant('08:00');

test('the example receiver tells a good signature from a wrong, an old and a missing one', () => {
  const body = '{"event":"caf\\u00e9"}';
  const check = (header: string | undefined, at = now): boolean => isSigned(header, Buffer.from(body), key, at);
  expect(check(signature(body, now))).toBe(true);
  expect([
    check(signature(body, now), now + 300),
    check(signature(body, now), now + 301),
    check(signature(body, now), now - 301),
  ]).toEqual([true, false, false]);
  for (const wrong of [
    undefined,
    '',
    't=1',
    signature(body, now, 'other'),
    signature(`${body} `, now),
    signature(body, now).replace(`t=${now}`, `t=${now - 1}`),
    `${signature(body, now)}00`,
  ]) {
    expect(check(wrong)).toBe(false);
  }
});

test('the example receiver fetches the appointment of an event, once for each event', async () => {
  const id = await desk.book('09:15');
  const { received, send } = await openReceiver();
  const body = JSON.stringify({
    event: 'appointment.created',
    transaction_id: 'ev-1',
    data: { appointment_id: id, status: 'BK' },
  });
  expect(await send(body, signature(body, now, 'other'))).toBe(401);
  expect([await send(body, signature(body, now)), await send(body, signature(body, now))]).toEqual([204, 204]);
  expect(received).toEqual([
    {
      event: JSON.parse(body) as unknown,
      appointment: expect.objectContaining({ appointment_id: id, status: 'BK', token: 1 }),
    },
  ]);
  expect(await send(body, signature(body, now), 'ev-2')).toBe(204);
  expect(received).toHaveLength(2);
});

test('the example receiver takes an event of no appointment, and asks for another try of what it could not do', async () => {
  const body = JSON.stringify({ event: 'webhook.test', transaction_id: 'ev-1', data: {} });
  let isBroken = true;
  const { received, send } = await openReceiver(() => {
    if (isBroken) throw new Error('disk full');
  });
  expect(await send(body, signature(body, now))).toBe(500);
  isBroken = false;
  expect(await send(body, signature(body, now))).toBe(204);
  expect(received).toEqual([{ event: JSON.parse(body) as unknown, appointment: undefined }]);
  const stranger = await openReceiver(undefined, 'wrong');
  const change = JSON.stringify({
    event: 'appointment.created',
    transaction_id: 'ev-2',
    data: { appointment_id: 'api-1' },
  });
  expect(await stranger.send(change, signature(change, now))).toBe(500);
});
