import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isValidZone } from '../../src/kernel/time.ts';
import { at } from '../support/calendar.ts';
import { addClinic, addDoctor, addPractice, addSessions, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 100_000_000 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

/** A zone that Node computes with and PostgreSQL has never heard of; which there are depends on Node. */
const unknownToPostgres = ['US/Pacific-New', 'SystemV/AST4'].find(isValidZone) ?? 'Asia/Kolkata';

async function add(body: unknown, client: Pick<TestBusiness, 'api'> = business): Promise<ApiAnswer> {
  return client.api('POST', '/opdesk/v1/leaves', body);
}

async function list(query = ''): Promise<{ leave_id: string }[]> {
  return expectDone(await business.api('GET', `/opdesk/v1/leaves${query}`)).data.leaves as { leave_id: string }[];
}

test('lists hold what is not over, earliest first, or what is, by doctor and clinic', async () => {
  const leave = async (body: Readonly<Record<string, unknown>>): Promise<string> =>
    expectDone(await add(body)).data.leave.leave_id as string;
  const closed = await leave({ clinic_id: practice.clinicId, start_date: '2026-03-09', end_date: '2026-03-10' });
  const away = await leave({
    doctor_id: practice.doctorId,
    start_time: at('2026-03-02', '07:00'),
    end_time: at('2026-03-02', '08:01'),
  });
  const both = await leave({ doctor_id: practice.doctorId, clinic_id: practice.clinicId, start_date: '2026-03-02' });
  const over = await leave({ doctor_id: practice.doctorId, start_date: '2026-03-01' });
  const older = await leave({
    doctor_id: practice.doctorId,
    start_time: at('2026-03-01', '07:00') - 1e6,
    end_time: at('2026-03-01', '07:00'),
  });
  const ids = async (query: string): Promise<string[]> => (await list(query)).map((found) => found.leave_id);
  expect(await ids('')).toEqual([both, away, closed]);
  expect(await ids('?past=1')).toEqual([over, older]);
  expect(await ids(`?doctor_id=${practice.doctorId}`)).toEqual([both, away]);
  expect(await ids('?partner_clinic_id=642783&page_no=0')).toEqual([both, closed]);
  expect(await ids('?page_no=1')).toEqual([]);
  expect((await list(`?clinic_id=${practice.clinicId}`))[1]).toEqual({
    leave_id: closed,
    clinic_id: practice.clinicId,
    start_date: '2026-03-09',
    end_date: '2026-03-10',
    reason: '',
  });
});

test('C8: whole days are over with the night of the last one, at each clinic and doctor that they take', async () => {
  await addClinic(server, business, { id: 'cl-2' });
  await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId, 'cl-2'] });
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '02:00' });
  const day = { start_date: '2026-03-02' };
  const leave = async (body: Readonly<Record<string, unknown>>): Promise<string> =>
    expectDone(await add({ ...body, ...day })).data.leave.leave_id as string;
  const [own, closed] = [await leave({ doctor_id: practice.doctorId }), await leave({ clinic_id: practice.clinicId })];
  const [others, elsewhere] = [await leave({ doctor_id: 'do-2' }), await leave({ clinic_id: 'cl-2' })];
  const ids = async (query: string): Promise<string[]> => (await list(query)).map((found) => found.leave_id).toSorted();
  clock.set(at('2026-03-03', '00:30'));
  expect(await ids('')).toEqual([own, closed].toSorted());
  expect(await ids('?past=1')).toEqual([others, elsewhere].toSorted());
  expect(await ids(`?doctor_id=${practice.doctorId}`)).toEqual([own]);
  expect(await ids(`?clinic_id=${practice.clinicId}`)).toEqual([closed]);
  clock.set(at('2026-03-03', '02:00'));
  expect(await ids('')).toEqual([]);
  expect(await ids('?past=1')).toEqual([own, closed, others, elsewhere].toSorted());
});

test('whole days are over where they are over last, also in a zone behind that of the business', async () => {
  await addClinic(server, business, { id: 'cl-2', timeZone: 'America/New_York' });
  await addDoctor(server, business, { id: 'do-2', clinicIds: ['cl-2'] });
  const there = expectDone(await add({ clinic_id: 'cl-2', start_date: '2026-03-01' })).data.leave;
  const here = expectDone(await add({ doctor_id: practice.doctorId, start_date: '2026-03-01' })).data.leave;
  // 08:00 on Monday in Kolkata is still Sunday there.
  expect([await list(), await list('?past=1')]).toEqual([[there], [here]]);
});

test('lists know the zone of the business, whether or not the database does', async () => {
  await server.runtime.db.query(
    { name: '', text: 'update businesses set time_zone = $2, catalog_version = catalog_version + 1 where id = $1' },
    [business.id, unknownToPostgres],
  );
  server.runtime.catalog.forget(business.id);
  const leave = expectDone(await add({ doctor_id: practice.doctorId, start_date: '2026-03-02' })).data.leave;
  expect(await list()).toEqual([leave]);
  expect(await list('?past=1')).toEqual([]);
});
