import { addTried, subscribe, switchOff } from '../support/webhooks.ts';
import { describe, expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const health = '/opdesk/v1/webhooks';
const now = instant('08:00');

type Body = Readonly<Record<string, unknown>>;

const get = (path: string): Promise<ApiAnswer> => desk.business.api('GET', `${health}${path}`);
const post = (path: string, body?: Body): Promise<ApiAnswer> => desk.business.api('POST', `${health}${path}`, body);

describe('sending again', () => {
  const states = async (): Promise<unknown> =>
    (
      await desk.rows('select state, replayed_after from webhook_deliveries where business_id = $1 order by position')
    ).map(({ state, replayed_after: after }) => [state, after]);

  test('makes one delivery due now under its event id, whatever became of it, with its tries counted anew', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    const ids = await addTried(desk, id, ['DELIVERED', 'FAILED', 'PENDING']);
    expectDone(await post(`/${id}/enable`));
    for (const [n, each] of ids.entries()) {
      const answer = await post(`/${id}/deliveries/${each}/replay`);
      expect(answer.status, answer.text).toBe(202);
      expect(answer.body.delivery).toMatchObject({
        delivery_id: each,
        event_id: `ev-${n + 1}`,
        state: 'PENDING',
        next_try_at: now,
      });
      expect(answer.body.delivery).not.toHaveProperty('finished_at');
    }
    expect(
      await desk.rows('select replayed_after >= 2 as anew from webhook_deliveries where business_id = $1'),
    ).toEqual([{ anew: true }, { anew: true }, { anew: true }]);
  });

  test('leaves alone what a server is just sending', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    const [busy] = await addTried(desk, id, ['PENDING']);
    await desk.rows('update webhook_deliveries set leased_until = to_timestamp($2) where business_id = $1', now + 30);
    expect((await post(`/${id}/deliveries/${busy}/replay`)).body.delivery).toMatchObject({
      state: 'PENDING',
      next_try_at: now + 301,
    });
    expect(await states()).toEqual([['PENDING', 0]]);
  });

  test('of all that was given up since an instant leaves the rest as it is', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    await addTried(desk, id, ['FAILED', 'FAILED', 'DELIVERED', 'FAILED', 'PENDING']);
    await addTried(desk, await subscribe(desk, 'https://example.com/webhook', { endpoint: 'https://example.com/2' }), [
      'FAILED',
    ]);
    desk.clock.set(now + 7_200);
    expectDone(await post(`/${id}/enable`));
    const answer = await post(`/${id}/replay`, { since: now + 3_602 });
    expect([answer.status, answer.body]).toEqual([202, { replayed: 2 }]);
    const rows = await desk.rows(
      'select replayed_after > 0 as again from webhook_deliveries where business_id = $1 order by position',
    );
    expect(rows.map(({ again }) => again)).toEqual([false, true, false, true, false, false]);
    expect((await post(`/${id}/replay`, { since: now + 3_602 })).body).toEqual({ replayed: 0 });
  });

  test('of many works in more than one step', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await addTried(
      desk,
      id,
      Array.from({ length: 5_001 }, () => 'FAILED'),
      0,
    );
    desk.clock.set(now + 86_400);
    expect((await post(`/${id}/replay`, { since: 0 })).body).toEqual({ replayed: 5_001 });
  });

  test('needs an instant', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    for (const body of [{}, { since: '0' }, { since: -1 }, { since: 1_772_000_000_000 }])
      expect((await post(`/${id}/replay`, body)).status).toBe(400);
  });

  test('and testing are taken while the webhook is switched off', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    const [failed] = await addTried(desk, id, ['FAILED']);
    for (const path of ['test', 'replay', `deliveries/${failed}/replay`]) {
      expect((await post(`/${id}/${path}`, path === 'replay' ? { since: 0 } : {})).status).toBe(202);
    }
  });
});

describe('a test event', () => {
  test('goes into the log of one webhook alone, whatever events it names', async () => {
    const [id, other] = [
      await subscribe(desk, 'https://example.com/webhook'),
      await subscribe(desk, 'https://example.com/webhook', { endpoint: 'https://example.com/2', event_names: [] }),
    ];
    const answer = await post(`/${id}/test`);
    expect(answer.status, answer.text).toBe(202);
    const { delivery } = answer.body;
    expect(delivery).toEqual({
      delivery_id: expect.stringMatching(/^dl-/),
      webhook_id: id,
      event_id: expect.stringMatching(/^ev-/),
      event: 'webhook.test',
      state: 'PENDING',
      tries: 0,
      created_at: now,
      next_try_at: now,
    });
    const { body } = expectDone(await get(`/${id}/deliveries/${delivery.delivery_id}`)).delivery;
    expect(JSON.parse(body)).toEqual({
      event: 'webhook.test',
      event_type: 'webhook.test',
      service: 'webhook',
      transaction_id: delivery.event_id,
      event_time: now,
      timestamp: now,
      business_id: desk.business.id,
      client_id: desk.business.clientId,
      data: { webhook_id: id },
    });
    expect(expectDone(await get(`/${other}/deliveries`))).toEqual({ deliveries: [] });
  });

  test('that is asked for again with its key is sent once (rule B8)', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    const once = { 'idempotency-key': 'one' };
    const send = (): Promise<ApiAnswer> => desk.business.api('POST', `${health}/${id}/test`, undefined, once);
    expect((await send()).body).toEqual((await send()).body);
    expect(expectDone(await get(`/${id}/deliveries`)).deliveries).toHaveLength(1);
  });
});
