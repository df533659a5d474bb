import { endpoint, openSubscriptions, path, refused } from '../support/subscriptions.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { describe, expect, test } from 'vitest';
import { selectWebhooks } from '../../src/webhooks/db/webhooks.ts';
import { openWebhook } from '../../src/webhooks/services/seal-keys.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const { registered, listed } = openSubscriptions(desk);

const change = (id: string, body: Body): Promise<ApiAnswer> => desk.business.api('PATCH', `${path}/${id}`, body);

/** Opened: what is stored is sealed. */
async function keys(): Promise<unknown> {
  const { db, sealing } = desk.server.runtime;
  const stored = await selectWebhooks(db, desk.business.id);
  return stored.map((each) => {
    const { signingKey, previousKeys } = openWebhook({ sealing }, desk.business.id, each);
    return { signing_key: signingKey, previous_keys: previousKeys };
  });
}

describe('changing', () => {
  test('keeps what is not named', async () => {
    const id = await registered({ event_names: ['appointment.created'], signing_key: 'a key of bytes enough for all' });
    desk.clock.advance(60);
    const answer = await change(id, {});
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'success' }]);
    expect(await listed()).toMatchObject([
      {
        event_names: ['appointment.created'],
        endpoint,
        signing_key: '******** all',
        updated_at: '2026-03-02T02:31:00Z',
      },
    ]);
    expectDone(await change(id, { event_names: [], endpoint: 'http://example.com/other', protocol: 'http' }));
    expect(await listed()).toMatchObject([
      { event_names: [], endpoint: 'http://example.com/other', protocol: 'http', signing_key: '******** all' },
    ]);
  });

  test('tells which client did it', async () => {
    const id = await registered();
    const other = await desk.business.addClient();
    expectDone(await other.api('PATCH', `${path}/${id}`, { event_names: ['a'] }));
    expect(await listed()).toMatchObject([
      { client_id: desk.business.clientId, created_by: desk.business.clientId, updated_by: other.clientId },
    ]);
  });

  test('of the key lets both sign for a day, and forgets the old one after it (rule F3)', async () => {
    const id = await registered({ signing_key: 'first' });
    expectDone(await change(id, { signing_key: 'second' }));
    const until = instant('08:00') + 86_400;
    expect(await keys()).toEqual([{ signing_key: 'second', previous_keys: [{ key: 'first', until }] }]);
    for (const same of ['second', '********']) {
      expectDone(await change(id, { signing_key: same, event_names: [same] }));
      expect(await listed()).toMatchObject([{ event_names: [same] }]);
    }
    expect(await keys()).toEqual([{ signing_key: 'second', previous_keys: [{ key: 'first', until }] }]);
    desk.clock.set(until);
    await sweep(desk.server.runtime);
    expect(await keys()).toMatchObject([{ previous_keys: [{ key: 'first' }] }]);
    desk.clock.advance(1);
    await sweep(desk.server.runtime);
    expect(await keys()).toEqual([{ signing_key: 'second', previous_keys: [] }]);
  });

  test('of the key that is sent back as the list shows it changes nothing', async () => {
    const id = await registered({ signing_key: 'a long random text' });
    const [{ signing_key: shown }] = (await listed()) as [{ signing_key: string }];
    expect(shown).toBe('********text');
    expectDone(await change(id, { signing_key: shown }));
    expect(await keys()).toEqual([{ signing_key: 'a long random text', previous_keys: [] }]);
  });

  test('of the key again within the day ends none of those before; a sixth is refused until one of them has ended', async () => {
    const id = await registered({ signing_key: 'a' });
    for (const key of ['b', 'c', 'd', 'e']) expectDone(await change(id, { signing_key: key }));
    const until = instant('08:00') + 86_400;
    const before = await keys();
    expect(before).toEqual([{ signing_key: 'e', previous_keys: ['d', 'c', 'b', 'a'].map((key) => ({ key, until })) }]);
    expect(refused(await change(id, { signing_key: 'f' }))).toContain('signing_key');
    expect(await keys()).toEqual(before);
    expectDone(await change(id, { signing_key: 'c' }));
    expect(await keys()).toEqual([
      { signing_key: 'c', previous_keys: ['e', 'd', 'b', 'a'].map((key) => ({ key, until })) },
    ]);
    desk.clock.set(until);
    expectDone(await change(id, { signing_key: 'f' }));
    expect(await keys()).toEqual([{ signing_key: 'f', previous_keys: [{ key: 'c', until: until + 86_400 }] }]);
  });

  test('of the key to none ends signing at once, and from none begins it with the new one alone', async () => {
    const id = await registered({ signing_key: 'first' });
    expectDone(await change(id, { signing_key: null }));
    expect(await keys()).toEqual([{ signing_key: null, previous_keys: [] }]);
    expectDone(await change(id, { signing_key: 'second' }));
    expect(await keys()).toEqual([{ signing_key: 'second', previous_keys: [] }]);
  });

  test('refuses an endpoint that the client has registered, and a protocol that is not the endpoint’s', async () => {
    await registered();
    const id = await registered({ endpoint: `${endpoint}/2` });
    expect(refused(await change(id, { endpoint }))).toBe('/endpoint is registered already');
    expect(refused(await change(id, { protocol: 'http' }))).toBe(
      '/protocol is not that of the endpoint, which is https',
    );
    expect(refused(await change(id, { endpoint: 'nothing' }))).toMatch(/^\/endpoint must be/);
    expect((await listed())[1]).toMatchObject({ endpoint: `${endpoint}/2` });
  });

  test('to another endpoint begins without the marks of the old one; to the same it keeps them', async () => {
    const id = await registered();
    await desk.rows(
      "update webhook_subscriptions set disabled_at = now(), disabled_reason = 'GONE', failing_since = now() where business_id = $1",
    );
    const state = async (): Promise<unknown> =>
      expectDone(await desk.business.api('GET', '/opdesk/v1/webhooks')).webhooks[0].state;
    expectDone(await change(id, { endpoint, event_names: ['prescription.created'] }));
    expect(await state()).toBe('DISABLED');
    expect(await listed()).toMatchObject([
      { state: 'DISABLED', disabled_reason: 'GONE', disabled_at: expect.stringMatching(/Z$/) },
    ]);
    expectDone(await change(id, { endpoint: `${endpoint}/new` }));
    expect(await state()).toBe('ACTIVE');
  });
});

describe('removing', () => {
  test('answers as documented, and the endpoint can be registered again', async () => {
    const id = await registered();
    await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`);
    const answer = await desk.business.api('DELETE', `${path}/${id}`);
    expect([answer.status, answer.body]).toEqual([200, { status: 'webhook deleted successfully', msg: 'success' }]);
    expect(await listed()).toEqual([]);
    expect(await desk.rows('select id from webhook_deliveries where business_id = $1')).toEqual([]);
    await registered();
  });

  test('and changing of what is not there is a 404', async () => {
    const id = await registered();
    expectDone(await desk.business.api('DELETE', `${path}/${id}`));
    const message = 'No webhook of this business has this id.';
    for (const answer of [
      await desk.business.api('DELETE', `${path}/${id}`),
      await change(id, { signing_key: 'x' }),
      await change('nothing', {}),
    ]) {
      expect([answer.status, answer.body]).toEqual([404, { error: { code: 'NOT_FOUND', message }, message }]);
    }
  });
});
