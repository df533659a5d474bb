import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/dr/v1/business/patients/search';
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
const ids: string[] = [];
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
  for (const [first_name, mobile] of [
    ['Amit', '+919876543210'],
    ['Priya', '9876543210'],
    ['Rahul', '+14155552671'],
    ['Gone', '+919876543210'],
  ]) {
    const answer = await business.api('POST', '/dr/v1/patient', {
      first_name,
      last_name: 'Kumar',
      gender: 'M',
      dob: '1990-05-15',
      mobile,
    });
    ids.push(answer.body.patient_id as string);
    clock.advance(1);
  }
  await server.runtime.db.query(
    sql('test_archive', 'update patients set archived_at = now() where business_id = $1 and id = $2'),
    [business.id, ids[3]],
  );
});
afterAll(() => server.close());

describe('searching patients by mobile number', () => {
  it.each(['9876543210', '919876543210', '%2B919876543210', '+919876543210'])(
    'finds everybody of the number when asked for %s (rule C15)',
    async (mobile) => {
      const answer = await business.api('GET', `${path}?mobile=${mobile}`);
      expect(answer.status).toBe(200);
      const profile = { middle_name: '', last_name: 'Kumar', dob: '1990-05-15', gender: 'M', mobile: '+919876543210' };
      expect(answer.body).toEqual({
        success: true,
        status_code: 200,
        data: {
          profiles: [
            {
              name: 'Priya Kumar',
              patient_id: ids[1],
              patient_profile: {
                patient_id: ids[1],
                first_name: 'Priya',
                ...profile,
                created_at: '2026-03-02T02:30:01.000Z',
              },
            },
            {
              name: 'Amit Kumar',
              patient_id: ids[0],
              patient_profile: {
                patient_id: ids[0],
                first_name: 'Amit',
                ...profile,
                created_at: '2026-03-02T02:30:00.000Z',
              },
            },
          ],
        },
      });
    },
  );

  it('finds numbers of other countries, and answers with a trailing slash', async () => {
    for (const mobile of ['+14155552671', '%2B14155552671']) {
      const answer = await business.api('GET', `${path}/?mobile=${mobile}`);
      expect(answer.body.data.profiles).toMatchObject([{ patient_id: ids[2] }]);
    }
  });

  it('leaves archived patients out, who stay readable by id (rule D5)', async () => {
    const { text } = await business.api('GET', `${path}?mobile=9876543210`);
    expect(text).not.toContain(ids[3]);
    expect((await business.api('GET', `/dr/v1/patient/${ids[3]}`)).status).toBe(200);
  });

  it('answers 404 PATIENTS_NOT_FOUND for a number of nobody and of another business', async () => {
    const other = await server.createBusiness();
    for (const answer of [
      await business.api('GET', `${path}?mobile=9876543211`),
      await other.api('GET', `${path}?mobile=9876543210`),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ success: false, status_code: 404, error: { code: 'PATIENTS_NOT_FOUND' } });
    }
  });

  it.each(['', '?mobile=', '?mobile=98765432', '?mobile=98765abcde', '?mobile=9876543210&mobile=9876543211'])(
    'answers 400 to %j, naming the number',
    async (query) => {
      const answer = await business.api('GET', path + query);
      expect(answer.status).toBe(400);
      expect(answer.body.error.details.issues).toMatchObject([{ path: '/query/mobile' }]);
      expect(answer.text).not.toMatch(/98765432|98765abcde/);
    },
  );

  it('never logs the number', () => {
    expect(server.log.join('')).not.toMatch(/98765432|98765abcde/);
  });

  it('needs the scope patients:read', async () => {
    const writer = await business.addClient(['directory:write', 'appointments:write']);
    expect((await writer.api('GET', `${path}?mobile=9876543210`)).status).toBe(403);
  });
});
