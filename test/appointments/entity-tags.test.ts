import { describe, expect, test } from 'vitest';
import { type Body, instant, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { Api, ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const at = (id: string): string => `/dr/v1/appointment/${id}`;

async function tagOf(path: string, api: Api = desk.business.api): Promise<string> {
  const answer = await api('GET', path, undefined, { 'accept-encoding': 'identity' });
  expect(answer.status, answer.text).toBe(200);
  const tag = answer.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{22}"$/);
  return tag;
}

function changed(
  method: string,
  path: string,
  body: Body | undefined,
  ifMatch: string,
  api: Api = desk.business.api,
): Promise<ApiAnswer> {
  return api(method, path, body, { 'if-match': ifMatch });
}

/** A 412 with the present state and its tag. */
async function expectRefused(answer: ApiAnswer, path: string): Promise<void> {
  expect(answer.status, answer.text).toBe(412);
  const present = await desk.business.api('GET', path, undefined, { 'accept-encoding': 'identity' });
  expect(answer.body).toMatchObject({
    success: false,
    status_code: 412,
    code: 'PRECONDITION_FAILED',
    error: { code: 'PRECONDITION_FAILED' },
  });
  expect(answer.body.error.details).toEqual({ etag: present.headers.get('etag'), present: present.body });
  expect(answer.headers.get('etag')).toBe(present.headers.get('etag'));
}

describe('ETag of one appointment', () => {
  test('is the same until something of it changes, and If-None-Match is answered 304 meanwhile', async () => {
    const id = await desk.book(
      '09:15',
      {},
      { partner_appointment_id: 'visit-1', partner_meta: { big: 'x'.repeat(2_000) } },
    );
    const tag = await tagOf(at(id));
    expect(await tagOf('/dr/v1/appointment/visit-1?partner_id=1')).toBe(tag);
    const zipped = await desk.business.api('GET', at(id), undefined, { 'accept-encoding': 'gzip' });
    expect(zipped.headers.get('etag')).toBe(tag.replace(/"$/, '-gzip"'));
    expect(zipped.body).toEqual(await desk.read(id));
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*', zipped.headers.get('etag') ?? '']) {
      const answer = await desk.business.api('GET', at(id), undefined, {
        'if-none-match': known,
        'accept-encoding': 'identity',
      });
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', tag]);
    }
    expectDone(await desk.business.api('POST', `${at(id)}/parked`));
    const answer = await desk.business.api('GET', at(id), undefined, { 'if-none-match': tag });
    expect(answer.status).toBe(200);
    expect(await tagOf(at(id))).not.toBe(tag);
  });

  test.each([
    ['PATCH', '/dr/v1/appointment/:id', { notes: 'new' }, 204],
    ['PATCH', '/dr/v2/appointment/:id', { appointment_details: { notes: 'new' } }, 204],
    ['PATCH', '/dr/v1/appointment/:id/custom_attribute', { tags: 'paid' }, 204],
    ['PUT', '/dr/v1/appointment/:id/reschedule', { start_time: '10:00' }, 204],
    ['PUT', '/dr/v1/appointment/:id/cancel', {}, 204],
    ['POST', '/dr/v1/appointment/:id/complete', {}, 204],
    ['POST', '/dr/v1/appointment/:id/parked', {}, 204],
    ['POST', '/dr/v1/appointment/:id/change-status', { status: 'NS' }, 200],
    ['PATCH', '/appointments/v1/:id/reschedule', { start_time: '10:15' }, 200],
    ['POST', '/opdesk/v1/appointments/:id/reschedule', { start_time: '10:30' }, 200],
    ['POST', '/opdesk/v1/appointments/:id/check-in', {}, 200],
    ['POST', '/opdesk/v1/appointments/:id/cancel', {}, 200],
  ] as const)(
    'If-Match holds for %s %s: another state is refused with the present one and nothing is changed',
    async (method, path, sent, done) => {
      const body = 'start_time' in sent ? { ...sent, start_time: instant(sent.start_time) } : sent;
      const id = await desk.book('09:15', {}, { partner_meta: { n: 1 } });
      const old = await tagOf(at(id));
      expectDone(await desk.business.api('PATCH', at(id), { reason: 'changed meanwhile' }));
      const before = await desk.counts();
      const url = path.replace(':id', id);
      await expectRefused(await changed(method, url, body, old), at(id));
      await expectRefused(await changed(method, url, body, `W/${await tagOf(at(id))}`), at(id));
      expect(await desk.counts()).toEqual(before);
      const made = await changed(method, url, body, `"other", ${await tagOf(at(id))}`);
      expect(made.status, made.text).toBe(done);
      if (path.startsWith('/opdesk')) expect(made.headers.get('etag')).toBe(await tagOf(at(id)));
    },
  );

  test('holds for undoing, for a follow-up and for the queue', async () => {
    const id = await desk.book('09:15');
    const steps: readonly (readonly [string, Body])[] = [
      ['no-show', {}],
      ['undo-no-show', {}],
      ['check-in', {}],
      ['call', {}],
      ['skip', {}],
      ['move', { to: 'first' }],
      ['start', {}],
    ];
    for (const [verb, body] of steps) {
      const url = `/opdesk/v1/appointments/${id}/${verb}`;
      await expectRefused(await changed('POST', url, body, '"stale"'), at(id));
      expectDone(await changed('POST', url, body, await tagOf(at(id))));
    }
    const followUp = expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: instant('11:00') }),
    ).appointment_id as string;
    await expectRefused(await changed('PUT', `${at(followUp)}/follow-up/confirm`, {}, '"stale"'), at(followUp));
    expectDone(await changed('PUT', `${at(followUp)}/follow-up/confirm`, {}, '*'));
  });

  test('a replacement that was made already is answered in the present state alone', async () => {
    const id = await desk.book('09:15');
    const [old, url] = [await tagOf(at(id)), `/appointments/v1/${id}/reschedule`];
    const sameTime = { start_time: instant('09:15') };
    await expectRefused(await changed('PATCH', url, sameTime, '"stale"'), at(id));
    expect(expectDone(await changed('PATCH', url, sameTime, old)).appointment_id).toBe(id);
    const anotherTime = { start_time: instant('10:15') };
    const made = expectDone(await changed('PATCH', url, anotherTime, old)).appointment_id;
    await expectRefused(await changed('PATCH', url, anotherTime, old), at(id));
    expect(expectDone(await changed('PATCH', url, anotherTime, await tagOf(at(id)))).appointment_id).toBe(made);
  });

  test('a change that warns has the tag of what it left, without its warnings', async () => {
    const id = await desk.book('09:15', { start_time: instant('09:15') + 7 * 86_400 });
    const made = await changed('POST', `/opdesk/v1/appointments/${id}/check-in`, {}, await tagOf(at(id)));
    expect(expectDone(made).warnings).toHaveLength(1);
    expect(made.headers.get('etag')).toBe(await tagOf(at(id)));
  });

  test('of many changes at once that name one state exactly one is made', async () => {
    const id = await desk.book('09:15');
    for (let round = 0; round < 5; round += 1) {
      const tag = await tagOf(at(id));
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => changed('PATCH', at(id), { notes: `${round}-${n}` }, tag)),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array.from({ length: 7 }, () => 412)]);
      const winner = answers.findIndex(({ status }) => status === 204);
      expect((await desk.read(id)).notes).toBe(`${round}-${winner}`);
    }
  });

  test('a client that may not read is told the tag alone; a malformed header changes nothing', async () => {
    const id = await desk.book('09:15');
    const writer = await desk.business.addClient(['appointments:write']);
    const answer = await changed('PUT', `${at(id)}/cancel`, {}, '"stale"', writer.api);
    expect([answer.status, answer.body.error.details]).toEqual([412, { etag: await tagOf(at(id)) }]);
    expect(issuesOf(await changed('PUT', `${at(id)}/cancel`, {}, 'stale'))).toEqual(['/headers/if-match format']);
    expect((await desk.read(id)).status).toBe('BK');
    expect((await changed('PUT', '/dr/v1/appointment/api-nothing/cancel', {}, '*')).status).toBe(404);
  });

  test('B8: what was done under an Idempotency-Key is answered as then, though the state is another by now', async () => {
    const id = await desk.book('09:15');
    const headers = { 'if-match': await tagOf(at(id)), 'idempotency-key': 'once' };
    for (let turn = 0; turn < 2; turn += 1)
      expect((await desk.business.api('POST', `${at(id)}/parked`, {}, headers)).status).toBe(204);
  });
});

describe('ETag of one patient', () => {
  test('a stale tag is refused before the relations of the body are looked up', async () => {
    const relations = [{ relation: 'Son', pid: 'pt-nobody' }];
    await expectRefused(await changed('PATCH', '/dr/v1/patient/pt-1', { relations }, '"stale"'), '/dr/v1/patient/pt-1');
    const present = await tagOf('/dr/v1/patient/pt-1');
    expect(issuesOf(await changed('PATCH', '/dr/v1/patient/pt-1', { relations }, present))).toEqual([
      '/relations/0/pid unknown_id',
    ]);
  });

  test.each([
    ['/dr/v1/patient/pt-1', 'PATCH', { tag: 'vip' }, { tag: 'other' }, 201],
    ['/profiles/v1/patient/pt-1', 'PATCH', { bg: 'O+' }, { bg: 'A+' }, 200],
    ['/profiles/v1/patient/pt-1', 'DELETE', undefined, { bg: 'A-' }, 200],
  ] as const)(
    '%s: %s in another state than If-Match names is refused with the present one',
    async (path, method, body, meanwhile, done) => {
      const old = await tagOf(path);
      expect((await desk.business.api('GET', path, undefined, { 'if-none-match': old })).status).toBe(304);
      expectDone(await desk.business.api('PATCH', path, meanwhile));
      await expectRefused(await changed(method, path, body, old), path);
      const present = await tagOf(path);
      const answers = await Promise.all([1, 2, 3].map(() => changed(method, path, body, present)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([done, 412, 412]);
      expect(await tagOf(path)).not.toBe(present);
    },
  );
});
