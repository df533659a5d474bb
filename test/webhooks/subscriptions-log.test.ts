import { addTried, subscribe, switchOff } from '../support/webhooks.ts';
import { describe, expect, test } from 'vitest';
import { sweep } from '../../src/jobs/sweep.ts';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const health = '/opdesk/v1/webhooks';
const now = instant('08:00');

type Body = Readonly<Record<string, unknown>>;

const get = (path: string): Promise<ApiAnswer> => desk.business.api('GET', `${health}${path}`);
const post = (path: string, body?: Body): Promise<ApiAnswer> => desk.business.api('POST', `${health}${path}`, body);

describe('how webhooks are doing', () => {
  test('is shown with marks, reasons, and what is pending', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    expect(expectDone(await get(''))).toEqual({
      webhooks: [
        {
          webhook_id: id,
          client_id: desk.business.clientId,
          endpoint: 'https://example.com/webhook',
          event_names: ['prescription.created'],
          signing_key: '********',
          event_payload: 'snapshot',
          warnings: [expect.objectContaining({ code: 'SIGNING_KEY_SHORT' })],
          state: 'ACTIVE',
          pending: 0,
          created_at: now,
        },
      ],
    });
    await desk.rows(
      'update webhook_subscriptions set failing_since = to_timestamp($2) where business_id = $1',
      now - 60,
    );
    expect(expectDone(await get('')).webhooks).toMatchObject([{ state: 'FAILING', failing_since: now - 60 }]);
    await switchOff(desk, 'FAILING');
    await addTried(desk, id, ['PENDING', 'FAILED', 'PENDING', 'DELIVERED']);
    expect(expectDone(await get('')).webhooks).toMatchObject([
      { state: 'DISABLED', disabled_at: now, disabled_reason: 'FAILING', failing_since: now - 60, pending: 2 },
    ]);
  });

  test('counts up to 10,000 pending deliveries', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    await addTried(
      desk,
      id,
      Array.from({ length: 10_020 }, () => 'PENDING'),
      0,
    );
    expect(expectDone(await get('')).webhooks).toMatchObject([{ pending: 10_000 }]);
  });

  test('shows a key that still signs beside the new one', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    expectDone(
      await desk.business.api('PATCH', `/notification/v1/connect/webhook/subscriptions/${id}`, { signing_key: 'next' }),
    );
    expect(expectDone(await get('')).webhooks).toMatchObject([{ previous_key_until: now + 86_400 }]);
  });

  test('that was switched off is enabled again without its marks, as often as it is asked for', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    for (let times = 0; times < 2; times += 1) {
      const { webhook } = expectDone(await post(`/${id}/enable`));
      expect(webhook).toMatchObject({ webhook_id: id, state: 'ACTIVE' });
      expect(Object.keys(webhook)).not.toEqual(expect.arrayContaining([expect.stringMatching(/disabled|failing/)]));
    }
  });
});

describe('the log', () => {
  test('shows what became of each event, the newest first', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    const [delivered, pending] = await addTried(desk, id, ['DELIVERED', 'PENDING']);
    const { deliveries, ...rest } = expectDone(await get(`/${id}/deliveries`));
    expect(rest).toEqual({});
    expect(deliveries).toEqual([
      {
        delivery_id: pending,
        webhook_id: id,
        event_id: 'ev-2',
        event: 'appointment.updated',
        appointment_id: 'api-1',
        sequence: 2,
        state: 'PENDING',
        tries: 2,
        created_at: now + 2,
        next_try_at: now + 302,
        last_try: { number: 2, at: now + 12, duration_ms: 20, failure: 'timeout' },
      },
      {
        delivery_id: delivered,
        webhook_id: id,
        event_id: 'ev-1',
        event: 'appointment.updated',
        appointment_id: 'api-1',
        sequence: 1,
        state: 'DELIVERED',
        tries: 2,
        created_at: now + 1,
        finished_at: now + 3_601,
        last_try: { number: 2, at: now + 11, duration_ms: 20, status_code: 204 },
      },
    ]);
  });

  test('has pages of fifty, each delivery on one of them, also while others come, and by state', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    const states = Array.from({ length: 130 }, (_, n) => (n % 3 === 0 ? 'FAILED' : 'DELIVERED'));
    const ids = await addTried(desk, id, states, 0);
    const all = async (filter: string): Promise<string[][]> => {
      const pages: string[][] = [];
      for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
        const page = expectDone(
          await get(`/${id}/deliveries?${filter}${next === undefined ? '' : `&before_id=${next}`}`),
        );
        pages.push(page.deliveries.map((delivery: { delivery_id: string }) => delivery.delivery_id));
        next = page.next_before_id;
        if (first) await addTried(desk, id, ['FAILED'], 0);
      }
      return pages;
    };
    const pages = await all('');
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 30]);
    expect(pages.flat()).toEqual(ids.toReversed());
    expect((await all('state=FAILED')).flat().slice(1)).toEqual(ids.filter((_, n) => n % 3 === 0).toReversed());
    expect((await get(`/${id}/deliveries?state=LOST`)).status).toBe(400);
    expect((await get(`/${id}/deliveries?before_id=nothing`)).body.error.details.issues).toMatchObject([
      { path: '/query/before_id', code: 'unknown_id' },
    ]);
  });

  test('shows of one delivery the body byte for byte, every try, and the headers of the last with its signatures', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    const [delivered] = await addTried(desk, id, ['DELIVERED']);
    const { delivery } = expectDone(await get(`/${id}/deliveries/${delivered}`));
    expect(delivery).toEqual({
      delivery_id: delivered,
      webhook_id: id,
      event_id: 'ev-1',
      event: 'appointment.updated',
      appointment_id: 'api-1',
      sequence: 1,
      state: 'DELIVERED',
      tries: 2,
      created_at: now + 1,
      finished_at: now + 3_601,
      last_try: { number: 2, at: now + 11, duration_ms: 20, status_code: 204 },
      body: '{"n":1,"caf\\u00e9":1.0}',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'ev-1',
        'opdesk-sequence': '1',
        'webhook-timestamp': String(now + 11),
        'webhook-signature': 'v1,x v1,y',
        'eka-webhook-signature': `t=${now + 11},v1=ab2`,
      },
      every_try: [
        { number: 1, at: now + 6, duration_ms: 10, status_code: 500, answer: 'oh no' },
        { number: 2, at: now + 11, duration_ms: 20, status_code: 204 },
      ],
    });
    const [unsent] = await addTried(
      desk,
      await subscribe(desk, 'https://example.com/webhook', { endpoint: 'https://example.com/2' }),
      ['FAILED'],
      0,
    );
    expect((await get(`/${id}/deliveries/${unsent}`)).status).toBe(404);
  });

  test('is kept for thirty days', async () => {
    const id = await subscribe(desk, 'https://example.com/webhook');
    await switchOff(desk);
    await addTried(desk, id, ['DELIVERED', 'FAILED', 'PENDING']);
    desk.clock.set(now + 2 + 30 * 86_400);
    await sweep(desk.server.runtime);
    expect(
      expectDone(await get(`/${id}/deliveries`)).deliveries.map(({ sequence }: { sequence: number }) => sequence),
    ).toEqual([3, 2]);
    const left = await desk.rows(
      'select count(*)::integer as tries from webhook_tries t join webhook_deliveries d on d.position = t.delivery where d.business_id = $1',
    );
    expect(left).toEqual([{ tries: 4 }]);
  });
});
