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

async function change(oid: string, body: object): Promise<void> {
  const answer = await business.api('PATCH', `${path}/${oid}`, body);
  expect([answer.status, answer.body]).toEqual([200, { message: 'Profile updated' }]);
}

describe('changing a patient of the directory', () => {
  it('overwrites what is named, and clears what null or an empty text is sent for', async () => {
    const oid = await added(business, {
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
    expect(await read(business, oid)).toEqual({
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
    const oid = await added(business, { ...person, mn: 'Middle', ln: 'User' });
    await change(oid, { ln: 'Nayak' });
    expect(await read(business, oid)).toMatchObject({ fln: 'Eka Middle Nayak' });
    await change(oid, { fln: 'Asha Rao' });
    expect(await read(business, oid)).toMatchObject({ fn: 'Asha', ln: 'Rao', fln: 'Asha Rao' });
    await change(oid, { fn: 'Usha' });
    expect(await read(business, oid)).toMatchObject({ fln: 'Usha Rao' });
    expect((await business.api('GET', `${path}/search?prefix=usha rao`)).body).toMatchObject([{ oid }]);
    expect((await business.api('GET', `${path}/search?prefix=asha`)).body).toEqual([]);
  });

  it('keeps what only the directory knows when /dr changes the patient, and what only /dr knows when the directory does', async () => {
    const oid = await added(business, { ...person, bg: 'B+', abha: 'x@abdm', extras: { a: 1 } });
    await business.api('PATCH', `/dr/v1/patient/${oid}`, {
      tag: 'vip',
      address: { city: 'Pune' },
      partner_meta: { k: 1 },
    });
    await change(oid, { ln: 'User' });
    expect(await read(business, oid)).toMatchObject({ bg: 'B+', abha: 'x@abdm', extras: { a: 1 }, ln: 'User' });
    expect((await business.api('GET', `/dr/v1/patient/${oid}`)).body).toMatchObject({
      tag: 'vip',
      address: { city: 'Pune' },
      partner_meta: { k: 1 },
    });
  });

  it('gives another username, but none in use', async () => {
    const oid = await added(business, { ...person, username: 'UH1' });
    await added(business, { ...person, username: 'UH2' });
    await change(oid, { username: 'UH1', ln: 'Same' });
    const answer = await business.api('PATCH', `${path}/${oid}`, { username: 'UH2', ln: 'Never' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PATIENT_ALREADY_EXISTS']);
    await change(oid, { username: 'UH3' });
    expect(await read(business, oid)).toMatchObject({ username: 'UH3', ln: 'Same' });
    expect((await business.api('GET', '/dr/v1/patient/UH3?partner_id=1')).body).toMatchObject({ patient_id: oid });
    await added(business, { ...person, username: 'UH1' });
  });

  it('changes nothing for a body without fields, nor for one with a problem', async () => {
    const oid = await added(business, person);
    clock.advance(60);
    await change(oid, {});
    await change(oid, { unknown: 1 });
    expect(
      await issuesOf(business, 'PATCH', `${path}/${oid}`, { ln: 'Changed', fn: '', gen: null, dob: 'never' }),
    ).toEqual(['/fn too_short', '/gen enum', '/dob format']);
    expect(await read(business, oid)).toMatchObject({ u_ate: now, fln: 'Eka' });
  });
});

describe('archiving a patient', () => {
  it('is a success however often it is asked for, and leaves the patient readable by every id', async () => {
    const oid = await added(business, { ...person, username: 'UH1', mobile: '9876543210' });
    clock.advance(60);
    for (const address of [`${path}/${oid}`, `${path}/${oid}/?arc=true`, `${path}/${oid}`]) {
      const answer = await business.api('DELETE', address);
      expect([answer.status, answer.body]).toEqual([200, { message: 'Profile archived' }]);
      clock.advance(60);
    }
    expect(await read(business, oid)).toMatchObject({ oid, arc: true, u_ate: now + 60 });
    expect((await business.api('GET', `${path}/UH1/username/`)).body).toMatchObject([{ oid, arc: true }]);
    expect((await business.api('GET', `${path}/bulk?oid_list=${oid}`)).body).toMatchObject([{ oid, arc: true }]);
    for (const address of [`/dr/v1/patient/${oid}`, '/dr/v1/patient/UH1?partner_id=1']) {
      expect((await business.api('GET', address)).status).toBe(200);
    }
  });

  it('takes the patient out of every list and search (rule D5)', async () => {
    const oid = await added(business, { ...person, username: 'UH1', mobile: '9876543210' });
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
