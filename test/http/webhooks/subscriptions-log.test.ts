import { describe, expect, test } from 'vitest';
import { sweep } from '../../../src/jobs/sweep.ts';
import { instant, openDesk } from '../../support/desk.ts';
import { expectDone } from '../../support/practice.ts';
import type { ApiAnswer } from '../../support/server.ts';

const desk = openDesk();
const health = '/opdesk/v1/webhooks';
const now = instant('08:00');

type Body = Readonly<Record<string, unknown>>;

const get = (path: string): Promise<ApiAnswer> => desk.business.api('GET', `${health}${path}`);
const post = (path: string, body?: Body): Promise<ApiAnswer> => desk.business.api('POST', `${health}${path}`, body);

/** A subscription to an event that there is not, so that nothing but the test makes deliveries. */
async function register(body: Body = {}): Promise<string> {
  const answer = await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', {
    endpoint: 'https://example.com/webhook',
    event_names: ['prescription.created'],
    signing_key: 'key',
    ...body,
  });
  return expectDone(answer).id as string;
}

/** As the job does when a receiver is gone; from then on it leaves the deliveries alone. */
async function switchOff(reason: 'GONE' | 'FAILING' = 'GONE'): Promise<void> {
  await desk.rows(
    'update webhook_subscriptions set disabled_at = to_timestamp($3), disabled_reason = $2, failing_since = to_timestamp($3 - 60) where business_id = $1',
    reason,
    now,
  );
}

/** Deliveries as the job leaves them: `states` in the order of their events, a second apart. */
async function deliver(webhookId: string, states: readonly string[], tries = 2): Promise<string[]> {
  const rows = await desk.rows(
    `insert into webhook_deliveries (
       business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, state, tries, created_at, next_try_at, finished_at
     )
     select $1, 'dl-' || gen_random_uuid(), $2, 'ev-' || n, 'appointment.updated', 'api-1', n, '{"n":' || n || ',"caf\\u00e9":1.0}', state, $4::integer,
       to_timestamp($5::float8 + n), case when state = 'PENDING' then to_timestamp($5::float8 + n + 300) end,
       case when state <> 'PENDING' then to_timestamp($5::float8 + n + 3600) end
     from unnest($3::text[]) with ordinality as given (state, n)
     order by n
     returning id, position`,
    webhookId,
    states,
    tries,
    now,
  );
  await desk.rows(
    `insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, signatures)
     select d.position, n, d.created_at + n * interval '5 seconds', 10 * n, case when d.state = 'DELIVERED' and n = d.tries then 204 when n = 1 then 500 end,
       case when n > 1 and d.state <> 'DELIVERED' then 'timeout' end, case when n = 1 then 'oh no' end, array['ab' || n, 'x', 'y']
     from webhook_deliveries d cross join lateral generate_series(1, d.tries) as n
     where d.business_id = $1 and d.subscription_id = $2`,
    webhookId,
  );
  return rows.map(({ id }) => id as string);
}

describe('how webhooks are doing', () => {
  test('is shown with marks, reasons, and what is pending', async () => {
    const id = await register();
    expect(expectDone(await get(''))).toEqual({
      webhooks: [
        {
          webhook_id: id,
          client_id: desk.business.clientId,
          endpoint: 'https://example.com/webhook',
          event_names: ['prescription.created'],
          signing_key: '********',
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
    await switchOff('FAILING');
    await deliver(id, ['PENDING', 'FAILED', 'PENDING', 'DELIVERED']);
    expect(expectDone(await get('')).webhooks).toMatchObject([
      { state: 'DISABLED', disabled_at: now, disabled_reason: 'FAILING', failing_since: now - 60, pending: 2 },
    ]);
  });

  test('counts up to 10,000 pending deliveries', async () => {
    const id = await register();
    await switchOff();
    await deliver(
      id,
      Array.from({ length: 10_020 }, () => 'PENDING'),
      0,
    );
    expect(expectDone(await get('')).webhooks).toMatchObject([{ pending: 10_000 }]);
  });

  test('shows a key that still signs beside the new one', async () => {
    const id = await register();
    expectDone(
      await desk.business.api('PATCH', `/notification/v1/connect/webhook/subscriptions/${id}`, { signing_key: 'next' }),
    );
    expect(expectDone(await get('')).webhooks).toMatchObject([{ previous_key_until: now + 86_400 }]);
  });

  test('that was switched off is enabled again without its marks, as often as it is asked for', async () => {
    const id = await register();
    await switchOff();
    for (let times = 0; times < 2; times += 1) {
      const { webhook } = expectDone(await post(`/${id}/enable`));
      expect(webhook).toMatchObject({ webhook_id: id, state: 'ACTIVE' });
      expect(Object.keys(webhook)).not.toEqual(expect.arrayContaining([expect.stringMatching(/disabled|failing/)]));
    }
  });
});

describe('the log', () => {
  test('shows what became of each event, the newest first', async () => {
    const id = await register();
    await switchOff();
    const [delivered, pending] = await deliver(id, ['DELIVERED', 'PENDING']);
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
    const id = await register();
    await switchOff();
    const states = Array.from({ length: 130 }, (_, n) => (n % 3 === 0 ? 'FAILED' : 'DELIVERED'));
    const ids = await deliver(id, states, 0);
    const all = async (filter: string): Promise<string[][]> => {
      const pages: string[][] = [];
      for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
        const page = expectDone(
          await get(`/${id}/deliveries?${filter}${next === undefined ? '' : `&before_id=${next}`}`),
        );
        pages.push(page.deliveries.map((delivery: { delivery_id: string }) => delivery.delivery_id));
        next = page.next_before_id;
        if (first) await deliver(id, ['FAILED'], 0);
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
    const id = await register();
    await switchOff();
    const [delivered] = await deliver(id, ['DELIVERED']);
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
    const [unsent] = await deliver(await register({ endpoint: 'https://example.com/2' }), ['FAILED'], 0);
    expect((await get(`/${id}/deliveries/${unsent}`)).status).toBe(404);
  });

  test('is kept for thirty days', async () => {
    const id = await register();
    await switchOff();
    await deliver(id, ['DELIVERED', 'FAILED', 'PENDING']);
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

describe('sending again', () => {
  const states = async (): Promise<unknown> =>
    (
      await desk.rows('select state, replayed_after from webhook_deliveries where business_id = $1 order by position')
    ).map(({ state, replayed_after: after }) => [state, after]);

  test('makes one delivery due now under its event id, whatever became of it, with its tries counted anew', async () => {
    const id = await register();
    await switchOff();
    const ids = await deliver(id, ['DELIVERED', 'FAILED', 'PENDING']);
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
    const id = await register();
    const [busy] = await deliver(id, ['PENDING']);
    await desk.rows('update webhook_deliveries set leased_until = to_timestamp($2) where business_id = $1', now + 30);
    expect((await post(`/${id}/deliveries/${busy}/replay`)).body.delivery).toMatchObject({
      state: 'PENDING',
      next_try_at: now + 301,
    });
    expect(await states()).toEqual([['PENDING', 0]]);
  });

  test('of all that was given up since an instant leaves the rest as it is', async () => {
    const id = await register();
    await switchOff();
    await deliver(id, ['FAILED', 'FAILED', 'DELIVERED', 'FAILED', 'PENDING']);
    await deliver(await register({ endpoint: 'https://example.com/2' }), ['FAILED']);
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
    const id = await register();
    await deliver(
      id,
      Array.from({ length: 5_001 }, () => 'FAILED'),
      0,
    );
    desk.clock.set(now + 86_400);
    expect((await post(`/${id}/replay`, { since: 0 })).body).toEqual({ replayed: 5_001 });
  });

  test('needs an instant', async () => {
    const id = await register();
    for (const body of [{}, { since: '0' }, { since: -1 }, { since: 1_772_000_000_000 }])
      expect((await post(`/${id}/replay`, body)).status).toBe(400);
  });

  test('and testing are taken while the webhook is switched off', async () => {
    const id = await register();
    await switchOff();
    const [failed] = await deliver(id, ['FAILED']);
    for (const path of ['test', 'replay', `deliveries/${failed}/replay`]) {
      expect((await post(`/${id}/${path}`, path === 'replay' ? { since: 0 } : {})).status).toBe(202);
    }
  });
});

describe('a test event', () => {
  test('goes into the log of one webhook alone, whatever events it names', async () => {
    const [id, other] = [await register(), await register({ endpoint: 'https://example.com/2', event_names: [] })];
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
    const id = await register();
    const once = { 'idempotency-key': 'one' };
    const send = (): Promise<ApiAnswer> => desk.business.api('POST', `${health}/${id}/test`, undefined, once);
    expect((await send()).body).toEqual((await send()).body);
    expect(expectDone(await get(`/${id}/deliveries`)).deliveries).toHaveLength(1);
  });
});
