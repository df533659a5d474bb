import { path as contractPath, refused } from '../support/subscriptions.ts';
import { type Body, openDesk } from '../support/desk.ts';
import { describe, expect, test } from 'vitest';
import { addUser, desk as openPage } from '../support/staff.ts';
import { expectDone } from '../support/practice.ts';
import { type ApiAnswer, startTestServer } from '../support/server.ts';

const desk = openDesk();
const path = '/opdesk/v1/webhooks';
const endpoint = 'https://example.com/strict';
const key = 'k'.repeat(24);

const create = (body: Body = {}, api = desk.business.api): Promise<ApiAnswer> =>
  api('POST', path, { endpoint, ...body });
const created = async (body: Body = {}): Promise<string> => expectDone(await create(body)).webhook.webhook_id as string;
const change = (id: string, body: Body): Promise<ApiAnswer> => desk.business.api('PATCH', `${path}/${id}`, body);
const byContract = (id: string, body: Body): Promise<ApiAnswer> =>
  desk.business.api('PATCH', `${contractPath}/${id}`, body);
// oxlint-disable-next-line typescript/no-explicit-any
const read = async (id: string): Promise<any> => expectDone(await desk.business.api('GET', `${path}/${id}`)).webhook;

/** `path code` of every issue of a 400. */
function issues(answer: ApiAnswer): string[] {
  expect(answer.status, answer.text).toBe(400);
  const found = answer.body.error.details.issues as { path: string; code: string }[];
  return found.map((issue) => `${issue.path} ${issue.code}`);
}

describe('a webhook that is made under /opdesk/v1', () => {
  test('gets a key of 32 random bytes where none is given, which nothing shows again', async () => {
    const answers = [await create(), await create({ endpoint: `${endpoint}/2` })];
    const keys = answers.map(({ body }) => body.signing_key as string);
    for (const [at, made] of keys.entries()) {
      expect(answers[at]?.status).toBe(201);
      expect(made).toMatch(/^whsec_/);
      expect(Buffer.from(made.slice(6), 'base64')).toHaveLength(32);
      expect(answers[at]?.body.webhook.signing_key).toBe(`********${made.slice(-4)}`);
    }
    expect(new Set(keys).size).toBe(2);
    const later = [
      await desk.business.api('GET', path),
      await desk.business.api('GET', contractPath),
      await desk.business.api('GET', `${path}/${answers[0]?.body.webhook.webhook_id as string}`),
    ];
    for (const made of keys) {
      for (const { text } of later) expect(text).not.toContain(made.slice(6, 30));
      expect(desk.server.log.join('')).not.toContain(made.slice(6, 30));
      expect(
        JSON.stringify(await desk.rows('select * from webhook_subscriptions where business_id = $1')),
      ).not.toContain(made.slice(6, 30));
    }
  });

  test('takes a key of at least 24 bytes, also as letters of several bytes, and does not show it', async () => {
    const keys = [key, 'ü'.repeat(12), `whsec_${Buffer.alloc(24, 7).toString('base64')}`];
    for (const [at, signing_key] of keys.entries()) {
      const answer = await create({ endpoint: `${endpoint}/${at}`, signing_key });
      expect([answer.status, answer.body.signing_key]).toEqual([201, undefined]);
      expect(answer.text).not.toContain(signing_key);
    }
  });

  test('is shown by itself as in the list, without a warning', async () => {
    const answer = await create({ event_names: ['appointment.created'], signing_key: key, event_payload: 'thin' });
    const { webhook_id: id } = answer.body.webhook;
    expect(answer.body.webhook).toEqual({
      webhook_id: id,
      client_id: desk.business.clientId,
      endpoint,
      event_names: ['appointment.created'],
      signing_key: '********kkkk',
      event_payload: 'thin',
      state: 'ACTIVE',
      pending: 0,
      created_at: desk.clock.now(),
    });
    expect(await read(id as string)).toEqual(answer.body.webhook);
    expect((await desk.business.api('GET', path)).body.webhooks).toEqual([answer.body.webhook]);
  });

  test.each([
    ['http', { endpoint: 'http://example.com/x' }, ['/endpoint format']],
    ['no endpoint', { endpoint: undefined }, ['/endpoint required']],
    ['a key of 23 bytes', { signing_key: 'k'.repeat(23) }, ['/signing_key too_short']],
    ['an empty key', { signing_key: '' }, ['/signing_key too_short']],
    ['a whsec_ key of 23', { signing_key: `whsec_${Buffer.alloc(23).toString('base64')}` }, ['/signing_key too_short']],
    ['a malformed key', { signing_key: `whsec_${'%'.repeat(40)}` }, ['/signing_key format']],
    ['null as a key', { signing_key: null }, ['/signing_key type']],
    ['other contents', { event_payload: 'ids' }, ['/event_payload enum']],
    ['a name of the contract alone', { protocol: 'https' }, ['/protocol unknown_field']],
    [
      'all of it',
      { endpoint: 'http://example.com/x', signing_key: 'short', event_payload: 1 },
      ['/event_payload enum', '/endpoint format', '/signing_key too_short'],
    ],
  ])('is refused with %s', async (_name, body, expected) => {
    expect(issues(await create(body))).toEqual(expected);
    expect((await desk.business.api('GET', path)).body.webhooks).toEqual([]);
  });

  test('says what a key needs', async () => {
    const answer = await create({ signing_key: 'short' });
    expect(answer.body.error.details.issues[0]).toMatchObject({
      message: expect.stringContaining('at least 24 bytes') as string,
      allowed: { minBytes: 24 },
    });
  });

  test('is one for each endpoint of a client, also where the first was registered by the contract', async () => {
    expectDone(await desk.business.api('POST', contractPath, { endpoint }));
    const again = await create({ endpoint: endpoint.toUpperCase().replace('/STRICT', '/strict') });
    expect([again.status, again.body.message]).toEqual([400, expect.stringMatching(/registered already/)]);
    expect(again.text).not.toContain('whsec_');
  });

  test('stays so whichever path changes it', async () => {
    const id = await created({ signing_key: key });
    expect(issues(await change(id, { endpoint: 'http://example.com/x' }))).toEqual(['/endpoint format']);
    expect(issues(await change(id, { signing_key: 'short' }))).toEqual(['/signing_key too_short']);
    expect(issues(await change(id, { event_payload: 'thin' }))).toEqual(['/event_payload unknown_field']);
    expect(refused(await byContract(id, { endpoint: 'http://example.com/x' }))).toMatch(/https/);
    expect(refused(await byContract(id, { signing_key: 'short' }))).toMatch(/24 bytes/);
    for (const none of [null, ''])
      expect(refused(await byContract(id, { signing_key: none }))).toMatch(/cannot be taken away/);
    expect(await read(id)).toMatchObject({ endpoint, signing_key: '********kkkk' });
    expectDone(await byContract(id, { signing_key: '********kkkk' }));
    expect((await byContract(id, { endpoint: `${endpoint}/2`, signing_key: 'l'.repeat(24) })).body).toEqual({
      id,
      status: 'success',
    });
    expectDone(await change(id, { event_names: ['appointment.updated'] }));
    expect(await read(id)).toMatchObject({
      endpoint: `${endpoint}/2`,
      signing_key: '********llll',
      event_names: ['appointment.updated'],
    });
  });

  test('gets a new key by rotate-key, which only that answer shows, and the one before signs for a day', async () => {
    const id = await created({ signing_key: key });
    const answer = await desk.business.api('POST', `${path}/${id}/rotate-key`, {});
    expect(answer.status, answer.text).toBe(200);
    const made = answer.body.signing_key as string;
    expect(Buffer.from(made.slice(6), 'base64')).toHaveLength(32);
    expect(await read(id)).toMatchObject({
      signing_key: `********${made.slice(-4)}`,
      previous_key_until: desk.clock.now() + 86_400,
    });
  });

  test('is removed, and then there is none', async () => {
    const id = await created();
    expect((await desk.business.api('DELETE', `${path}/${id}`)).status).toBe(204);
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate-key'],
    ] as const)
      expect((await desk.business.api(method, `${path}/${id}${more}`, method === 'GET' ? undefined : {})).status).toBe(
        404,
      );
    await created();
  });

  test('is nothing for another business, and for a client without the scope', async () => {
    const id = await created();
    const other = await desk.server.createBusiness();
    const { api } = await desk.business.addClient(['appointments:read', 'appointments:write', 'schedules']);
    for (const [method, more, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { event_names: [] }],
      ['POST', '/rotate-key', {}],
      ['DELETE', '', undefined],
    ] as const) {
      expect((await other.api(method, `${path}/${id}${more}`, body)).status).toBe(404);
      expect((await api(method, `${path}/${id}${more}`, body)).status).toBe(403);
    }
    expect((await create({}, api)).status).toBe(403);
    expect(await read(id)).toMatchObject({ endpoint });
  });

  test('may be made by a user of the staff, by either path, and is then shown as theirs', async () => {
    const { id, username } = await addUser(desk.server, desk.business.id, { role: 'manager' });
    const page = await openPage(desk.server.url, username);
    const answer = await page('POST', path, { endpoint });
    expect([answer.status, answer.body.webhook?.client_id], answer.text).toEqual([201, id]);
    expect((await page('POST', contractPath, { endpoint: `${endpoint}/2` })).status).toBe(201);
    expect((await desk.business.api('GET', contractPath)).body.data).toMatchObject([
      { client_id: id, created_by: id },
      { client_id: id, updated_by: id },
    ]);
  });

  test('is in the audit with each change of it, by its id alone', async () => {
    const id = await created();
    expectDone(await change(id, { event_names: [] }));
    expectDone(await desk.business.api('POST', `${path}/${id}/rotate-key`, {}));
    expectDone(await desk.business.api('DELETE', `${path}/${id}`));
    const audit = await desk.business.api('GET', '/opdesk/v1/audit');
    const of = (operation: string) =>
      (audit.body.entries as { operation: string; subject_ids: string[] }[]).find(
        (each) => each.operation === operation,
      );
    for (const operation of ['addWebhook', 'changeWebhook', 'rotateWebhookKey', 'removeWebhook'])
      expect([operation, of(operation)?.subject_ids]).toEqual([operation, expect.arrayContaining([id])]);
    expect(audit.text).not.toMatch(/example\.com|whsec_/);
  });
});

describe('the path of the contract', () => {
  const register = async (body: Body) => desk.business.api('POST', contractPath, { endpoint, ...body });
  const codes = (warnings: { code: string }[] | undefined) => (warnings ?? []).map(({ code }) => code);

  test.each([
    [{ signing_key: key }, []],
    [{ signing_key: 'supersecretkey' }, ['SIGNING_KEY_SHORT']],
    [{}, ['EVENTS_NOT_SIGNED']],
    [{ endpoint: 'http://example.com/x', signing_key: key }, ['ENDPOINT_NOT_ENCRYPTED']],
    [{ endpoint: 'http://example.com/x' }, ['ENDPOINT_NOT_ENCRYPTED', 'EVENTS_NOT_SIGNED']],
  ])('takes what programs send and says what is weak of %j', async (body, expected) => {
    const answer = await register(body);
    expect([answer.status, codes(answer.body.warnings)]).toEqual([201, expected]);
    const { id } = answer.body;
    const [listed] = (await desk.business.api('GET', contractPath)).body.data;
    expect([codes(listed.warnings), listed.event_payload]).toEqual([expected, 'snapshot']);
    expect(codes((await read(id as string)).warnings)).toEqual(expected);
    expect(codes((await byContract(id as string, { event_names: [] })).body.warnings)).toEqual(expected);
    if (expected.length === 0) expect(answer.body).toEqual({ id, status: 'success' });
    else for (const { message } of answer.body.warnings) expect(message).not.toMatch(/example|supersecret/);
  });

  test('makes webhooks that a strong change makes strong, and that say what is still weak', async () => {
    const { id } = (await register({ endpoint: 'http://example.com/x' })).body as { id: string };
    expect(issues(await change(id, { endpoint: 'http://example.com/y' }))).toEqual(['/endpoint format']);
    expect(codes(expectDone(await change(id, { signing_key: key })).webhook.warnings)).toEqual([
      'ENDPOINT_NOT_ENCRYPTED',
    ]);
    expect(expectDone(await change(id, { endpoint })).webhook).not.toHaveProperty('warnings');
  });
});

test('WEBHOOK_HTTPS_ONLY refuses http on every path, and sends nothing to an earlier http address', async () => {
  const server = await startTestServer({ config: { webhookHttpsOnly: true } });
  try {
    const { api, id: businessId } = await server.createBusiness();
    const http = 'http://127.0.0.1:9/x';
    expect(refused(await api('POST', contractPath, { endpoint: http }))).toMatch(/must be an https address/);
    expect(refused(await api('POST', contractPath, { url: http }))).toMatch(/must be an https address/);
    expect(issues(await api('POST', path, { endpoint: http }))).toEqual(['/endpoint format']);
    const { id } = expectDone(await api('POST', contractPath, { endpoint }));
    expect(refused(await api('PATCH', `${contractPath}/${id as string}`, { endpoint: http }))).toMatch(/https/);
    expect(issues(await api('PATCH', `${path}/${id as string}`, { endpoint: http }))).toEqual(['/endpoint format']);
    await server.runtime.db.query({
      name: '',
      text: `update webhook_subscriptions set endpoint = '${http}', protocol = 'http' where business_id = '${businessId}'`,
    });
    expectDone(await api('POST', `${path}/${id as string}/test`, {}));
    const failure = async () =>
      (await api('GET', `${path}/${id as string}/deliveries`)).body.deliveries[0].last_try?.failure as unknown;
    await expect.poll(failure, { interval: 10 }).toBe('REFUSED_ADDRESS');
  } finally {
    await server.close();
  }
});
