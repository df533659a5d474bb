import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/postgres/migrate.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { fillPatientWords } from '../../src/patients/services/fill-words.ts';
import { waitingForLocks } from '../support/database.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();
let filler: pg.Client;
let changer: pg.Client;
beforeEach(async () => {
  filler = new pg.Client({ connectionString: desk.server.connectionString });
  changer = new pg.Client({ connectionString: desk.server.connectionString });
  await Promise.all([filler.connect(), changer.connect()]);
});
afterEach(() => Promise.all([filler.end(), changer.end()]));

const search = async (prefix: string): Promise<number> =>
  (
    (await desk.business.api('GET', `/profiles/v1/patient/search?prefix=${encodeURIComponent(prefix)}`))
      .body as unknown[]
  ).length;

/** As if a migration had just named all patients of the business. */
async function nameAll(): Promise<void> {
  await desk.rows('delete from patient_words where business_id = $1');
  await desk.rows('delete from patient_digits where business_id = $1');
  await desk.rows(`insert into patient_words_to_fill values ($1, '')`);
}

test('appointments are booked, moved and cancelled, and patients added, while the words of their patients are written', async () => {
  await nameAll();
  await filler.query('begin');
  expect((await filler.query('select fill_patient_words(1000)')).rows).toEqual([{ fill_patient_words: 1 }]);
  // The batch is under way, and keeps its locks until the end of the test.
  const id = await desk.book('09:00');
  const details = { first_name: 'Asha', last_name: 'Rao', gender: 'F', dob: '1990-01-02' };
  await desk.book('09:15', {}, { patient_id: undefined, partner_patient_id: 'p-1', patient_details: details });
  expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`));
  expectDone(await desk.business.api('POST', '/dr/v1/patient', { ...details, first_name: 'Usha' }));
  expect([await search('rao asha'), await search('rao')]).toEqual([1, 2]);
  await filler.query('commit');
  expect(await search('meera')).toBe(1);
});

const fillNext = async (): Promise<unknown> =>
  (await desk.rows(`select fill_patient_words(1000) as filled where $1::text <> ''`))[0]?.['filled'];

test('a patient who is renamed while the words are written is found by the new name alone', async () => {
  await nameAll();
  await filler.query('begin');
  await filler.query(`update patients set first_name = 'Zubeida' where business_id = $1`, [desk.business.id]);
  expect(await fillNext()).toBe(0);
  await filler.query('commit');
  expect([await fillNext(), await fillNext(), await fillNext()]).toEqual([1, 0, null]);
  expect([await search('zub'), await search('meera')]).toEqual([1, 0]);
});

test('the words wait for no change of patients, which may lock them in another order and waits for the words', async () => {
  for (const id of ['pt-2', 'pt-3']) {
    await desk.rows(
      `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
        values ($1, '${id}', 'Zubeida', 'F', now(), now())`,
    );
  }
  await nameAll();
  const change = (id: string): Promise<unknown> =>
    changer.query(`update patients set tag = 'vip' where business_id = $1 and id = $2`, [desk.business.id, id]);
  await changer.query('begin');
  await change('pt-3');
  await filler.query(`begin; set local lock_timeout = '1s'`);
  expect((await filler.query('select fill_patient_words(1000) as filled')).rows).toEqual([{ filled: 2 }]);
  const changed = change('pt-2');
  await waitingForLocks(filler, 1);
  await filler.query('commit');
  await changed;
  await changer.query('commit');
  expect([await fillNext(), await fillNext(), await fillNext()]).toEqual([1, 0, null]);
  expect(await search('zub')).toBe(2);
});

test('a patient who is being added while a server brings other functions has the words that they make', async () => {
  await desk.rows(`update sql_functions set digest = 'earlier' where name = 'search_key' and $1::text <> ''`);
  await filler.query(
    `create or replace function search_key(name text) returns text language sql immutable strict as $$
      select 'early' $$`,
  );
  await filler.query('begin');
  await filler.query(
    `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-2', 'Zubeida', 'F', now(), now())`,
    [desk.business.id],
  );
  const migrated = migrate(desk.server.runtime.db, renewPatientWords);
  await waitingForLocks(filler, 1);
  await filler.query('commit');
  await migrated;
  const filling = fillPatientWords(desk.server.runtime);
  await expect.poll(() => desk.rows('select 1 from patient_words_to_fill where business_id = $1')).toEqual([]);
  await filling.stop();
  expect([await search('zub'), await search('early'), await search('meera')]).toEqual([1, 0, 1]);
});
