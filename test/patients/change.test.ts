import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const full = {
  designation: 'Mr.',
  first_name: 'Test',
  middle_name: 'B',
  last_name: 'Patient',
  gender: 'M',
  dob: '1987-01-06',
  partner_patient_id: 'p-1',
  mobile: '+919999999999',
  email: 'a@example.com',
  tag: 'vip',
  address: { line1: 'B504', city: 'Bangalore', pincode: 560049 },
  partner_meta: { a: 1, b: 2 },
};

let server: TestServer;
let business: TestBusiness;
let id: string;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  id = (await business.api('POST', '/dr/v1/patient', full)).body.patient_id as string;
});

// oxlint-disable-next-line typescript/no-explicit-any
async function changed(body: unknown, path = `/dr/v1/patient/${id}`): Promise<any> {
  const answer = await business.api('PATCH', path, body);
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({ patient_id: id });
  return (await business.api('GET', `/dr/v1/patient/${id}`)).body;
}

async function refusal(body: unknown): Promise<string[]> {
  const answer = await business.api('PATCH', `/dr/v1/patient/${id}`, body);
  expect(answer.status, answer.text).toBe(400);
  return (answer.body.error.details.issues as { path: string; code: string }[]).map(
    ({ path, code }) => `${path} ${code}`,
  );
}

describe('changing a patient', () => {
  it('overwrites what the body names and nothing else', async () => {
    const before = (await business.api('GET', `/dr/v1/patient/${id}`)).body;
    expect(await changed({ first_name: 'Tést', mobile: '9876543210', gender: 'O', dob: '1990-02-28' })).toEqual({
      ...before,
      first_name: 'Tést',
      mobile: '+919876543210',
      gender: 'O',
      dob: '1990-02-28',
    });
  });

  it('finds the patient by the partner’s id, with and without a trailing slash', async () => {
    expect(await changed({ tag: 'one' }, '/dr/v1/patient/p-1?partner_id=1')).toMatchObject({ tag: 'one' });
    expect(await changed({ tag: 'two' }, '/dr/v1/patient/p-1/?partner_id=1')).toMatchObject({ tag: 'two' });
    expect((await business.api('PATCH', '/dr/v1/patient/p-1', { tag: 'x' })).status).toBe(404);
    // C1: a partner's id that nobody has may be ours.
    expect(await changed({ tag: 'three' }, `/dr/v1/patient/${id}?partner_id=1`)).toMatchObject({ tag: 'three' });
  });

  it('changes nothing when the body names nothing that it knows', async () => {
    const before = (await business.api('GET', `/dr/v1/patient/${id}`)).body;
    expect(await changed({})).toEqual(before);
    expect(await changed({ unknown: 1, patient_id: 'other', partner_patient_id: 'other' })).toEqual(before);
    expect(await changed(undefined)).toEqual(before);
  });

  it.each([null, ''])('clears what may be missing with %j', async (nothing) => {
    const after = await changed({
      designation: nothing,
      middle_name: nothing,
      last_name: nothing,
      mobile: nothing,
      email: nothing,
      tag: nothing,
    });
    expect(after).toMatchObject({ middle_name: '', last_name: '', first_name: 'Test' });
    for (const field of ['designation', 'mobile', 'email', 'tag']) expect(after).not.toHaveProperty(field);
  });

  it.each(['first_name', 'gender', 'dob', 'age'])('does not clear %s', async (field) => {
    expect((await refusal({ [field]: null }))[0]).toContain(`/${field} `);
    expect((await refusal({ [field]: '' }))[0]).toContain(`/${field} `);
  });

  it('takes a birth date or an age, not both', async () => {
    expect(await refusal({ dob: '1990-01-01', age: 3 })).toEqual(['/dob conflict']);
    expect(await changed({ age: 30 })).toMatchObject({ age: 30 });
    expect(await changed({ dob: '1990-01-01' })).not.toHaveProperty('age');
  });

  it('replaces the lines of an address one by one, and partner_meta and relations whole', async () => {
    expect(await changed({ address: { city: 'Mysuru', state: 'Karnataka', pincode: '570001' } })).toMatchObject({
      address: { line1: 'B504', city: 'Mysuru', state: 'Karnataka', pincode: '570001' },
    });
    expect((await changed({ address: { line1: null, state: '' } })).address).toEqual({
      city: 'Mysuru',
      pincode: '570001',
    });
    expect(await changed({ address: null })).not.toHaveProperty('address');
    expect((await changed({ partner_meta: { c: 3 } })).partner_meta).toEqual({ c: 3 });
    expect(await changed({ partner_meta: null })).not.toHaveProperty('partner_meta');
    expect((await changed({ relations: [{ relation: 'Son', pid: id }] })).relations).toEqual([
      { relation: 'Son', pid: id },
    ]);
    expect(await changed({ relations: [] })).not.toHaveProperty('relations');
  });

  it('loses none of two changes that come at once', async () => {
    await Promise.all(
      [{ tag: 'new' }, { email: 'new@example.com' }, { address: { city: 'Hubli' } }, { address: { line2: 'Top' } }].map(
        (body) => business.api('PATCH', `/dr/v1/patient/${id}`, body),
      ),
    );
    expect((await business.api('GET', `/dr/v1/patient/${id}`)).body).toMatchObject({
      tag: 'new',
      email: 'new@example.com',
      address: { line1: 'B504', line2: 'Top', city: 'Hubli', pincode: '560049' },
    });
  });

  it('refuses with every problem at once and changes nothing', async () => {
    const before = (await business.api('GET', `/dr/v1/patient/${id}`)).body;
    expect(
      await refusal({ tag: 'new', mobile: 'abc', designation: 'Sir', email: 7, relations: [{ relation: 'Son' }] }),
    ).toEqual(['/designation enum', '/email type', '/relations/0/pid required', '/mobile format']);
    expect(await refusal({ tag: 'new', relations: [{ relation: 'Son', pid: 'pt-nobody' }] })).toEqual([
      '/relations/0/pid unknown_id',
    ]);
    expect((await business.api('GET', `/dr/v1/patient/${id}`)).body).toEqual(before);
  });
});

describe('a patient of another business (rule A4)', () => {
  it('answers as nobody’s does, to reading and to changing, by either id', async () => {
    const other = await server.createBusiness();
    for (const method of ['GET', 'PATCH']) {
      const body = method === 'GET' ? undefined : { tag: 'x' };
      const foreign = await other.api(method, `/dr/v1/patient/${id}`, body);
      const nobodys = await other.api(method, '/dr/v1/patient/pt-nobody', body);
      expect(foreign.status).toBe(404);
      expect(foreign.body).toMatchObject({ success: false, status_code: 404, error: { code: 'PATIENTS_NOT_FOUND' } });
      expect(foreign.text).toBe(nobodys.text);
      expect((await other.api(method, '/dr/v1/patient/p-1?partner_id=1', body)).text).toBe(nobodys.text);
    }
  });

  it('may share the partner’s id', async () => {
    const other = await server.createBusiness();
    expect((await other.api('POST', '/dr/v1/patient', full)).status).toBe(201);
  });
});

describe('scopes (rule A5)', () => {
  it('reading takes appointments:read, changing directory:write', async () => {
    const reader = await business.addClient(['appointments:read']);
    const writer = await business.addClient(['directory:write']);
    const path = `/dr/v1/patient/${id}`;
    expect((await reader.api('GET', path)).status).toBe(200);
    expect((await reader.api('PATCH', path, { tag: 'x' })).status).toBe(403);
    expect((await writer.api('GET', path)).status).toBe(403);
    expect((await writer.api('PATCH', path, { tag: 'x' })).status).toBe(201);
    expect((await writer.api('PUT', path, {})).status).toBe(405);
  });
});
