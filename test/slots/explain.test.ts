import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import {
  addClinic,
  addDoctor,
  addPractice,
  addSessions,
  book,
  expectDone,
  type Practice,
} from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;
let sessionId: string;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 86_400 * 365 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  [sessionId = ''] = await addSessions(business, practice, { weekday: 1, from: '09:00', to: '12:00' });
});

async function ask(startAt: number, more = ''): Promise<ApiAnswer['body']> {
  const { doctorId, clinicId } = practice;
  const path = `/opdesk/v1/slots/explain?doctor_id=${doctorId}&clinic_id=${clinicId}&start_time=${startAt}${more}`;
  return expectDone(await business.api('GET', path)).data;
}

function codes(data: { causes: { code: string }[] }): string[] {
  return data.causes.map((cause) => cause.code);
}

test('a start that can be booked is offered, and nothing stands against it', async () => {
  const startAt = at('2026-03-02', '09:15');
  expect(await ask(startAt)).toEqual({
    start_time: startAt,
    s: '2026-03-02T09:15:00+05:30',
    offered: true,
    causes: [],
    services: [{ conf_id: practice.serviceId, service_name: 'Consultation', offered: true, causes: [] }],
  });
});

test('taken: by which appointment, as it is now and not as it was last shown', async () => {
  const startAt = at('2026-03-02', '09:15');
  await ask(startAt);
  const { appointment_id: id } = expectDone(await book(business, practice, startAt));
  const data = await ask(startAt);
  expect(data.offered).toBe(false);
  expect(data.causes).toEqual([
    expect.objectContaining({ code: 'TAKEN', appointment_ids: [id], session_ids: [sessionId] }),
  ]);
  expect(JSON.stringify(data)).not.toContain('Meera');
});

test('outside the hours, it names the session and the hours', async () => {
  const data = await ask(at('2026-03-02', '14:00'));
  expect(data.causes).toEqual([expect.objectContaining({ code: 'OUTSIDE_HOURS', session_ids: [sessionId] })]);
  expect(data.causes[0].message).toContain('09:00–12:00');
});

test('a day without sessions says so', async () => {
  expect(codes(await ask(at('2026-03-03', '09:15')))).toEqual(['NO_SESSIONS']);
});

test('off the grid, it names the starts before and after', async () => {
  const data = await ask(at('2026-03-02', '09:20'));
  expect(data.causes).toEqual([
    expect.objectContaining({
      code: 'NOT_ON_GRID',
      session_ids: [sessionId],
      start_before: at('2026-03-02', '09:15'),
      start_after: at('2026-03-02', '09:30'),
    }),
  ]);
});

test('on leave and closed, it names the leaves', async () => {
  const leave = async (body: Readonly<Record<string, unknown>>): Promise<string> =>
    expectDone(await business.api('POST', '/opdesk/v1/leaves', body)).data.leave.leave_id as string;
  const away = await leave({ doctor_id: practice.doctorId, start_date: '2026-03-02', reason: 'Surgery of her own' });
  const closed = await leave({
    clinic_id: practice.clinicId,
    start_time: at('2026-03-02', '09:00'),
    end_time: at('2026-03-02', '09:30'),
  });
  const data = await ask(at('2026-03-02', '09:15'));
  expect(data.causes).toEqual([
    expect.objectContaining({ code: 'CLINIC_CLOSED', leave_ids: [closed] }),
    expect.objectContaining({ code: 'DOCTOR_ON_LEAVE', leave_ids: [away] }),
  ]);
  expect(JSON.stringify(data)).not.toContain('Surgery');
  expect(codes(await ask(at('2026-03-02', '09:30')))).toEqual(['DOCTOR_ON_LEAVE']);
});

test('a time that is past, too soon or too far ahead is said to be that', async () => {
  const changes = { minimum_notice_minutes: 120, book_ahead_days: 7 };
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, changes));
  expect(codes(await ask(at('2026-03-02', '09:45')))).toEqual(['TOO_SOON']);
  expect(codes(await ask(at('2026-03-16', '09:45')))).toEqual(['TOO_FAR_AHEAD']);
  clock.set(at('2026-03-02', '10:00'));
  expect(codes(await ask(at('2026-03-02', '09:45')))).toEqual(['PAST']);
});

test('all that applies is said, not only the first', async () => {
  const startAt = at('2026-03-02', '09:15');
  expectDone(await book(business, practice, startAt));
  expectDone(
    await business.api('POST', '/opdesk/v1/leaves', { doctor_id: practice.doctorId, start_date: '2026-03-02' }),
  );
  clock.set(at('2026-03-02', '10:00'));
  expect(codes(await ask(startAt))).toEqual(['PAST', 'DOCTOR_ON_LEAVE', 'TAKEN']);
});

test('an archived service and a mode that is not offered are named as such', async () => {
  expect(codes(await ask(at('2026-03-02', '09:15'), '&mode=video'))).toEqual(['MODE_NOT_OFFERED']);
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { archived: true }));
  expect(codes(await ask(at('2026-03-02', '09:15'), `&conf_id=${practice.serviceId}`))).toEqual(['SERVICE_ARCHIVED']);
});

test('each service is judged on its own; conf_id asks for one', async () => {
  const added = await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, {
    name: 'Scan',
    duration_minutes: 30,
  });
  const scan = expectDone(added).data.service.conf_id as string;
  const both = await ask(at('2026-03-02', '09:15'));
  expect([both.offered, both.services.map((service: { offered: boolean }) => service.offered)]).toEqual([
    true,
    [true, false],
  ]);
  const one = await ask(at('2026-03-02', '09:15'), `&conf_id=${scan}`);
  expect([one.offered, codes(one)]).toEqual([false, ['NO_SESSIONS']]);
});

describe('where the doctor has nothing to offer', () => {
  const askAt = async (clinicId: string, doctorId: string, more = ''): Promise<ApiAnswer['body']> => {
    const query = `doctor_id=${doctorId}&clinic_id=${clinicId}&start_time=${at('2026-03-02', '09:15')}${more}`;
    return expectDone(await business.api('GET', `/opdesk/v1/slots/explain?${query}`)).data;
  };

  test('a clinic in which the doctor does not work is said to be one, whatever service is asked for', async () => {
    await addClinic(server, business, { id: 'cl-2' });
    const causes = [
      expect.objectContaining({ code: 'NOT_AT_CLINIC', message: 'The doctor does not work at this clinic.' }),
    ];
    expect(await askAt('cl-2', practice.doctorId)).toMatchObject({ offered: false, causes, services: [] });
    expect(await askAt('cl-2', practice.doctorId, `&conf_id=${practice.serviceId}`)).toMatchObject({
      offered: false,
      causes,
      services: [],
    });
  });

  test('a clinic at which the doctor works without hours is said to have no session of the service', async () => {
    await addClinic(server, business, { id: 'cl-2' });
    await server.runtime.db.query(
      sql(
        '',
        `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at) values ($1, 'do-1', 'cl-2', now())`,
      ),
      [business.id],
    );
    server.runtime.catalog.forget(business.id);
    const { causes } = await askAt('cl-2', practice.doctorId);
    expect(causes).toEqual([
      expect.objectContaining({ code: 'NO_SESSIONS', message: 'Consultation has no session at this clinic.' }),
    ]);
  });

  test('a doctor without services is said to have none', async () => {
    await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId] });
    const { causes } = await askAt(practice.clinicId, 'do-2');
    expect(causes).toEqual([
      expect.objectContaining({ code: 'NO_SERVICES', message: 'The doctor offers no service.' }),
    ]);
  });
});

describe('who and what', () => {
  const status = async (query: string, client: Pick<TestBusiness, 'api'> = business): Promise<unknown> => {
    const answer = await client.api('GET', `/opdesk/v1/slots/explain?${query}`);
    const issues = answer.body.error?.details?.issues as { path: string; code: string }[] | undefined;
    return [answer.status, issues?.map((issue) => `${issue.path} ${issue.code}`) ?? answer.body.code];
  };

  test('every problem of the query is named at once', async () => {
    expect(await status('')).toEqual([
      400,
      ['/query/start_time required', '/query/doctor_id required', '/query/clinic_id required'],
    ]);
    expect(await status('doctor_id=a&partner_doctor_id=b&clinic_id=c&start_time=1772422200000&mode=fax')).toEqual([
      400,
      ['/query/mode enum', '/query/doctor_id conflict', '/query/start_time too_large'],
    ]);
    expect(await status('doctor_id=a&clinic_id=c&start_time=soon')).toEqual([400, ['/query/start_time format']]);
  });

  test("ids that nobody has, and another business's, are 404; the partner's own work", async () => {
    const startAt = at('2026-03-02', '09:15');
    const named = `start_time=${startAt}&doctor_id=${practice.doctorId}&clinic_id=${practice.clinicId}`;
    expect(await status(`start_time=${startAt}&doctor_id=x&clinic_id=${practice.clinicId}`)).toEqual([
      404,
      'DOCTOR_NOT_FOUND',
    ]);
    expect(await status(`start_time=${startAt}&doctor_id=${practice.doctorId}&clinic_id=x`)).toEqual([
      404,
      'CLINIC_NOT_FOUND',
    ]);
    expect(await status(`${named}&conf_id=x`)).toEqual([404, 'NOT_FOUND']);
    expect(await status(named, await server.createBusiness())).toEqual([404, 'DOCTOR_NOT_FOUND']);
    const partners = await business.api(
      'GET',
      `/opdesk/v1/slots/explain?partner_doctor_id=8423994&partner_clinic_id=642783&start_time=${startAt}`,
    );
    expect(expectDone(partners).data.offered).toBe(true);
  });

  test('it needs appointments:read', async () => {
    expect(await status('', await business.addClient(['admin']))).toEqual([403, 'UNAUTHORIZED_ACCESS']);
  });
});

test('an appointment that was kept when its hours went is said to stand outside them, at its whole time and nowhere else', async () => {
  const startAt = at('2026-03-02', '09:15');
  const { appointment_id: id } = expectDone(await book(business, practice, startAt));
  expect(await ask(startAt)).not.toHaveProperty('outside_hours');
  const outside = {
    message: 'An appointment is at this time although the hours have no place for it.',
    appointment_ids: [id],
  };
  const leave = expectDone(
    await business.api('POST', '/opdesk/v1/leaves', { doctor_id: practice.doctorId, start_date: '2026-03-02' }),
  );
  expect(await ask(startAt)).toMatchObject({ offered: false, outside_hours: outside });
  await business.api('DELETE', `/opdesk/v1/leaves/${leave.data.leave.leave_id}`);
  expect(await ask(startAt)).not.toHaveProperty('outside_hours');
  expectDone(await business.api('DELETE', `/opdesk/v1/sessions/${sessionId}`));
  const data = await ask(startAt + 600);
  expect(data.outside_hours).toEqual(outside);
  expect(codes(data)).toEqual(['NO_SESSIONS']);
  expect(await ask(startAt + 900)).not.toHaveProperty('outside_hours');
  expectDone(await business.api('DELETE', `/opdesk/v1/doctors/${practice.doctorId}/clinics/${practice.clinicId}`));
  const absent = await ask(startAt);
  expect([codes(absent), absent.outside_hours]).toEqual([['NOT_AT_CLINIC'], outside]);
});
