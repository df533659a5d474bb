import { beforeEach, describe, expect, test } from 'vitest';
import {
  endTries,
  leaseDeliveries,
  type MarkRow,
  type LeaseLimits,
  type TryResultRow,
} from '../../../src/webhooks/db/deliveries.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run } = bare;

/** What is due is taken of all businesses. */
beforeEach(() => run(`delete from webhook_deliveries where $1::text <> ''`));

async function subscribe(...ids: string[]): Promise<void> {
  await run(
    `insert into api_clients (id, business_id, name, secret_hash, scopes, created_at)
      values ('ec-' || $1, $1, 'C', 'h', '{}', now())
     on conflict do nothing`,
  );
  await run(
    `insert into webhook_subscriptions (business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by)
     select $1, id, 'ec-' || $1, 'https://' || id, id, 'https', now(), now(), 'ec' from unnest($2::text[]) as id`,
    ids,
  );
}

/** One delivery for each appointment named, due now, in this order; `-` is of no appointment. Answers their positions. */
async function due(webhook: string, ...appointments: string[]): Promise<number[]> {
  const rows = await run(
    `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, body, created_at, next_try_at)
     select $1, gen_random_uuid()::text, $2, 'ev', 'appointment.updated', nullif(named.id, '-'), '{}', to_timestamp($4), to_timestamp($4)
     from unnest($3::text[]) with ordinality as named (id, place) order by place
     returning position`,
    webhook,
    appointments,
    start,
  );
  return rows.map(({ position }) => position);
}

const lease = async (scheduler: Partial<LeaseLimits> = {}, now = start): Promise<number[]> => {
  const found = await leaseDeliveries(bare.db, now, now + 30, { atMost: 100, atMostEach: 50, busy: [], ...scheduler });
  return found.filter(({ businessId }) => businessId === bare.id).map(({ position }) => position);
};
const result = (position: number | undefined, more: Partial<TryResultRow> = {}): TryResultRow => ({
  position: position ?? 0,
  lease: start + 30,
  at: start,
  duration_ms: 5,
  status_code: 200,
  failure: null,
  answer: null,
  signatures: null,
  state: 'DELIVERED',
  refusals: 0,
  is_passed: false,
  next_try_at: null,
  finished_at: start,
  ...more,
});
const failed = (position: number | undefined): TryResultRow =>
  result(position, { status_code: 500, state: 'PENDING', next_try_at: start + 5, finished_at: null });
const mark = (webhook: string, more: Partial<MarkRow> = {}): MarkRow => ({
  business_id: bare.id,
  webhook_id: webhook,
  endpoint: `https://${webhook}`,
  has_succeeded: false,
  failing_since: start,
  last_failed_at: start,
  is_gone: false,
  ...more,
});
const end = (results: readonly TryResultRow[], marks: readonly MarkRow[] = []) =>
  endTries(bare.db, results, marks, 86_400);
const tries = () => run('select state, tries from webhook_deliveries where business_id = $1 order by position');

describe('lease_webhook_deliveries', () => {
  test('takes of each appointment the first alone, and everything that is of no appointment', async () => {
    await subscribe('one');
    const [a1, , b1, none, noneToo] = await due('one', 'a', 'a', 'b', '-', '-');
    expect(await lease()).toEqual([a1, b1, none, noneToo]);
  });

  test('takes nothing twice, however many servers ask at the same time, until the lease is over', async () => {
    await subscribe('one');
    const positions = await due('one', ...Array.from({ length: 40 }, (_, n) => `ap-${n}`));
    const taken = await Promise.all([1, 2, 3, 4].map(() => lease({ atMostEach: 15 })));
    const all = taken.flat();
    expect(new Set(all).size).toBe(all.length);
    const rest = await lease();
    expect([...all, ...rest].toSorted((one, other) => one - other)).toEqual(positions);
    expect(await lease({}, start + 29)).toEqual([]);
    expect(await lease({}, start + 30)).toEqual(positions);
  });

  test('shares what may be taken between the subscriptions, but for those that are busy', async () => {
    await subscribe('one', 'two', 'three');
    for (const webhook of ['one', 'two', 'three']) await due(webhook, '-', '-', '-', '-', '-', '-');
    const busy = [
      { businessId: bare.id, webhookId: 'two', tries: 1 },
      { businessId: bare.id, webhookId: 'three', tries: 0 },
    ];
    const taken = await lease({ atMost: 6, atMostEach: 4, busy });
    const counts = await run(
      'select subscription_id as id, count(*) from webhook_deliveries where business_id = $1 and position = any ($2) group by 1 order by 1',
      taken,
    );
    expect(counts).toEqual([
      { id: 'one', count: 3 },
      { id: 'two', count: 1 },
    ]);
  });

  test('takes of a subscription that is off only what was asked for', async () => {
    await subscribe('off');
    await run(
      `update webhook_subscriptions set disabled_at = now(), disabled_reason = 'GONE'
        where business_id = $1 and id = 'off'`,
    );
    const [, asked] = await due('off', 'a', 'b');
    await run('update webhook_deliveries set asked_for = true where business_id = $1 and position = $2', asked);
    expect(await lease()).toEqual([asked]);
  });
});

describe('end_webhook_tries', () => {
  test('lets the next delivery of an appointment go once the one before it has ended, delivered or failed', async () => {
    await subscribe('one');
    const [first, second, third] = await due('one', 'a', 'a', 'a');
    expect(await lease()).toEqual([first]);
    await end([failed(first)]);
    expect(await lease()).toEqual([]);
    expect(await lease({}, start + 5)).toEqual([first]);
    await end([result(first, { lease: start + 35, state: 'FAILED' })]);
    expect(await lease()).toEqual([second]);
    await end([result(second)]);
    expect(await lease()).toEqual([third]);
  });

  test('leaves a delivery alone whose lease another server has meanwhile', async () => {
    await subscribe('one');
    const [only] = await due('one', 'a');
    await lease();
    await lease({}, start + 30);
    await end([result(only)]);
    expect(await tries()).toEqual([{ state: 'PENDING', tries: 0 }]);
    await end([result(only, { lease: start + 60 })]);
    expect(await tries()).toEqual([{ state: 'DELIVERED', tries: 1 }]);
    expect(
      await run(
        `select try, status_code
          from webhook_tries w join webhook_deliveries d on d.position = w.delivery where d.business_id = $1`,
      ),
    ).toEqual([{ try: 1, status_code: 200 }]);
  });

  test('switches off what is gone at once, and what fails once nothing has succeeded for so long', async () => {
    await subscribe('gone', 'failing', 'alive', 'moved');
    const long = { last_failed_at: start + 86_400 };
    expect(await end([], [mark('failing'), mark('alive')])).toEqual([]);
    await run(
      `update webhook_subscriptions set endpoint = 'https://elsewhere' where business_id = $1 and id = 'moved'`,
    );
    const off = await end(
      [],
      [
        mark('gone', { is_gone: true }),
        mark('failing', long),
        mark('alive', { ...long, has_succeeded: true, failing_since: null }),
        mark('moved', { is_gone: true }),
      ],
    );
    expect(off.map(({ webhookId, reason }) => [webhookId, reason]).toSorted()).toEqual([
      ['failing', 'FAILING'],
      ['gone', 'GONE'],
    ]);
    expect(await end([], [mark('gone', { is_gone: true })])).toEqual([]);
  });

  test('a deletion of the first pending delivery lets the next one go, too', async () => {
    await subscribe('one');
    const [first, second] = await due('one', 'a', 'a');
    expect(await lease()).toEqual([first]);
    await run('delete from webhook_deliveries where business_id = $1 and position = $2', first);
    expect(await lease()).toEqual([second]);
  });
});
