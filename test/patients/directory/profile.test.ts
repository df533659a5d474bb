import { added, issuesOf, path, person, read } from '../../support/directory.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

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

describe('adding a patient to the directory', () => {
  it('keeps everything that was said, names in their case, and answers at both forms of every path', async () => {
    const oid = await added(business, {
      fn: ' Eka ',
      mn: 'José',
      ln: 'User',
      s: 'Dr',
      dob: '2000-01-02',
      gen: 'M',
      bloodgroup: 'A+',
      mobile: '+916000000000',
      email: 'TestUser@Eka.care',
      username: 'UH0001',
      abha: 'xyz@abdm',
      extras: { dummyKey: 'Dummy Value' },
      unknown: 1,
    });
    const expected = {
      oid,
      wid: business.id,
      ps: 'P',
      c_ate: now,
      u_ate: now,
      gen: 'M',
      dob: '2000-01-02',
      is_age: false,
      fn: 'Eka',
      mn: 'José',
      ln: 'User',
      fln: 'Eka José User',
      bg: 'A+',
      mobile: '6000000000',
      ccd: '+91',
      email: 'testuser@eka.care',
      username: 'UH0001',
      s: 'Dr.',
      abha: 'xyz@abdm',
      extras: { dummyKey: 'Dummy Value' },
    };
    for (const address of [`${path}/${oid}`, `${path}/${oid}/`]) {
      const answer = await business.api('GET', address);
      expect([answer.status, answer.body]).toEqual([200, expected]);
    }
    for (const address of [
      `${path}/UH0001/username/?flatten=true`,
      `${path}/UH0001/username`,
      `${path}/bulk?oid_list=${oid}`,
      `${path}/bulk/?oid_list=${oid}`,
    ]) {
      expect((await business.api('GET', address)).body).toEqual([expected]);
    }
    expect((await business.api('POST', path, person)).status).toBe(201);
  });

  it('is the same patient as under /dr, with username as partner_patient_id', async () => {
    const oid = await added(business, {
      ...person,
      fln: 'eka  user',
      ln: 'User',
      username: 'UH0001',
      s: 'mr',
      mobile: '9876543210',
      email: 'a@b.in',
    });
    const { body } = await business.api('GET', '/dr/v1/patient/UH0001?partner_id=1');
    expect(body).toEqual({
      patient_id: oid,
      partner_patient_id: 'UH0001',
      designation: 'Mr.',
      first_name: 'Eka',
      middle_name: '',
      last_name: 'User',
      gender: 'M',
      dob: '2000-01-02',
      mobile: '+919876543210',
      email: 'a@b.in',
      created_at: now,
    });
    const {
      body: { patient_id: other },
    } = await business.api('POST', '/dr/v1/patient', {
      first_name: 'Sam',
      gender: 'O',
      age: 24,
      partner_patient_id: 'p 2',
    });
    expect(await read(business, other as string)).toEqual({
      oid: other,
      wid: business.id,
      ps: 'P',
      c_ate: now,
      u_ate: now,
      gen: 'O',
      dob: '2002-03-02',
      is_age: true,
      fn: 'Sam',
      fln: 'Sam',
      username: 'p 2',
    });
  });

  it.each([
    ['Madonna', { fn: 'Madonna', mn: undefined, ln: undefined, fln: 'Madonna' }],
    ['  Eka   User ', { fn: 'Eka', mn: undefined, ln: 'User', fln: 'Eka User' }],
    ['Arjun Kumar Dev Gowda', { fn: 'Arjun', mn: 'Kumar Dev', ln: 'Gowda', fln: 'Arjun Kumar Dev Gowda' }],
    ['ಕಾವ್ಯ ಶೆಟ್ಟಿ', { fn: 'ಕಾವ್ಯ', mn: undefined, ln: 'ಶೆಟ್ಟಿ', fln: 'ಕಾವ್ಯ ಶೆಟ್ಟಿ' }],
  ])('takes the full name %j apart into first, middle and last', async (fln, names) => {
    const {
      fn,
      mn,
      ln,
      fln: whole,
    } = await read(business, await added(business, { dob: '2000-01-02', gen: 'F', fln }));
    expect({ fn, mn, ln, fln: whole }).toEqual(names);
  });

  it('keeps a salutation that the rest of the API does not know, which still answers', async () => {
    const oid = await added(business, { ...person, s: 'Maharani' });
    expect(await read(business, oid)).toMatchObject({ s: 'Maharani' });
    expect((await business.api('GET', `/dr/v1/patient/${oid}`)).body).toMatchObject({ designation: 'Maharani' });
  });

  it('names every problem at once, and adds nobody', async () => {
    expect(
      await issuesOf(business, 'POST', path, {
        mn: 1,
        dob: '2027-01-01',
        gen: 'X',
        bloodgroup: 'C+',
        mobile: '12',
        email: 'nobody',
        username: '',
        s: 'x'.repeat(51),
        extras: {
          'a-key-that-is-too-long': 1,
          list: [[1], { a: 1 }, 1],
          nested: { list: [1], deep: { a: 1 } },
          big: 1,
        },
      }),
    ).toEqual([
      '/mn type',
      '/s too_long',
      '/bloodgroup enum',
      '/email format',
      '/username too_short',
      '/gen enum',
      '/fn required',
      '/dob format',
      '/mobile format',
      '/extras/a-key-that-is-too-long too_long',
      '/extras/list/0 too_deep',
      '/extras/list/1 too_deep',
      '/extras/nested/deep too_deep',
    ]);
    expect(await issuesOf(business, 'POST', path, {})).toEqual(['/dob required', '/gen required', '/fn required']);
    expect(await issuesOf(business, 'POST', path, { ...person, fn: ' ', bloodgroup: 'A+', bg: 'B+' })).toEqual([
      '/fn too_short',
      '/bg conflict',
    ]);
    expect(
      await issuesOf(business, 'POST', path, { dob: '2000-01-02', gen: 'M', fln: `A ${'b'.repeat(101)}` }),
    ).toEqual(['/fln too_long']);
    const tooMuch = JSON.stringify({ ...person, extras: { text: 'x'.repeat(16_400) } });
    expect(await issuesOf(business, 'POST', path, JSON.parse(tooMuch) as object)).toEqual(['/extras too_large']);
    const answer = await business.api(
      'POST',
      path,
      `{"fn":"A","dob":"2000-01-02","gen":"M","extras":{"n":9007199254740993}}`,
    );
    expect(answer.body.error.details.issues).toMatchObject([{ path: '/extras/n', code: 'not_exact' }]);
    expect((await business.api('GET', `${path}/minified/?pageNo=1`)).body.profiles).toEqual([]);
  });

  it('ignores keys of extras that begin with an underscore, whatever they hold', async () => {
    const oid = await added(business, {
      ...person,
      extras: { _private: [[1]], a: [1, 'x', null, true], b: { c: 1.5, _d: 2 } },
    });
    expect((await read(business, oid)).extras).toEqual({ a: [1, 'x', null, true], b: { c: 1.5 } });
    expect(await read(business, await added(business, { ...person, extras: { _only: 1 } }))).not.toHaveProperty(
      'extras',
    );
  });

  it('refuses a username in use with 409, also that of an archived patient', async () => {
    const oid = await added(business, { ...person, username: 'UH1' });
    for (let round = 0; round < 2; round += 1) {
      const answer = await business.api('POST', path, { ...person, username: 'UH1' });
      expect([answer.status, answer.body.code]).toEqual([409, 'PATIENT_ALREADY_EXISTS']);
      await business.api('DELETE', `${path}/${oid}`);
    }
  });

  it('adds one patient for one Idempotency-Key (rule B8)', async () => {
    const send = () => business.api('POST', path, person, { 'idempotency-key': 'k1' });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
  });
});

describe('a patient whom nobody of this business is', () => {
  it('is a 404 PATIENTS_NOT_FOUND for every verb, and left out of a bulk', async () => {
    const other = await server.createBusiness();
    const {
      body: { oid: theirs },
    } = await other.api('POST', path, { ...person, username: 'theirs' });
    for (const [method, address, body] of [
      ['GET', `${path}/${theirs}`],
      ['PATCH', `${path}/${theirs}`, { ln: 'x' }],
      ['DELETE', `${path}/${theirs}`],
      ['GET', `${path}/theirs/username`],
      ['GET', `${path}/nobody`],
      ['GET', `${path}/theirs`],
    ] as const) {
      const answer = await business.api(method, address, body);
      expect([method, address, answer.status, answer.body]).toEqual([
        method,
        address,
        404,
        expect.objectContaining({ success: false, status_code: 404, code: 'PATIENTS_NOT_FOUND', data: {} }),
      ]);
    }
    const mine = await added(business, { ...person, username: 'theirs' });
    expect((await business.api('GET', `${path}/bulk?oid_list=${theirs},${mine},nobody`)).body).toMatchObject([
      { oid: mine },
    ]);
    expect((await other.api('GET', `${path}/${theirs}`)).body).not.toHaveProperty('ln');
  });
});

describe('scopes of the directory (rule A5)', () => {
  it('are appointments:read for reading and directory:write for writing', async () => {
    const oid = await added(business, person);
    const reader = await business.addClient(['appointments:read']);
    const writer = await business.addClient(['directory:write']);
    const reads = [
      `${path}/${oid}`,
      `${path}/minified/`,
      `${path}/search?prefix=e`,
      `${path}/bulk?oid_list=${oid}`,
      `${path}/by-mobile/?mob=9876543210`,
    ];
    for (const address of reads) {
      expect([address, (await reader.api('GET', address)).status, (await writer.api('GET', address)).status]).toEqual([
        address,
        200,
        403,
      ]);
    }
    for (const [method, address, body] of [
      ['POST', path, person],
      ['PATCH', `${path}/${oid}`, {}],
      ['DELETE', `${path}/${oid}`],
    ] as const) {
      expect([method, (await reader.api(method, address, body)).status]).toEqual([method, 403]);
      expect([method, (await writer.api(method, address, body)).status < 300]).toEqual([method, true]);
    }
  });
});
