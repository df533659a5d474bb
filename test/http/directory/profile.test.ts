import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/profiles/v1/patient';
const now = at('2026-03-02', '08:00');
const clock = createClock(now);
const person = { fn: 'Eka', dob: '2000-01-02', gen: 'M' };

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

async function added(body: object): Promise<string> {
  const answer = await business.api('POST', `${path}/`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.oid as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function read(oid: string): Promise<any> {
  const answer = await business.api('GET', `${path}/${oid}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function change(oid: string, body: object): Promise<void> {
  const answer = await business.api('PATCH', `${path}/${oid}`, body);
  expect([answer.status, answer.body]).toEqual([200, { message: 'Profile updated' }]);
}

async function issuesOf(method: string, address: string, body?: object): Promise<string[]> {
  const answer = await business.api(method, address, body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toMatchObject({ success: false, status_code: 400, code: 'INVALID_REQUEST_PARAMETERS', data: {} });
  return (answer.body.error.details.issues as { path: string; code: string }[]).map(
    (issue) => `${issue.path} ${issue.code}`,
  );
}

describe('adding a patient to the directory', () => {
  it('keeps everything that was said, names in their case, and answers at both forms of every path', async () => {
    const oid = await added({
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
    const oid = await added({
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
    expect(await read(other as string)).toEqual({
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
    const { fn, mn, ln, fln: whole } = await read(await added({ dob: '2000-01-02', gen: 'F', fln }));
    expect({ fn, mn, ln, fln: whole }).toEqual(names);
  });

  it('keeps a salutation that the rest of the API does not know, which still answers', async () => {
    const oid = await added({ ...person, s: 'Maharani' });
    expect(await read(oid)).toMatchObject({ s: 'Maharani' });
    expect((await business.api('GET', `/dr/v1/patient/${oid}`)).body).toMatchObject({ designation: 'Maharani' });
  });

  it('names every problem at once, and adds nobody', async () => {
    expect(
      await issuesOf('POST', path, {
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
    expect(await issuesOf('POST', path, {})).toEqual(['/dob required', '/gen required', '/fn required']);
    expect(await issuesOf('POST', path, { ...person, fn: ' ', bloodgroup: 'A+', bg: 'B+' })).toEqual([
      '/fn too_short',
      '/bg conflict',
    ]);
    expect(await issuesOf('POST', path, { dob: '2000-01-02', gen: 'M', fln: `A ${'b'.repeat(101)}` })).toEqual([
      '/fln too_long',
    ]);
    const tooMuch = JSON.stringify({ ...person, extras: { text: 'x'.repeat(16_400) } });
    expect(await issuesOf('POST', path, JSON.parse(tooMuch) as object)).toEqual(['/extras too_large']);
    const answer = await business.api(
      'POST',
      path,
      `{"fn":"A","dob":"2000-01-02","gen":"M","extras":{"n":9007199254740993}}`,
    );
    expect(answer.body.error.details.issues).toMatchObject([{ path: '/extras/n', code: 'not_exact' }]);
    expect((await business.api('GET', `${path}/minified/?pageNo=1`)).body.profiles).toEqual([]);
  });

  it('ignores keys of extras that begin with an underscore, whatever they hold', async () => {
    const oid = await added({ ...person, extras: { _private: [[1]], a: [1, 'x', null, true], b: { c: 1.5, _d: 2 } } });
    expect((await read(oid)).extras).toEqual({ a: [1, 'x', null, true], b: { c: 1.5 } });
    expect(await read(await added({ ...person, extras: { _only: 1 } }))).not.toHaveProperty('extras');
  });

  it('refuses a username in use with 409, also that of an archived patient', async () => {
    const oid = await added({ ...person, username: 'UH1' });
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

describe('changing a patient of the directory', () => {
  it('overwrites what is named, and clears what null or an empty text is sent for', async () => {
    const oid = await added({
      ...person,
      ln: 'User',
      mobile: '9876543210',
      bg: 'B+',
      abha: 'x@abdm',
      extras: { a: 1 },
      email: 'a@b.in',
      s: 'Dr',
    });
    clock.advance(60);
    await change(oid, {
      ln: '',
      mobile: null,
      bloodgroup: 'AB-',
      abha: null,
      extras: { b: 2 },
      email: '',
      s: null,
      dob: '2001-02-03',
      gen: 'O',
    });
    expect(await read(oid)).toEqual({
      oid,
      wid: business.id,
      ps: 'P',
      c_ate: now,
      u_ate: now + 60,
      gen: 'O',
      dob: '2001-02-03',
      is_age: false,
      fn: 'Eka',
      fln: 'Eka',
      bg: 'AB-',
      extras: { b: 2 },
    });
  });

  it('replaces the whole name by fln, and parts of it by parts', async () => {
    const oid = await added({ ...person, mn: 'Middle', ln: 'User' });
    await change(oid, { ln: 'Nayak' });
    expect(await read(oid)).toMatchObject({ fln: 'Eka Middle Nayak' });
    await change(oid, { fln: 'Asha Rao' });
    expect(await read(oid)).toMatchObject({ fn: 'Asha', ln: 'Rao', fln: 'Asha Rao' });
    await change(oid, { fn: 'Usha' });
    expect(await read(oid)).toMatchObject({ fln: 'Usha Rao' });
    expect((await business.api('GET', `${path}/search?prefix=usha rao`)).body).toMatchObject([{ oid }]);
    expect((await business.api('GET', `${path}/search?prefix=asha`)).body).toEqual([]);
  });

  it('keeps what only the directory knows when /dr changes the patient, and what only /dr knows when the directory does', async () => {
    const oid = await added({ ...person, bg: 'B+', abha: 'x@abdm', extras: { a: 1 } });
    await business.api('PATCH', `/dr/v1/patient/${oid}`, {
      tag: 'vip',
      address: { city: 'Pune' },
      partner_meta: { k: 1 },
    });
    await change(oid, { ln: 'User' });
    expect(await read(oid)).toMatchObject({ bg: 'B+', abha: 'x@abdm', extras: { a: 1 }, ln: 'User' });
    expect((await business.api('GET', `/dr/v1/patient/${oid}`)).body).toMatchObject({
      tag: 'vip',
      address: { city: 'Pune' },
      partner_meta: { k: 1 },
    });
  });

  it('gives another username, but none in use', async () => {
    const oid = await added({ ...person, username: 'UH1' });
    await added({ ...person, username: 'UH2' });
    await change(oid, { username: 'UH1', ln: 'Same' });
    const answer = await business.api('PATCH', `${path}/${oid}`, { username: 'UH2', ln: 'Never' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PATIENT_ALREADY_EXISTS']);
    await change(oid, { username: 'UH3' });
    expect(await read(oid)).toMatchObject({ username: 'UH3', ln: 'Same' });
    expect((await business.api('GET', '/dr/v1/patient/UH3?partner_id=1')).body).toMatchObject({ patient_id: oid });
    await added({ ...person, username: 'UH1' });
  });

  it('changes nothing for a body without fields, nor for one with a problem', async () => {
    const oid = await added(person);
    clock.advance(60);
    await change(oid, {});
    await change(oid, { unknown: 1 });
    expect(await issuesOf('PATCH', `${path}/${oid}`, { ln: 'Changed', fn: '', gen: null, dob: 'never' })).toEqual([
      '/fn too_short',
      '/gen enum',
      '/dob format',
    ]);
    expect(await read(oid)).toMatchObject({ u_ate: now, fln: 'Eka' });
  });
});

describe('archiving a patient', () => {
  it('is a success however often it is asked for, and leaves the patient readable by every id', async () => {
    const oid = await added({ ...person, username: 'UH1', mobile: '9876543210' });
    clock.advance(60);
    for (const address of [`${path}/${oid}`, `${path}/${oid}/?arc=true`, `${path}/${oid}`]) {
      const answer = await business.api('DELETE', address);
      expect([answer.status, answer.body]).toEqual([200, { message: 'Profile archived' }]);
      clock.advance(60);
    }
    expect(await read(oid)).toMatchObject({ oid, arc: true, u_ate: now + 60 });
    expect((await business.api('GET', `${path}/UH1/username/`)).body).toMatchObject([{ oid, arc: true }]);
    expect((await business.api('GET', `${path}/bulk?oid_list=${oid}`)).body).toMatchObject([{ oid, arc: true }]);
    for (const address of [`/dr/v1/patient/${oid}`, '/dr/v1/patient/UH1?partner_id=1']) {
      expect((await business.api('GET', address)).status).toBe(200);
    }
  });

  it('takes the patient out of every list and search (rule D5)', async () => {
    const oid = await added({ ...person, username: 'UH1', mobile: '9876543210' });
    await business.api('DELETE', `${path}/${oid}`);
    for (const query of [
      'search?prefix=eka',
      'search?prefix=UH1',
      'search?prefix=98765',
      'by-mobile/?mob=9876543210',
    ]) {
      expect([query, (await business.api('GET', `${path}/${query}`)).body]).toEqual([query, []]);
    }
    expect((await business.api('GET', `${path}/minified/`)).body.profiles).toEqual([]);
    expect((await business.api('GET', '/dr/v1/business/patients/search?mobile=9876543210')).status).toBe(404);
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
    const mine = await added({ ...person, username: 'theirs' });
    expect((await business.api('GET', `${path}/bulk?oid_list=${theirs},${mine},nobody`)).body).toMatchObject([
      { oid: mine },
    ]);
    expect((await other.api('GET', `${path}/${theirs}`)).body).not.toHaveProperty('ln');
  });
});

describe('scopes of the directory (rule A5)', () => {
  it('are appointments:read for reading and directory:write for writing', async () => {
    const oid = await added(person);
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
