import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/cdr/v1/doctor/';
const doctor = { firstname: 'Rajesh', lastname: 'Sharma', gender: 'M' };
const full = {
  ...doctor,
  mobile: '0000011111',
  dob: '1999-01-01',
  email: 'dr.rajesh@example.com',
  specialisations: ['Cardiology', 'Internal Medicine'],
  qualifications: ['MBBS', 'MD', 'DM'],
  about: 'A cardiologist.',
  profile_image_url: 'https://example.com/images/dr-rajesh.jpg',
  partner_id: 'Part_doc',
};

let server: TestServer;
let business: TestBusiness;
let clinicId: string;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  const clinic = { name: 'Sunrise Clinic', address: 'Road 1', partner_id: 'Part_clinic_1' };
  clinicId = (await business.api('POST', '/cdr/v1/clinic/', clinic)).body.ekaid as string;
});

async function added(body: object, at = path): Promise<string> {
  const answer = await business.api('POST', at, body);
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({ status: 'success', ekaid: expect.stringMatching(/^do-/) as string });
  return answer.body.ekaid as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function refused(body: unknown): Promise<any> {
  const answer = await business.api('POST', path, body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body.status).toBe('error');
  expect(answer.body.message).toBeInstanceOf(Array);
  return answer.body;
}

describe('adding a doctor', () => {
  it('keeps what was said and answers it by either id, with and without a trailing slash', async () => {
    const id = await added({ ...full, clinic_ids: [clinicId, clinicId], unknown: {} });
    for (const at of [
      path + id,
      `${path}${id}/`,
      `${path}Part_doc`,
      `${path}Part_doc/`,
      `${path}Part_doc/?partner_id=1`,
    ]) {
      const answer = await business.api('GET', at);
      expect(answer.status, at).toBe(200);
      expect(answer.body).toEqual({
        status: 'success',
        doctor: {
          id,
          firstname: 'Rajesh',
          lastname: 'Sharma',
          mobile: '0000011111',
          email: 'dr.rajesh@example.com',
          specialisation: 'Cardiology',
          about: 'A cardiologist.',
          partner_id: 'Part_doc',
          profile_image_url: 'https://example.com/images/dr-rajesh.jpg',
          clinics: [{ id: clinicId, name: 'Sunrise Clinic' }],
        },
      });
    }
    expect((await business.api('GET', `${path}${id}?partner_id=1`)).status).toBe(404);
  });

  it('needs no more than the names and the gender', async () => {
    const id = await added(doctor, '/cdr/v1/doctor');
    expect((await business.api('GET', path + id)).body.doctor).toEqual({
      id,
      firstname: 'Rajesh',
      lastname: 'Sharma',
      clinics: [],
      profile_image_url: null,
    });
    expect((await business.api('GET', `/dr/v1/doctor/${id}`)).body.profile.personal.dob).toBe('1990-01-01');
  });

  it('keeps names in every script', async () => {
    const id = await added({ ...doctor, firstname: 'प्रिया', lastname: 'Ó Briain' });
    expect((await business.api('GET', path + id)).body.doctor).toMatchObject({
      firstname: 'प्रिया',
      lastname: 'Ó Briain',
    });
  });

  it('assigns clinics by the partner’s ids', async () => {
    const id = await added({ ...doctor, partner_clinic_ids: ['Part_clinic_1'], clinic_ids: [] });
    expect((await business.api('GET', path + id)).body.doctor.clinics).toEqual([
      { id: clinicId, name: 'Sunrise Clinic' },
    ]);
    expect((await business.api('GET', `/cdr/v1/clinic/${clinicId}/`)).body.clinic.doctors).toEqual([
      { id, firstname: 'Rajesh', lastname: 'Sharma' },
    ]);
  });

  it('lists doctors oldest first, with the first specialisation of each', async () => {
    expect((await business.api('GET', path)).body).toEqual({ status: 'success', doctors: [] });
    const first = await added(full);
    const second = await added(doctor);
    const { body } = await business.api('GET', '/cdr/v1/doctor');
    expect(body.doctors).toEqual([
      {
        id: first,
        firstname: 'Rajesh',
        lastname: 'Sharma',
        mobile: '0000011111',
        email: 'dr.rajesh@example.com',
        specialisation: 'Cardiology',
        clinics: [],
        partner_id: 'Part_doc',
      },
      { id: second, firstname: 'Rajesh', lastname: 'Sharma', clinics: [] },
    ]);
  });

  it('adds one doctor when one partner id comes many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => business.api('POST', path, full)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 400, 400, 400, 400]);
    expect((await business.api('GET', path)).body.doctors).toHaveLength(1);
  });

  it('adds one doctor for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'k' };
    const first = await business.api('POST', path, full, headers);
    expect((await business.api('POST', path, full, headers)).text).toBe(first.text);
  });

  it('lets another business use the same partner id', async () => {
    await added(full);
    expect((await (await server.createBusiness()).api('POST', path, full)).status).toBe(201);
  });
});

describe('a doctor that cannot be added', () => {
  it('is told every problem under the name of its field (rule B3)', async () => {
    const body = await refused({
      firstname: ' ',
      gender: 'X',
      mobile: '98765',
      dob: '2999-01-01',
      email: 'nobody',
      specialisations: 'Cardiology',
      qualifications: ['MBBS', ''],
      about: 5,
      profile_image_url: 'ftp://example.com/x',
      partner_id: 7,
      clinic_ids: [5],
    });
    expect(Object.keys(body).toSorted()).toEqual([
      'about',
      'clinic_ids',
      'dob',
      'email',
      'firstname',
      'gender',
      'lastname',
      'message',
      'mobile',
      'partner_id',
      'profile_image_url',
      'qualifications',
      'specialisations',
      'status',
    ]);
    expect(body.message).toEqual([]);
    expect(body.lastname).toEqual(['is required']);
    expect(body.firstname).toEqual(['must not be blank']);
    expect(body.mobile).toEqual(['must be exactly 10 or 11 digits']);
  });

  it.each(['98765', '987654321012', '+9876543210', '98765 43210', '98765432a0', '९८७६५४३२१०'])(
    'has no mobile number %s',
    async (mobile) => {
      expect((await refused({ ...doctor, mobile })).mobile).toContain('must be exactly 10 or 11 digits');
    },
  );

  it('names clinics by one kind of id only', async () => {
    const body = await refused({ ...doctor, clinic_ids: [clinicId], partner_clinic_ids: ['Part_clinic_1'] });
    expect(body).toEqual({
      status: 'error',
      message: ['Only one of clinic_ids and partner_clinic_ids may be given, not both.'],
    });
  });

  it('names no clinic that the business does not have (rule A4)', async () => {
    const other = await server.createBusiness();
    expect((await refused({ ...doctor, clinic_ids: [clinicId, 'cl-nobody'] })).clinic_ids).toEqual([
      '/1: no clinic of this business has this id',
    ]);
    expect((await refused({ ...doctor, partner_clinic_ids: [clinicId] })).partner_clinic_ids).toHaveLength(1);
    const foreign = await other.api('POST', path, { ...doctor, clinic_ids: [clinicId] });
    expect(foreign.status).toBe(400);
    expect((await business.api('GET', path)).body.doctors).toEqual([]);
    expect((await other.api('GET', path)).body.doctors).toEqual([]);
  });

  it('has no partner id that another doctor has', async () => {
    await added(full);
    expect(await refused({ ...doctor, partner_id: 'Part_doc' })).toEqual({
      status: 'error',
      message: [],
      partner_id: ['belongs to another one already'],
    });
  });
});

describe('scopes (rule A5)', () => {
  it('reading takes appointments:read, writing directory:write, whatever is asked for', async () => {
    const reader = await business.addClient(['appointments:read', 'appointments:write', 'admin']);
    const writer = await business.addClient(['directory:write']);
    for (const [method, at] of [
      ['POST', path],
      ['PATCH', `${path}do-1/`],
      ['DELETE', `${path}do-1/`],
    ] as const) {
      const answer = await reader.api(method, at, method === 'DELETE' ? undefined : { gender: 'X' });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ status: 'error', message: expect.any(String) as string });
    }
    for (const at of [path, `${path}do-1/`, '/dr/v1/doctor/do-1'])
      expect((await writer.api('GET', at)).status).toBe(403);
    expect((await writer.api('POST', path, doctor)).status).toBe(201);
    expect((await server.api('GET', path)).status).toBe(401);
    expect((await business.api('PUT', path, {})).status).toBe(405);
  });
});
