import { addFullDoctor, changeDoctor, full, path } from '../support/doctors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let server: TestServer;
let business: TestBusiness;
let id: string;
let clinics: string[];
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  ({ id, clinics } = await addFullDoctor(business));
});

const changed = (body: unknown, at?: string) => changeDoctor(business, id, body, at);

describe('changing a doctor', () => {
  it('overwrites what the body names and nothing else, by either id', async () => {
    const before = (await business.api('GET', path + id)).body.doctor;
    expect(await changed({ about: 'Updated', specialisations: ['Diabetology'] })).toEqual({
      ...before,
      about: 'Updated',
      specialisation: 'Diabetology',
    });
    expect(await changed({ firstname: 'Raj' }, `${path}d-1`)).toMatchObject({ firstname: 'Raj', about: 'Updated' });
    expect(await changed({ partner_id: 'd-2' }, `${path}d-1/?partner_id=1`)).toMatchObject({ partner_id: 'd-2' });
    expect((await business.api('GET', `${path}d-1/`)).status).toBe(404);
  });

  it('adds clinics to those that the doctor has', async () => {
    expect(
      (await changed({ clinic_ids: [clinics[1], clinics[0]] })).clinics.map((clinic: { id: string }) => clinic.id),
    ).toEqual(clinics);
    expect((await changed({ partner_clinic_ids: ['c-1'] })).clinics).toHaveLength(2);
  });

  it('changes nothing when the body names nothing that it knows', async () => {
    const before = (await business.api('GET', path + id)).body.doctor;
    for (const body of [{}, undefined, { unknown: 1 }, { clinic_ids: [] }]) expect(await changed(body)).toEqual(before);
  });

  it('clears what may be missing with null, and never a name', async () => {
    const cleared = await changed({
      mobile: null,
      email: '',
      about: null,
      specialisations: [],
      profile_image_url: null,
      partner_id: null,
      dob: null,
    });
    expect(cleared).toEqual({
      id,
      firstname: 'Rajesh',
      lastname: 'Sharma',
      clinics: [{ id: clinics[0], name: 'c-1' }],
      profile_image_url: null,
    });
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
    const { status, body } = await business.api('PATCH', path + id, {
      about: 'new',
      clinic_ids: [clinics[1], 'cl-nobody'],
    });
    expect(status).toBe(400);
    expect(body.clinic_ids).toEqual(['/1: no clinic of this business has this id']);
    expect(await changed({})).toMatchObject({ about: 'About', clinics: [{ id: clinics[0] }] });
  });

  it('answers 404 for another business’s doctor as for nobody’s (rule A4)', async () => {
    const other = await server.createBusiness();
    for (const [method, at] of [
      ['GET', path],
      ['PATCH', path],
      ['DELETE', path],
      ['GET', '/dr/v1/doctor/'],
    ] as const) {
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
