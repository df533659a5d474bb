import { describe, expect, test } from 'vitest';
import { sweep } from '../../../src/jobs/sweep.ts';
import { bookedId, instant, openDesk } from '../../support/desk.ts';
import { expectDone } from '../../support/practice.ts';
import { type Api, type ApiAnswer, startTestServer, type TestServerOptions } from '../../support/server.ts';

const desk = openDesk();
const path = '/notification/v1/connect/webhook/subscriptions';
const endpoint = 'https://example.com/webhook';

type Body = Readonly<Record<string, unknown>>;

const register = (
  body: Body,
  api: Api = desk.business.api,
  headers?: Readonly<Record<string, string>>,
): Promise<ApiAnswer> => api('POST', path, body, headers);
const change = (id: string, body: Body): Promise<ApiAnswer> => desk.business.api('PATCH', `${path}/${id}`, body);

async function registered(body: Body = {}, api?: Api): Promise<string> {
  return expectDone(await register({ endpoint, ...body }, api)).id as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function listed(): Promise<any[]> {
  return expectDone(await desk.business.api('GET', path)).data;
}

async function keys(): Promise<unknown> {
  return desk.rows('select signing_key, previous_keys from webhook_subscriptions where business_id = $1');
}

/** What a refusal says, in the shape of its path. */
function refused(answer: ApiAnswer): string {
  expect(answer.status, answer.text).toBe(400);
  const { message } = answer.body as { message: string };
  expect(answer.body).toEqual({ error: { code: 'INVALID_REQUEST_PARAMETERS', message }, message });
  return message;
}

describe('registering (rule F4)', () => {
  test('answers an id and success; the list shows what is registered, and the key masked', async () => {
    const answer = await register({
      endpoint,
      event_names: ['appointment.created', 'prescription.created'],
      signing_key: 'supersecretkey',
      protocol: 'https',
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toEqual({ id: expect.stringMatching(/^wh-/), status: 'success' });
    const list = await desk.business.api('GET', path);
    expect(list.body).toEqual({
      data: [
        {
          id: answer.body.id,
          event_names: ['appointment.created', 'prescription.created'],
          endpoint,
          signing_key: '********',
          client_id: desk.business.clientId,
          protocol: 'https',
          created_at: '2026-03-02T02:30:00Z',
          updated_at: '2026-03-02T02:30:00Z',
          created_by: desk.business.clientId,
          updated_by: desk.business.clientId,
          state: 'ACTIVE',
          disabled_at: null,
          disabled_reason: null,
        },
      ],
      msg: 'success',
    });
  });

  test('never shows a key again, and of a long one its last four letters alone', async () => {
    const id = await registered({ signing_key: 'a-key-that-is-long-enough-1234' });
    const all = [
      await desk.business.api('GET', path),
      await desk.business.api('GET', '/opdesk/v1/webhooks'),
      await change(id, { signing_key: 'another-key-of-some-length-5678' }),
    ];
    expect((await listed())[0].signing_key).toBe('********5678');
    for (const { text } of all) expect(text).not.toMatch(/long-enough|some-length/);
    expect(desk.server.log.filter((line) => /long-enough|some-length|example\.com/.test(line))).toEqual([]);
  });

  test('understands the older names', async () => {
    const id = await registered({ endpoint: undefined, url: 'http://example.com/old', scope: ['appointment.updated'] });
    expect(await listed()).toMatchObject([
      { id, endpoint: 'http://example.com/old', event_names: ['appointment.updated'], protocol: 'http' },
    ]);
    expect(
      refused(await register({ endpoint, url: 'https://example.com/other', event_names: ['a'], scope: ['b'] })),
    ).toMatch(/^\/url is an older name.*\/scope is an older name/s);
    await registered({ url: endpoint, event_names: ['a'], scope: ['a'] });
  });

  test('means all events where none are named', async () => {
    for (const [at, names] of [undefined, [], null].entries())
      await registered({ endpoint: `${endpoint}/${at}`, event_names: names });
    expect((await listed()).map((webhook) => webhook.event_names)).toEqual([[], [], []]);
    expect(
      await desk.rows(
        'select count(*)::integer as count from webhook_subscriptions where business_id = $1 and event_names is null',
      ),
    ).toEqual([{ count: 3 }]);
  });

  test('keeps an event that is named twice once, and takes no key for an empty one', async () => {
    await registered({ event_names: ['a', 'b', 'a'], signing_key: '' });
    expect(await listed()).toMatchObject([{ event_names: ['a', 'b'], signing_key: null }]);
  });

  test('refuses the same endpoint twice for a client, in any spelling; another client may have it', async () => {
    await registered();
    for (const again of [endpoint, 'HTTPS://EXAMPLE.com/webhook', 'https://example.com:443/a/../webhook']) {
      expect(refused(await register({ endpoint: again }))).toBe('/endpoint is registered already');
    }
    const other = await desk.business.addClient();
    await registered({}, other.api);
    expect((await listed()).map((webhook) => webhook.client_id)).toEqual([desk.business.clientId, other.clientId]);
  });

  test('says everything that is wrong at once', async () => {
    const message = refused(
      await register({ endpoint: 'ftp://example.com', event_names: 'all', signing_key: 7, protocol: 'SQS' }),
    );
    for (const part of [
      '/endpoint must be an http or https address',
      '/event_names must be',
      '/signing_key must be',
      '/protocol is not one of',
    ])
      expect(message).toContain(part);
    expect(refused(await register({}))).toBe('/endpoint is required');
    expect(refused(await register({ endpoint, protocol: 'http' }))).toBe(
      '/protocol is not that of the endpoint, which is https',
    );
    expect(refused(await register({ endpoint: `https://example.com/${'x'.repeat(2_048)}` }))).toMatch(/^\/endpoint /);
    expect(await listed()).toEqual([]);
  });

  test('of one endpoint many times at once registers one', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => register({ endpoint })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 400)]);
    expect(await listed()).toHaveLength(1);
  });

  test('that is repeated with its key registers one (rule B8)', async () => {
    const once = { 'idempotency-key': 'one' };
    const [first, again] = [
      await register({ endpoint }, undefined, once),
      await register({ endpoint }, undefined, once),
    ];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  });

  test('is possible a hundred times for a business', async () => {
    await registered();
    await desk.rows(
      `insert into webhook_subscriptions (business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by)
       select s.business_id, 'wh-' || n, s.client_id, s.endpoint || n, s.address || n, s.protocol, s.created_at, s.updated_at, s.updated_by
       from webhook_subscriptions s cross join generate_series(1, 99) as n where s.business_id = $1`,
    );
    expect(refused(await register({ endpoint: `${endpoint}/more` }))).toBe('A business has at most 100 webhooks.');
  });
});

describe('changing', () => {
  test('keeps what is not named', async () => {
    const id = await registered({ event_names: ['appointment.created'], signing_key: 'key' });
    desk.clock.advance(60);
    const answer = await change(id, {});
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'success' }]);
    expect(await listed()).toMatchObject([
      { event_names: ['appointment.created'], endpoint, signing_key: '********', updated_at: '2026-03-02T02:31:00Z' },
    ]);
    expectDone(await change(id, { event_names: [], endpoint: 'http://example.com/other', protocol: 'http' }));
    expect(await listed()).toMatchObject([
      { event_names: [], endpoint: 'http://example.com/other', protocol: 'http', signing_key: '********' },
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

describe('deleting', () => {
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

describe('addresses', () => {
  /** What a server of these settings and names answers to registering each endpoint: done, or why not. */
  async function tryOn(options: TestServerOptions, endpoints: readonly string[]): Promise<string[]> {
    const server = await startTestServer(options);
    try {
      const { api } = await server.createBusiness();
      const answers = [];
      for (const each of endpoints) {
        const answer = await register({ endpoint: each }, api);
        answers.push(answer.status === 201 ? 'done' : refused(answer).replace('/endpoint ', ''));
      }
      return answers;
    } finally {
      await server.close();
    }
  }

  const names: Readonly<Record<string, readonly string[]>> = {
    'open.example': ['8.8.8.8', '2606:4700:4700::1111'],
    'inside.example': ['10.0.0.7'],
    'half.example': ['8.8.8.8', 'fd12::1'],
    'cloud.example': ['169.254.169.254'],
    'here.example': ['127.0.0.1', '::1'],
    'empty.example': [],
  };
  const resolveHost = (host: string): Promise<readonly string[]> => {
    const found = names[host];
    return found === undefined ? Promise.reject(new Error('not found')) : Promise.resolve(found);
  };
  const endpoints = [
    ...Object.keys(names),
    'nobody.example',
    '192.168.1.1',
    '8.8.4.4',
    '0x7f.1',
    '[::ffff:a9fe:a9fe]',
  ].map((host) => `http://${host}/x`);
  const away = (kind: string): string => `leads to ${kind}, and this server sends nothing there`;
  const unknown = 'has a host whose address cannot be found';

  test('that are not public are refused, also behind a name, and where only one of several is', async () => {
    expect(await tryOn({ resolveHost, config: { webhookAllowPrivate: false } }, endpoints)).toEqual([
      'done',
      away('a private address'),
      away('a unique-local address'),
      away('a metadata address'),
      away('a loopback address'),
      unknown,
      unknown,
      away('a private address'),
      'done',
      away('a loopback address'),
      away('a metadata address'),
    ]);
  });

  test('that are not public are allowed where the operator says so, but for those of metadata', async () => {
    expect(await tryOn({ resolveHost, config: { webhookAllowPrivate: true } }, endpoints)).toEqual([
      'done',
      'done',
      'done',
      away('a metadata address'),
      'done',
      unknown,
      unknown,
      'done',
      'done',
      'done',
      away('a metadata address'),
    ]);
  });

  test('are https where the operator says so', async () => {
    const both = ['https://open.example', 'http://open.example'];
    expect(await tryOn({ resolveHost, config: { webhookHttpsOnly: true } }, both)).toEqual([
      'done',
      'must be an https address: this server sends to no other',
    ]);
  });
});

test('a client without the scope admin registers nothing, and booking needs no webhook', async () => {
  const { api } = await desk.business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  for (const [method, url] of [
    ['POST', path],
    ['GET', path],
    ['GET', '/opdesk/v1/webhooks'],
  ] as const)
    expect((await api(method, url)).status).toBe(403);
  bookedId(await desk.send(desk.body('09:15')));
});
