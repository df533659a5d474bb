import { addFullDoctor, changeDoctor, path } from '../support/doctors.ts';
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

describe('a doctor’s profile', () => {
  it('stands at the top level and under data (rule D2), with what is known', async () => {
    await business.api('PATCH', `/cdr/v1/clinic/${clinics[0]}/`, {
      contact: '9876543210',
      city: 'Bengaluru',
      state: 'Karnataka',
      pincode: '560038',
    });
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
          salutation: 'Dr.',
          first_name: 'Rajesh',
          middle_name: '',
          last_name: 'Sharma',
          dob: '1970-01-01',
          gender: 'M',
          email: 'r@example.com',
          pic: 'https://example.com/r.jpg',
        },
        professional: {
          active: true,
          username: 'dr-rajesh-sharma-cardiology',
          about: 'About',
          language: [],
          registrations: [],
          all_registrations: [],
          degree: [{ name: 'MBBS', branch_name: '', college_name: '', start_year: '', end_year: '' }],
          major_speciality: { name: 'Cardiology', code: '' },
          speciality: [{ name: 'Cardiology' }, { name: 'Internal Medicine' }],
          clinics: [
            {
              id: clinics[0],
              name: 'c-1',
              contacts: [{ name: 'Phone', number: '+919876543210' }],
              address: { line1: 'Road', city: 'Bengaluru', country: 'India', state: 'Karnataka', pin: '560038' },
              schedule: scheduleOf({}),
            },
          ],
          default_clinic: clinics[0],
        },
      },
    });
  });

  it('is found by the partner’s id with partner_id=1 alone (rule B2)', async () => {
    expect((await business.api('GET', '/dr/v1/doctor/d-1/?partner_id=1')).body.id).toBe(id);
    const without = await business.api('GET', '/dr/v1/doctor/d-1');
    expect(without.status).toBe(404);
    expect(without.body).toMatchObject({ success: false, status_code: 404, error: { code: 'DOCTOR_NOT_FOUND' } });
  });

  it('has empty lists and texts where nothing is known', async () => {
    const bare = await business.api('POST', path, { firstname: 'A', lastname: 'B', gender: 'O' });
    const { professional } = (await business.api('GET', `/dr/v1/doctor/${bare.body.ekaid}`)).body.profile;
    expect(professional).toEqual({
      active: true,
      username: 'dr-a-b',
      registrations: [],
      all_registrations: [],
      about: '',
      language: [],
      degree: [],
      major_speciality: { name: '', code: '' },
      speciality: [],
      clinics: [],
      default_clinic: '',
    });
  });

  it('has the username and the registrations that were given, and a new list replaces them', async () => {
    const at = `/dr/v1/doctor/${id}`;
    const council = { council: 'Karnataka Medical Council', medical_id: 'KMC 48213' };
    await changed({
      username: 'dr-raj',
      registrations: [
        { ...council, year: 2004 },
        { council: 'Delhi', medical_id: '7', default: true },
      ],
    });
    const { professional } = (await business.api('GET', at)).body.profile;
    expect(professional.username).toBe('dr-raj');
    expect(professional.registrations).toEqual([
      { id: 1, ...council, year: '2004', default: false },
      { id: 2, council: 'Delhi', medical_id: '7', year: '', default: true },
    ]);
    expect(professional.all_registrations).toEqual(professional.registrations);
    await changed({ username: null, registrations: [{ ...council, year: '2004' }] });
    expect((await business.api('GET', at)).body.profile.professional).toMatchObject({
      username: 'dr-rajesh-sharma-cardiology',
      registrations: [{ id: 1, ...council, year: '2004', default: true }],
    });
    await changed({ registrations: null });
    expect((await business.api('GET', at)).body.profile.professional.registrations).toEqual([]);
    const refused = await business.api('PATCH', path + id, {
      username: 'Dr Raj',
      registrations: [
        { ...council, default: true, year: '04' },
        { council: ' ', default: true },
      ],
    });
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body).toSorted()).toEqual(['message', 'registrations', 'status', 'username']);
  });

  it('has a username also where the name has no letters of an address', async () => {
    const added = await business.api('POST', path, { firstname: 'प्रिया', lastname: 'राव', gender: 'F' });
    expect((await business.api('GET', `/dr/v1/doctor/${added.body.ekaid}`)).body.profile.professional.username).toBe(
      added.body.ekaid,
    );
  });

  it('has for each clinic the hours that hold every week, today or later, by weekday', async () => {
    await changed({ clinic_ids: [clinics[1]] });
    const service = async (name: string) => {
      const answer = await business.api('POST', `/opdesk/v1/doctors/${id}/services`, { name, duration_minutes: 15 });
      return answer.body.data.service.conf_id as string;
    };
    const [first, second, archived] = [await service('A'), await service('B'), await service('C')];
    const hours = async (conf_id: string | undefined, clinic: number, session: object) => {
      const answer = await business.api('POST', `/opdesk/v1/doctors/${id}/sessions`, {
        clinic_id: clinics[clinic],
        conf_id,
        ...session,
      });
      expect(answer.status, answer.text).toBe(201);
    };
    await hours(first, 0, { weekdays: [1, 2], from: '09:00', to: '11:00' });
    await hours(first, 0, { weekday: 1, from: '16:30', to: '24:00' });
    await hours(second, 0, { weekday: 1, from: '11:00', to: '13:00' });
    await hours(first, 0, { weekday: 3, from: '09:00', to: '10:00', valid_until: '2020-01-01' });
    await hours(first, 0, { weekday: 4, from: '09:00', to: '10:00', valid_from: '2080-01-01' });
    await hours(first, 0, { weekday: 6, from: '09:00', to: '10:00', valid_from: '2020-01-04', every_weeks: 2 });
    await hours(first, 0, { weekday: 7, from: '09:00', to: '10:00', weeks_of_month: [1, 3] });
    await hours(archived, 0, { weekday: 5, from: '09:00', to: '10:00' });
    await hours(first, 0, { date: '2080-01-05', from: '06:00', to: '07:00' });
    await hours(first, 1, { weekday: 7, from: '20:00', to: '02:00' });
    expect((await business.api('PATCH', `/opdesk/v1/services/${archived}`, { archived: true })).status).toBe(200);
    const { clinics: shown } = (await business.api('GET', `/dr/v1/doctor/${id}`)).body.profile.professional;
    expect(shown.map(({ id: clinic, schedule }: { id: string; schedule: unknown }) => [clinic, schedule])).toEqual([
      [
        clinics[0],
        scheduleOf({ monday: ['09:00-13:00', '16:30-24:00'], tuesday: ['09:00-11:00'], thursday: ['09:00-10:00'] }),
      ],
      [clinics[1], scheduleOf({ sunday: ['20:00-02:00'] })],
    ]);
  });
});

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function scheduleOf(hours: Readonly<Record<string, readonly string[]>>): object {
  return Object.fromEntries(
    weekdays.map((day) => [
      day,
      {
        is_enabled: hours[day] !== undefined,
        bounds: (hours[day] ?? []).map((bound) => ({ s: bound.slice(0, 5), e: bound.slice(6) })),
      },
    ]),
  );
}
