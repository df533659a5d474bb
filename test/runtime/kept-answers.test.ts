import { describe, expect, test } from 'vitest';
import { insertIdempotencyKey, keepAnswer } from '../../src/runtime/db/idempotency.ts';
import { openBareBusiness, start } from '../support/bare-business.ts';

const bare = openBareBusiness();
const { run } = bare;

describe('keep_answer', () => {
  const own = (key: string) => ({ businessId: bare.id, clientId: 'ec-1', method: 'POST', path: '/p', key });
  const reserve = (key: string, seed: string, now = start) =>
    insertIdempotencyKey(bare.db, {
      ...own(key),
      bodyDigest: Buffer.from('b'),
      seed,
      leaseSeconds: 30,
      keptSeconds: 86_400,
      now,
    });
  const keep = (key: string, seed: string, isImpersonal = false) =>
    keepAnswer(bare.db, { ...own(key), seed }, { status: 200, body: '{"name":"A"}', isImpersonal });
  const erasure = () =>
    run(
      'select begin_erasure($2) where $1::text <> $3',
      JSON.stringify({
        business_id: bare.id,
        subject_id: 'pt-1',
        is_guest: false,
        asked_at: '2026-03-02T08:00:00Z',
        actor_kind: 'client',
        actor_id: 'c',
        role: 'api',
        salt: '00',
      }),
      '',
    );

  test('keeps no answer that may tell what was erased since the request began', async () => {
    for (const key of ['personal', 'ids alone']) await reserve(key, `seed of ${key}`);
    await erasure();
    await reserve('later', 'seed of later');
    expect([
      await keep('personal', 'seed of personal'),
      await keep('ids alone', 'seed of ids alone', true),
      await keep('later', 'seed of later'),
    ]).toEqual([false, true, true]);
    expect(
      await run('select key from idempotency_keys where business_id = $1 and body is not null order by 1'),
    ).toEqual([{ key: 'ids alone' }, { key: 'later' }]);
  });

  test('keeps no answer of a try whose key another request has', async () => {
    await reserve('k', 'first');
    await reserve('k', 'second', start + 2 * 86_400);
    expect([await keep('k', 'first'), await keep('k', 'second')]).toEqual([false, true]);
  });
});
