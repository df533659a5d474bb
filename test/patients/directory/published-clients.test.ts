import { added, issuesOf, path, person, read } from '../../support/directory.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

// The requests are those of eka-patient-directory-ts-sdk and of the Python clients that call /profiles.
const now = at('2026-03-02', '08:00');
const clock = createClock(now);

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
beforeEach(async () => {
  clock.set(now);
  business = await server.createBusiness();
});
afterAll(() => server.close());

describe('getMinified({ page, limit }), which reads data', () => {
  const list = async (query: string) => {
    const answer = await business.api('GET', `${path}/minified${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body as { data: { fln: string }[]; profiles: object[]; currPageMeta: object };
  };

  it('gets data with the entries of profiles, page by page until one is short', async () => {
    for (const fn of ['Asha', 'Bela', 'Chitra']) {
      await added(business, { ...person, fn });
      clock.advance(1);
    }
    const pages = [];
    for (const page of [1, 2, 3]) pages.push(await list(`?page=${page}&limit=2&select=dob,gen`));
    expect(pages.map(({ data }) => data.map(({ fln }) => fln))).toEqual([['Asha', 'Bela'], ['Chitra'], []]);
    for (const { data, profiles } of pages) expect(data).toEqual(profiles);
    expect(pages[0]?.currPageMeta).toEqual({ currPageNo: 1, pageSize: 2, nextPage: 2 });
  });

  it('gets a 400 for a limit that is none, and for one that says something else than pageSize', async () => {
    for (const [query, issue] of [
      ['?limit=0', '/query/limit too_small'],
      ['?limit=2001', '/query/limit too_large'],
      ['?limit=ten', '/query/limit format'],
      ['?limit=5&pageSize=6', '/query/limit conflict'],
    ] as const)
      expect(await issuesOf(business, 'GET', `${path}/minified${query}`)).toEqual([issue]);
    expect((await list('?limit=5&pageSize=05')).currPageMeta).toMatchObject({ pageSize: 5 });
  });
});

describe('archive(), which sends arc and u_ate, and unarchive()', () => {
  const found = async (): Promise<unknown> => (await business.api('GET', `${path}/search?prefix=eka`)).body;

  it('take the patient out of searches and bring them back, however often', async () => {
    const oid = await added(business, person);
    for (const _ of [1, 2]) {
      clock.advance(60);
      const archived = await business.api('PATCH', `${path}/${oid}`, { arc: true, u_ate: 1 });
      expect([archived.status, await found()]).toEqual([200, []]);
    }
    expect(await read(business, oid)).toMatchObject({ arc: true, u_ate: now + 60 });
    for (const address of [`${path}/${oid}/unarchive`, `${path}/${oid}/unarchive/`]) {
      clock.advance(60);
      const back = await business.api('PATCH', address, {});
      expect([back.status, back.body]).toEqual([200, { message: 'Profile unarchived' }]);
      expect(await found()).toMatchObject([{ oid }]);
    }
    expect(await read(business, oid)).not.toHaveProperty('arc');
    expect(await read(business, oid)).toMatchObject({ u_ate: now + 180 });
  });

  it('bring back nobody of another business, and nobody who is not there', async () => {
    const other = await server.createBusiness();
    const theirs = await added(other, person);
    await other.api('DELETE', `${path}/${theirs}`);
    for (const oid of [theirs, 'pt-none']) {
      const answer = await business.api('PATCH', `${path}/${oid}/unarchive`, {});
      expect([answer.status, answer.body.code]).toEqual([404, 'PATIENTS_NOT_FOUND']);
    }
    expect(await read(other, theirs)).toMatchObject({ arc: true });
  });

  it('bring a patient back only in the state that If-Match names', async () => {
    const oid = await added(business, person);
    await business.api('DELETE', `${path}/${oid}`);
    const { headers } = await business.api('GET', `${path}/${oid}`);
    const stale = await business.api('PATCH', `${path}/${oid}/unarchive`, {}, { 'if-match': '"other"' });
    expect([stale.status, (await read(business, oid)).arc]).toEqual([412, true]);
    const fresh = { 'if-match': headers.get('etag') ?? '' };
    expect((await business.api('PATCH', `${path}/${oid}/unarchive`, {}, fresh)).status).toBe(200);
  });
});

describe('removeFields(fields)', () => {
  const all = {
    ...person,
    mn: 'Middle',
    ln: 'User',
    s: 'Dr',
    mobile: '9876543210',
    email: 'a@b.in',
    bg: 'B+',
    abha: 'x@abdm',
    extras: { a: 1 },
    is_age: true,
  };
  const remove = (oid: string, fields: unknown) => business.api('PATCH', `${path}/${oid}/remove-fields`, { fields });

  it('clears the fields that are named, and nothing else', async () => {
    const oid = await added(business, all);
    clock.advance(60);
    const answer = await remove(oid, ['email', 'mobile', 'ccd']);
    expect([answer.status, answer.body]).toEqual([200, { message: 'Profile updated' }]);
    const left = await read(business, oid);
    for (const field of ['email', 'mobile', 'ccd']) expect(left).not.toHaveProperty(field);
    expect(left).toMatchObject({ fln: 'Eka Middle User', s: 'Dr.', bg: 'B+', extras: { a: 1 }, is_age: true });
    expect(left).toMatchObject({ u_ate: now + 60 });
    await remove(oid, ['mn', 'ln', 's', 'bloodgroup', 'abha', 'extras', 'is_age']);
    expect(Object.keys(await read(business, oid)).sort()).toEqual(
      ['c_ate', 'dob', 'fln', 'fn', 'gen', 'is_age', 'oid', 'ps', 'u_ate', 'wid'].sort(),
    );
    expect(await read(business, oid)).toMatchObject({ is_age: false });
    expect((await remove(oid, [])).status).toBe(200);
  });

  it('refuses a field that every patient has, one that is none, and a country code without its number', async () => {
    const oid = await added(business, all);
    const address = `${path}/${oid}/remove-fields`;
    for (const [fields, issue] of [
      [['fn'], '/fields/0 enum'],
      [['email', 'dob'], '/fields/1 enum'],
      [['nothing'], '/fields/0 enum'],
      [['ccd'], '/fields/0 conflict'],
      ['email', '/fields type'],
      [undefined, '/fields required'],
    ] as const)
      expect(await issuesOf(business, 'PATCH', address, { fields })).toEqual([issue]);
    const answer = await remove(oid, ['gen']);
    expect(answer.body.error.details.issues[0].allowed).toContain('email');
    expect(await read(business, oid)).toMatchObject({ email: 'a@b.in', mobile: '9876543210' });
  });

  it('finds nobody of another business, and changes only the state that If-Match names', async () => {
    const oid = await added(business, all);
    const other = await server.createBusiness();
    expect((await other.api('PATCH', `${path}/${oid}/remove-fields`, { fields: ['email'] })).status).toBe(404);
    const stale = { 'if-match': '"other"' };
    expect((await business.api('PATCH', `${path}/${oid}/remove-fields`, { fields: ['email'] }, stale)).status).toBe(
      412,
    );
    expect(await read(business, oid)).toMatchObject({ email: 'a@b.in' });
  });
});

describe('bulkGet(oids)', () => {
  it.each(['', ',', ' , '])('gets an empty list for the empty list %j', async (oids) => {
    const answer = await business.api('GET', `${path}/bulk?oid_list=${encodeURIComponent(oids)}&flatten=true`);
    expect([answer.status, answer.body]).toEqual([200, []]);
  });

  it('gets a 400 without a list', async () => {
    expect(await issuesOf(business, 'GET', `${path}/bulk`)).toEqual(['/query/oid_list required']);
  });
});

describe('is_age, which says that the birth date was worked out from an age', () => {
  it('is kept and given back by every way to read the patient', async () => {
    const oid = await added(business, { ...person, mobile: '9876543210', is_age: true });
    expect(await read(business, oid)).toMatchObject({ is_age: true, dob: '2000-01-02' });
    for (const query of ['search?prefix=eka&select=is_age', `bulk?oid_list=${oid}`]) {
      expect((await business.api('GET', `${path}/${query}`)).body).toMatchObject([{ oid, is_age: true }]);
    }
    const listed = (await business.api('GET', `${path}/minified?select=dob,is_age`)).body;
    expect(listed.profiles).toMatchObject([{ oid, is_age: true }]);
  });

  it('is changed by itself and with the birth date, and a birth date alone is an exact one', async () => {
    const oid = await added(business, person);
    for (const [body, is_age, dob] of [
      [{ is_age: true }, true, '2000-01-02'],
      [{ ln: 'User' }, true, '2000-01-02'],
      [{ dob: '2001-01-02', is_age: true }, true, '2001-01-02'],
      [{ dob: '2001-01-03' }, false, '2001-01-03'],
      [{ dob: '2001-01-03', is_age: false }, false, '2001-01-03'],
    ] as const) {
      await business.api('PATCH', `${path}/${oid}`, body);
      expect(await read(business, oid)).toMatchObject({ is_age, dob });
    }
    expect(await issuesOf(business, 'PATCH', `${path}/${oid}`, { is_age: 'true' })).toEqual(['/is_age type']);
  });
});

describe('mobile beside ccd', () => {
  it.each([
    ['+1', '2025550123', '+12025550123'],
    ['1', '2025550123', '+12025550123'],
    ['+91', '9876543210', '+919876543210'],
    ['+91', '919876543210', '+919876543210'],
    ['+91', '+919876543210', '+919876543210'],
  ])('is one number: %s and %s', async (ccd, mobile, whole) => {
    const oid = await added(business, { ...person, mobile, ccd });
    expect((await business.api('GET', `/dr/v1/patient/${oid}`)).body).toMatchObject({ mobile: whole });
    await business.api('PATCH', `${path}/${oid}`, { mobile: '9999900110', ccd: '+91' });
    expect(await read(business, oid)).toMatchObject({ mobile: '9999900110', ccd: '+91' });
  });

  it('is a 400 where the number has another country code, and says nothing without a number', async () => {
    expect(await issuesOf(business, 'POST', path, { ...person, mobile: '+919876543210', ccd: '+1' })).toEqual([
      '/ccd conflict',
    ]);
    expect(await issuesOf(business, 'POST', path, { ...person, mobile: '9876543210', ccd: 'IN' })).toEqual([
      '/ccd format',
    ]);
    const oid = await added(business, { ...person, ccd: '+91', mobile: '' });
    expect(await read(business, oid)).not.toHaveProperty('ccd');
  });
});
