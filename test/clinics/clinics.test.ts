import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/cdr/v1/clinic/';
const full = {
  name: 'Sunrise Clinic',
  address: '123 Main Street, Block A',
  partner_id: 'Clinic_321',
  pincode: '560001',
  contact: '9876543210',
  city: 'Bangalore',
  state: 'Karnataka',
};

let server: TestServer;
let business: TestBusiness;
let doctors: string[];
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  doctors = [];
  for (const partner_id of ['d-1', 'd-2']) {
    const doctor = { firstname: 'Raj', lastname: partner_id, gender: 'M', partner_id };
    doctors.push((await business.api('POST', '/cdr/v1/doctor/', doctor)).body.ekaid as string);
  }
});

async function added(body: object, at = path): Promise<string> {
  const answer = await business.api('POST', at, body);
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({ status: 'success', ekaid: expect.stringMatching(/^cl-/) as string });
  return answer.body.ekaid as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function changed(at: string, body: unknown): Promise<any> {
  const answer = await business.api('PATCH', at, body);
  expect(answer.status, answer.text).toBe(200);
  return (await business.api('GET', path + String(answer.body.ekaid))).body.clinic;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function refused(method: string, at: string, body: unknown): Promise<any> {
  const answer = await business.api(method, at, body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body.status).toBe('error');
  return answer.body;
}

describe('adding a clinic', () => {
  it('keeps what was said and answers it by either id, at the top level and in clinic (rule D2)', async () => {
    const id = await added({ ...full, doctor_ids: doctors, unknown: true });
    for (const at of [path + id, `${path}${id}/`, `${path}Clinic_321`, `${path}Clinic_321/?partner_id=1`]) {
      const answer = await business.api('GET', at);
      expect(answer.status).toBe(200);
      const { clinic, status, ...fields } = answer.body;
      expect([status, fields]).toEqual(['success', clinic]);
      expect(clinic).toEqual({
        id,
        name: 'Sunrise Clinic',
        pincode: '560001',
        contact: '9876543210',
        mobile: '+919876543210',
        address: '123 Main Street, Block A',
        city: 'Bangalore',
        state: 'Karnataka',
        partner_id: 'Clinic_321',
        doctors: doctors.map((doctor, index) => ({ id: doctor, firstname: 'Raj', lastname: `d-${index + 1}` })),
      });
    }
  });

  it('needs no more than a name and an address', async () => {
    const id = await added({ name: 'सूर्य', address: 'सड़क १' }, '/cdr/v1/clinic');
    expect((await business.api('GET', path + id)).body.clinic).toEqual({
      id,
      name: 'सूर्य',
      address: 'सड़क १',
      doctors: [],
    });
  });

  it('shows the contact as a mobile only where it is a number of the country', async () => {
    const id = await added({ ...full, contact: '0000011111' });
    const { clinic } = (await business.api('GET', path + id)).body;
    expect(clinic.contact).toBe('0000011111');
    expect(clinic).not.toHaveProperty('mobile');
    expect((await changed(path + id, { contact: '08041234567' })).mobile).toBe('+918041234567');
  });

  it('assigns doctors by the partner’s ids', async () => {
    const id = await added({ ...full, partner_doctor_ids: ['d-2'] });
    expect((await business.api('GET', '/cdr/v1/doctor/d-2')).body.doctor.clinics).toEqual([
      { id, name: 'Sunrise Clinic' },
    ]);
  });

  it('lists clinics oldest first', async () => {
    expect((await business.api('GET', path)).body).toEqual({ status: 'success', clinics: [] });
    const ids = [await added(full), await added({ name: 'B', address: 'C' })];
    const { clinics } = (await business.api('GET', '/cdr/v1/clinic')).body;
    expect((clinics as { id: string }[]).map((clinic) => clinic.id)).toEqual(ids);
  });

  it('is refused with every problem under the name of its field (rule B3)', async () => {
    const body = await refused('POST', path, {
      name: '',
      contact: '123',
      pincode: 560001,
      city: [],
      state: 'x'.repeat(101),
      partner_id: 'x'.repeat(256),
      doctor_ids: 'd',
    });
    expect(Object.keys(body).toSorted()).toEqual([
      'address',
      'city',
      'contact',
      'doctor_ids',
      'message',
      'name',
      'partner_id',
      'pincode',
      'state',
      'status',
    ]);
    expect(body.contact).toEqual(['must be exactly 10 or 11 digits']);
  });

  it('names doctors by one kind of id only, and only its own business’s', async () => {
    expect(
      (await refused('POST', path, { ...full, doctor_ids: doctors, partner_doctor_ids: ['d-1'] })).message,
    ).toEqual(['Only one of doctor_ids and partner_doctor_ids may be given, not both.']);
    const other = await server.createBusiness();
    const foreign = await other.api('POST', path, { ...full, doctor_ids: [doctors[0]] });
    expect(foreign.body).toEqual({
      status: 'error',
      message: [],
      doctor_ids: ['/0: no doctor of this business has this id'],
    });
    expect((await other.api('GET', path)).body.clinics).toEqual([]);
  });

  it('is refused under a partner id that another clinic has', async () => {
    await added(full);
    expect((await refused('POST', path, full)).partner_id).toEqual(['belongs to another one already']);
    expect((await (await server.createBusiness()).api('POST', path, full)).status).toBe(201);
  });
});

describe('changing a clinic', () => {
  it('overwrites what the body names, adds doctors, and leaves the rest', async () => {
    const id = await added({ ...full, doctor_ids: [doctors[0]] });
    const before = (await business.api('GET', path + id)).body.clinic;
    expect(await changed(`${path}${id}/`, { address: '456 New Street' })).toEqual({
      ...before,
      address: '456 New Street',
    });
    expect((await changed(`${path}Clinic_321`, { doctor_ids: doctors })).doctors).toHaveLength(2);
    expect((await changed(`${path}${id}`, { partner_doctor_ids: ['d-1'] })).doctors).toHaveLength(2);
  });

  it('changes nothing when the body names nothing that it knows', async () => {
    const id = await added(full);
    const before = (await business.api('GET', path + id)).body.clinic;
    for (const body of [{}, undefined, { ekaid: 'x' }]) expect(await changed(path + id, body)).toEqual(before);
  });

  it('clears what may be missing with null', async () => {
    const id = await added(full);
    const nothing = { pincode: null, contact: null, city: '', state: null, partner_id: null };
    expect(await changed(path + id, nothing)).toEqual({ id, name: full.name, address: full.address, doctors: [] });
    expect(Object.keys(await refused('PATCH', path + id, { name: null, address: '' }))).toEqual([
      'status',
      'message',
      'name',
      'address',
    ]);
  });

  it('refuses a partner id in use and unknown doctors, and then changes nothing', async () => {
    await added({ ...full, partner_id: 'taken' });
    const id = await added(full);
    expect((await refused('PATCH', path + id, { name: 'New', partner_id: 'taken' })).partner_id).toHaveLength(1);
    expect(
      (await refused('PATCH', path + id, { name: 'New', partner_doctor_ids: ['d-9'] })).partner_doctor_ids,
    ).toHaveLength(1);
    expect(await changed(path + id, {})).toMatchObject({ name: full.name, partner_id: 'Clinic_321' });
  });
});

describe('removing a clinic (rule D6)', () => {
  it('takes it out of lists, entities, gets and its doctors’ clinics, and frees the partner’s id', async () => {
    const id = await added({ ...full, doctor_ids: doctors });
    const answer = await business.api('DELETE', `${path}Clinic_321/`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: 'success',
      message: 'Clinic Deleted Successfully',
      appointments: [],
      dry_run: false,
    });
    for (const at of [path + id, `${path}Clinic_321`, `/dr/v1/business/clinic/${id}`])
      expect((await business.api('GET', at)).status).toBe(404);
    expect((await business.api('GET', path)).body.clinics).toEqual([]);
    expect((await business.api('GET', '/dr/v1/business/entities')).body.clinics).toEqual([]);
    expect((await business.api('GET', `/cdr/v1/doctor/${doctors[0]}`)).body.doctor.clinics).toEqual([]);
    expect((await business.api('GET', `/dr/v1/doctor/${doctors[0]}`)).body.profile.professional.clinics).toEqual([]);
    const second = await business.api('DELETE', path + id);
    expect(second.status).toBe(404);
    expect(second.body).toEqual({ status: 'error', message: 'Clinic not found' });
    expect(await added(full)).not.toBe(id);
  });
});

describe('a clinic’s address', () => {
  it('has its lines, the country by name, and coordinates where they are known', async () => {
    const id = await added(full);
    const address = {
      line1: '123 Main Street, Block A',
      city: 'Bangalore',
      state: 'Karnataka',
      country: 'India',
      pincode: '560001',
    };
    const answer = await business.api('GET', `/dr/v1/business/clinic/${id}`);
    expect(answer.status).toBe(200);
    const clinic = { clinic_id: id, partner_id: 'Clinic_321', name: full.name, address };
    expect(answer.body).toEqual({ success: true, status_code: 200, ...clinic, clinic, data: { clinic } });
    await business.api('PATCH', `/opdesk/v1/clinics/${id}`, { latitude: 12.9719, longitude: 77.6412 });
    const located = await business.api('GET', '/dr/v1/business/clinic/Clinic_321/?partner_id=1');
    expect(located.body.data.clinic.address).toEqual({ ...address, lat: '12.9719', lon: '77.6412' });
  });

  it('is asked for with our id unless partner_id=1 says otherwise (rule B2)', async () => {
    await added(full);
    const answer = await business.api('GET', '/dr/v1/business/clinic/Clinic_321');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      success: false,
      status_code: 404,
      code: 'CLINIC_NOT_FOUND',
      error: { code: 'CLINIC_NOT_FOUND' },
    });
  });
});

describe('whose clinic it is', () => {
  it('another business’s answers as nobody’s does (rule A4)', async () => {
    const id = await added(full);
    const other = await server.createBusiness();
    for (const [method, at] of [
      ['GET', path],
      ['PATCH', path],
      ['DELETE', path],
      ['GET', '/dr/v1/business/clinic/'],
    ] as const) {
      const body = method === 'PATCH' ? { name: 'x' } : undefined;
      const foreign = await other.api(method, at + id, body);
      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe((await other.api(method, `${at}cl-nobody`, body)).text);
    }
    expect((await business.api('GET', path + id)).body.clinic.name).toBe(full.name);
  });

  it('reading takes appointments:read, writing directory:write (rule A5)', async () => {
    const reader = await business.addClient(['appointments:read']);
    const writer = await business.addClient(['directory:write']);
    expect((await reader.api('POST', path, full)).status).toBe(403);
    expect((await reader.api('PATCH', `${path}x`, full)).status).toBe(403);
    expect((await reader.api('DELETE', `${path}x`)).status).toBe(403);
    expect((await reader.api('GET', path)).status).toBe(200);
    for (const at of [path, `${path}x`, '/dr/v1/business/clinic/x'])
      expect((await writer.api('GET', at)).status).toBe(403);
    expect((await server.api('GET', path)).status).toBe(401);
  });
});
