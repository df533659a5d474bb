import { endpoint, openSubscriptions, path, refused } from '../support/subscriptions.ts';
import { type Body, bookedId, openDesk } from '../support/desk.ts';
import { describe, expect, test } from 'vitest';
import { type ApiAnswer, startTestServer, type TestServerOptions } from '../support/server.ts';

const desk = openDesk();
const { register, registered, listed } = openSubscriptions(desk);

const change = (id: string, body: Body): Promise<ApiAnswer> => desk.business.api('PATCH', `${path}/${id}`, body);

describe('registering (rule F4)', () => {
  test('answers an id and success; the list shows what is registered, and the key masked', async () => {
    const answer = await register({
      endpoint,
      event_names: ['appointment.created', 'prescription.created'],
      signing_key: 'supersecretkey',
      protocol: 'https',
    });
    expect(answer.status, answer.text).toBe(201);
    const warnings = [expect.objectContaining({ code: 'SIGNING_KEY_SHORT' })];
    expect(answer.body).toEqual({ id: expect.stringMatching(/^wh-/), status: 'success', warnings });
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
          event_payload: 'snapshot',
          warnings,
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

  test('is possible a hundred times for a business, also of many at once', async () => {
    await registered();
    await desk.rows(
      `insert into webhook_subscriptions (business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by)
       select s.business_id, 'wh-' || n, s.client_id, s.endpoint || n, s.address || n, s.protocol, s.created_at, s.updated_at, s.updated_by
       from webhook_subscriptions s cross join generate_series(1, 98) as n where s.business_id = $1`,
    );
    const more = Array.from({ length: 5 }, (_, index) => register({ endpoint: `${endpoint}/at-once-${index}` }));
    expect((await Promise.all(more)).map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400, 400]);
    expect(refused(await register({ endpoint: `${endpoint}/more` }))).toBe('A business has at most 100 webhooks.');
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
      'must be an https address',
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
