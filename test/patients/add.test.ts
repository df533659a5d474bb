import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const clock = createClock(at('2026-03-02', '08:00'));
const person = { first_name: 'Test', gender: 'M', dob: '1987-01-06' };

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
});
afterAll(() => server.close());

async function added(body: object, headers?: Readonly<Record<string, string>>): Promise<string> {
  const answer = await business.api('POST', '/dr/v1/patient', body, headers);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.patient_id as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function read(id: string): Promise<any> {
  const answer = await business.api('GET', `/dr/v1/patient/${id}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function issuesOf(body: object): Promise<string[]> {
  const answer = await business.api('POST', '/dr/v1/patient', body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toMatchObject({ success: false, status_code: 400, code: 'INVALID_REQUEST_PARAMETERS', data: {} });
  return (answer.body.error.details.issues as { path: string; code: string }[]).map(
    ({ path, code }) => `${path} ${code}`,
  );
}

describe('adding a patient', () => {
  it('keeps everything that was said, with and without a trailing slash', async () => {
    const relative = await added(person);
    const id = await added({
      designation: 'Mr.',
      first_name: ' Test ',
      middle_name: '',
      last_name: 'Patient',
      gender: 'M',
      dob: '1987-01-06',
      partner_patient_id: 'all-1',
      mobile: '9999999999',
      email: 'raj.sharma@example.com',
      tag: 'tag#1',
      address: { line1: 'B504, Seabreeze Heights', city: 'Bangalore', pincode: 560049, planet: 'Earth' },
      relations: [{ relation: 'Father & Mother', pid: relative, since: 2 }],
      unknown: true,
    });
    for (const path of [
      `/dr/v1/patient/${id}`,
      `/dr/v1/patient/${id}/`,
      '/dr/v1/patient/all-1?partner_id=1',
      '/dr/v1/patient/all-1/?partner_id=1',
    ]) {
      const answer = await business.api('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        patient_id: id,
        partner_patient_id: 'all-1',
        designation: 'Mr.',
        first_name: 'Test',
        middle_name: '',
        last_name: 'Patient',
        gender: 'M',
        dob: '1987-01-06',
        email: 'raj.sharma@example.com',
        mobile: '+919999999999',
        address: { line1: 'B504, Seabreeze Heights', city: 'Bangalore', pincode: '560049' },
        tag: 'tag#1',
        relations: [{ relation: 'Father & Mother', pid: relative }],
        created_at: at('2026-03-02', '08:00'),
      });
    }
  });

  it('leaves out what has no value, but never a name', async () => {
    const id = await added(person);
    expect(await read(id)).toEqual({
      patient_id: id,
      first_name: 'Test',
      middle_name: '',
      last_name: '',
      gender: 'M',
      dob: '1987-01-06',
      created_at: at('2026-03-02', '08:00'),
    });
  });

  it('keeps names in every script as they were written', async () => {
    const names = { first_name: 'ಕಾವ್ಯ', middle_name: 'José-María', last_name: 'O’Brien 𝒳' };
    expect(await read(await added({ ...person, ...names }))).toMatchObject(names);
  });

  it('remembers an age as an age: it grows with the years (rule C2)', async () => {
    const id = await added({ first_name: 'Sam', gender: 'O', age: 24 });
    expect(await read(id)).toMatchObject({ dob: '2002-03-02', age: 24 });
    expect(await read(await added(person))).not.toHaveProperty('age');
    clock.set(at('2027-03-02', '00:01'));
    const later = await (await business.addClient()).api('GET', `/dr/v1/patient/${id}`);
    expect(later.body).toMatchObject({ dob: '2002-03-02', age: 25 });
  });

  it.each(['+919876543210', '919876543210', '9876543210', '+91 98765 43210'])(
    'reads %s as one number (rule C15)',
    async (mobile) => {
      expect(await read(await added({ ...person, mobile }))).toMatchObject({ mobile: '+919876543210' });
    },
  );

  it('keeps partner_meta as sent: key order, nesting and numbers (rule C12)', async () => {
    const meta = '{"b":1,"10":1.10,"2":[1e2,{"z":null,"a":0.1}],"é":"x\\u00e9"}';
    const answer = await business.api(
      'POST',
      '/dr/v1/patient',
      `{"first_name":"A","gender":"F","age":3,"partner_meta":${meta}}`,
    );
    expect(answer.status).toBe(201);
    const { text } = await business.api('GET', `/dr/v1/patient/${answer.body.patient_id}`);
    expect(text).toContain(`"partner_meta":${meta}`);
  });

  it('refuses a partner id that somebody has with 409, and adds one patient when two come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        business.api('POST', '/dr/v1/patient', { ...person, partner_patient_id: 'twin' }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused?.body).toMatchObject({
      success: false,
      status_code: 409,
      error: { code: 'PATIENT_ALREADY_EXISTS' },
    });
    expect(refused?.text).not.toContain('twin');
  });

  it('adds one patient for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'add-once' };
    expect(await added({ ...person, partner_patient_id: 'once' }, headers)).toBe(
      await added({ ...person, partner_patient_id: 'once' }, headers),
    );
  });
});

describe('a patient that cannot be added', () => {
  it('needs a first name, a gender and a birth date or an age', async () => {
    expect(await issuesOf({})).toEqual(['/first_name required', '/gender required', '/dob required']);
  });

  it('cannot have both a birth date and an age', async () => {
    expect(await issuesOf({ ...person, age: 24 })).toEqual(['/dob conflict']);
  });

  it('is told every problem at once (rule B4)', async () => {
    const found = await issuesOf({
      designation: 'Sir',
      first_name: '  ',
      middle_name: 5,
      gender: 'X',
      dob: '2026-03-03',
      mobile: '12',
      email: 'nobody',
      address: { pincode: true },
      relations: [{ relation: 'Boss', pid: '' }],
      partner_meta: [],
      tag: 'x'.repeat(101),
    });
    expect(found.toSorted()).toEqual([
      '/address/pincode type',
      '/designation enum',
      '/dob format',
      '/email format',
      '/first_name too_short',
      '/gender enum',
      '/middle_name type',
      '/mobile format',
      '/partner_meta type',
      '/relations/0/pid too_short',
      '/relations/0/relation enum',
      '/tag too_long',
    ]);
  });

  it.each(['1987-02-30', '1987-13-01', '06-01-1987', '', '1700-01-01'])('has no birth date %j', async (dob) => {
    expect(await issuesOf({ ...person, dob })).toEqual(['/dob format']);
  });

  it.each([-1, 151])('is not %d years old', async (age) => {
    expect(await issuesOf({ first_name: 'A', gender: 'F', age })).toHaveLength(1);
  });

  it('has no partner_meta over 16 KiB, nor integers that would change', async () => {
    expect(await issuesOf({ ...person, partner_meta: { long: 'x'.repeat(16_400) } })).toEqual([
      '/partner_meta too_large',
    ]);
    const answer = await business.api(
      'POST',
      '/dr/v1/patient',
      '{"first_name":"A","gender":"F","age":3,"partner_meta":{"id":9007199254740993}}',
    );
    expect(answer.body.error.details.issues).toMatchObject([{ path: '/partner_meta/id', code: 'not_exact' }]);
  });

  it('holds no U+0000 (rule B7)', async () => {
    expect(await issuesOf({ ...person, last_name: 'a\u0000b' })).toEqual(['/last_name null_character']);
  });

  it('is related to nobody else’s patients (rule A4)', async () => {
    const other = await server.createBusiness();
    const { body } = await other.api('POST', '/dr/v1/patient', person);
    const own = await added(person);
    const relations = [
      { relation: 'Wife', pid: own },
      { relation: 'Son', pid: body.patient_id },
      { relation: 'Son', pid: 'pt-nobody' },
    ];
    expect(await issuesOf({ ...person, relations })).toEqual([
      '/relations/1/pid unknown_id',
      '/relations/2/pid unknown_id',
    ]);
  });

  it('leaves no trace of the person in messages and logs', async () => {
    const answer = await business.api('POST', '/dr/v1/patient', {
      first_name: 'Zebulon',
      last_name: 'Quixotic',
      gender: 'Zzz',
      dob: '31-12-1987',
      mobile: '+9155512',
      email: 'zebulon@example',
    });
    expect(answer.status).toBe(400);
    for (const value of ['Zebulon', 'Quixotic', 'Zzz', '31-12-1987', '+9155512', 'zebulon@']) {
      expect(answer.text).not.toContain(value);
      expect(server.log.join('')).not.toContain(value);
    }
  });

  it('needs the scope patients:write (rule A5)', async () => {
    const reader = await business.addClient(['appointments:read', 'appointments:write']);
    const answer = await reader.api('POST', '/dr/v1/patient', {});
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('UNAUTHORIZED_ACCESS');
    expect((await server.api('POST', '/dr/v1/patient', person)).status).toBe(401);
  });
});
