import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { addRows, beginImport } from '../support/imports.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());
beforeEach(async () => (business = await server.createBusiness()));

const bodies = {
  doctors: { firstname: 'Rajesh', lastname: 'Sharma', gender: 'M' },
  clinics: { name: 'Sunrise Clinic', address: 'Road 1' },
};
const paths = { doctors: '/cdr/v1/doctor/', clinics: '/cdr/v1/clinic/' };
const inserts = {
  doctors: `insert into doctors (business_id, id, created_at, first_name, last_name, gender)
    select $1, 'do-' || n, now(), 'Doctor', 'N', 'M' from generate_series(1, $2::integer) n`,
  clinics: `insert into clinics (business_id, id, created_at, name, address)
    select $1, 'cl-' || n, now(), 'Clinic ' || n, 'Road' from generate_series(1, $2::integer) n`,
};

test.each([
  ['doctors', 2_000, 'do-1'],
  ['clinics', 500, 'cl-1'],
] as const)('a business has at most so many %s, of two that are added at once too', async (noun, most, first) => {
  await server.runtime.db.query(sql('', inserts[noun]), [business.id, most - 1]);
  server.runtime.catalog.forget(business.id);
  const add = () => business.api('POST', paths[noun], bodies[noun]);
  const answers = (await Promise.all([add(), add()])).toSorted((a, b) => a.status - b.status);
  expect(answers.map(({ status }) => status)).toEqual([201, 400]);
  expect(answers[1]?.text).toContain(`A business has at most ${most} ${noun}.`);
  // A removed one leaves its place.
  await server.runtime.db.query(sql('', `update ${noun} set deleted_at = now() where business_id = $1 and id = $2`), [
    business.id,
    first,
  ]);
  expect((await add()).status).toBe(201);
  expect((await add()).status).toBe(400);
});

test('an import adds no doctor beyond them, and says so of each row', async () => {
  await server.runtime.db.query(sql('', inserts.doctors), [business.id, 1_999]);
  server.runtime.catalog.forget(business.id);
  const text = 'id,first_name,last_name,gender,clinics\nD-1,Meera,Iyer,F,\nD-2,Asha,Rao,F,\n';
  const { id, rows } = await beginImport(business.api, 'doctors', text);
  const outcome = await addRows(business.api, id, rows, false);
  expect(outcome).toMatchObject({ added: 1, problems: [{ row: 3 }] });
  expect(JSON.stringify(outcome.problems)).toContain('A business has at most 2000 doctors.');
});
