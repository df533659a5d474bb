import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/cdr/v1/doctor/';
const full = {
  firstname: 'Rajesh', lastname: 'Sharma', gender: 'M', mobile: '9876543210', dob: '1970-01-01', email: 'r@example.com',
  specialisations: ['Cardiology', 'Internal Medicine'], qualifications: ['MBBS'], about: 'About', partner_id: 'd-1',
  profile_image_url: 'https://example.com/r.jpg',
};

let server: TestServer;
let business: TestBusiness;
let id: string;
let clinics: string[];
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  clinics = [];
  for (const partner_id of ['c-1', 'c-2']) {
    clinics.push((await business.api('POST', '/cdr/v1/clinic/', { name: partner_id, address: 'Road', partner_id })).body.ekaid as string);
  }
  id = (await business.api('POST', path, { ...full, clinic_ids: [clinics[0]] })).body.ekaid as string;
});

// oxlint-disable-next-line typescript/no-explicit-any
async function changed(body: unknown, at = `${path}${id}/`): Promise<any> {
  const answer = await business.api('PATCH', at, body);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ status: 'success', ekaid: id });
  return (await business.api('GET', `${path}${id}/`)).body.doctor;
}

describe('changing a doctor', () => {
  it('overwrites what the body names and nothing else, by either id', async () => {
    const before = (await business.api('GET', path + id)).body.doctor;
    expect(await changed({ about: 'Updated', specialisations: ['Diabetology'] })).toEqual({ ...before, about: 'Updated', specialisation: 'Diabetology' });
    expect(await changed({ firstname: 'Raj' }, `${path}d-1`)).toMatchObject({ firstname: 'Raj', about: 'Updated' });
    expect(await changed({ partner_id: 'd-2' }, `${path}d-1/?partner_id=1`)).toMatchObject({ partner_id: 'd-2' });
    expect((await business.api('GET', `${path}d-1/`)).status).toBe(404);
  });

  it('adds clinics to those that the doctor has', async () => {
    expect((await changed({ clinic_ids: [clinics[1], clinics[0]] })).clinics.map((clinic: { id: string }) => clinic.id)).toEqual(clinics);
    expect((await changed({ partner_clinic_ids: ['c-1'] })).clinics).toHaveLength(2);
  });

  it('changes nothing when the body names nothing that it knows', async () => {
    const before = (await business.api('GET', path + id)).body.doctor;
    for (const body of [{}, undefined, { unknown: 1 }, { clinic_ids: [] }]) expect(await changed(body)).toEqual(before);
  });

  it('clears what may be missing with null, and never a name', async () => {
    const cleared = await changed({ mobile: null, email: '', about: null, specialisations: [], profile_image_url: null, partner_id: null, dob: null });
    expect(cleared).toEqual({ id, firstname: 'Rajesh', lastname: 'Sharma', clinics: [{ id: clinics[0], name: 'c-1' }], profile_image_url: null });
    const { status, body } = await business.api('PATCH', path + id, { firstname: null, lastname: '', gender: null });
    expect(status).toBe(400);
    expect(Object.keys(body).toSorted()).toEqual(['firstname', 'gender', 'lastname', 'message', 'status']);
  });

  it('refuses a partner id that another doctor has, and keeps its own', async () => {
    await business.api('POST', path, { ...full, partner_id: 'd-9' });
    const { status, body } = await business.api('PATCH', path + id, { about: 'new', partner_id: 'd-9' });
    expect(status).toBe(400);
    expect(body.partner_id).toEqual(['belongs to another one already']);
    expect(await changed({ partner_id: 'd-1' })).toMatchObject({ about: 'About', partner_id: 'd-1' });
  });

  it('refuses an unknown clinic and then changes nothing', async () => {
    const { status, body } = await business.api('PATCH', path + id, { about: 'new', clinic_ids: [clinics[1], 'cl-nobody'] });
    expect(status).toBe(400);
    expect(body.clinic_ids).toEqual(['/1: no clinic of this business has this id']);
    expect(await changed({})).toMatchObject({ about: 'About', clinics: [{ id: clinics[0] }] });
  });

  it('answers 404 for another business’s doctor as for nobody’s (decision A4)', async () => {
    const other = await server.createBusiness();
    for (const [method, at] of [['GET', path], ['PATCH', path], ['DELETE', path], ['GET', '/dr/v1/doctor/']] as const) {
      const body = method === 'PATCH' ? { about: 'x' } : undefined;
      const foreign = await other.api(method, `${at}${id}/`, body);
      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe((await other.api(method, `${at}do-nobody/`, body)).text);
      expect((await other.api(method, `${at}d-1/?partner_id=1`, body)).text).toBe(foreign.text);
    }
    expect((await other.api('GET', path + id)).body).toEqual({ status: 'error', message: 'Doctor not found' });
    expect((await business.api('GET', path + id)).body.doctor.about).toBe('About');
  });

  it('prefers our id where one doctor’s partner id is another’s id', async () => {
    const second = await business.api('POST', path, { ...full, firstname: 'Other', partner_id: id });
    expect((await business.api('GET', path + id)).body.doctor.firstname).toBe('Rajesh');
    expect((await business.api('GET', `${path}${id}?partner_id=1`)).body.doctor.id).toBe(second.body.ekaid);
  });
});

describe('a doctor’s profile', () => {
  it('stands at the top level and under data (decision D2), with what is known', async () => {
    await business.api('PATCH', `/cdr/v1/clinic/${clinics[0]}/`, { contact: '9876543210', city: 'Bengaluru', state: 'Karnataka', pincode: '560038' });
    const { status, body } = await business.api('GET', `/dr/v1/doctor/${id}`);
    expect(status).toBe(200);
    const { success, status_code: code, data, ...top } = body;
    expect({ success, code }).toEqual({ success: true, code: 200 });
    expect(data).toEqual(top);
    expect(top).toEqual({
      id,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      profile: {
        personal: {
          salutation: 'Dr.', first_name: 'Rajesh', middle_name: '', last_name: 'Sharma', dob: '1970-01-01', gender: 'M',
          email: 'r@example.com', pic: 'https://example.com/r.jpg',
        },
        professional: {
          active: true, about: 'About', language: [],
          degree: [{ name: 'MBBS', branch_name: '', college_name: '', start_year: '', end_year: '' }],
          major_speciality: { name: 'Cardiology', code: '' }, speciality: [{ name: 'Cardiology' }, { name: 'Internal Medicine' }],
          clinics: [
            {
              id: clinics[0], name: 'c-1', contacts: [{ name: 'Phone', number: '+919876543210' }],
              address: { line1: 'Road', city: 'Bengaluru', country: 'India', state: 'Karnataka', pin: '560038' },
            },
          ],
          default_clinic: clinics[0],
        },
      },
    });
  });

  it('is found by the partner’s id with partner_id=1 alone (decision B2)', async () => {
    expect((await business.api('GET', '/dr/v1/doctor/d-1/?partner_id=1')).body.id).toBe(id);
    const without = await business.api('GET', '/dr/v1/doctor/d-1');
    expect(without.status).toBe(404);
    expect(without.body).toMatchObject({ success: false, status_code: 404, error: { code: 'DOCTOR_NOT_FOUND' } });
  });

  it('has empty lists and texts where nothing is known', async () => {
    const bare = await business.api('POST', path, { firstname: 'A', lastname: 'B', gender: 'O' });
    const { professional } = (await business.api('GET', `/dr/v1/doctor/${bare.body.ekaid}`)).body.profile;
    expect(professional).toEqual({
      active: true, about: '', language: [], degree: [], major_speciality: { name: '', code: '' }, speciality: [], clinics: [], default_clinic: '',
    });
  });
});
