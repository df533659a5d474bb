import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, sql } from '../../../src/postgres/database.ts';
import { migrate } from '../../../src/postgres/migrate.ts';
import { fillPatientWords, renewPatientWords } from '../../../src/patients/db/words.ts';
import { searchPatients } from '../../../src/patients/db/directory.ts';
import { readSearchedNumber } from '../../../src/kernel/mobile-number.ts';
import { createTestDatabase, rowsWith } from '../../support/database.ts';

let db: Database;
let businesses = 0;
let businessId = '';
beforeAll(async () => {
  const database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 4 });
  return async () => {
    await db.close();
    await database.drop();
  };
});

const run = (text: string, ...values: readonly unknown[]) =>
  db.query<Record<string, unknown>>(sql('', text), [businessId, ...values]);

async function addBusiness(): Promise<void> {
  businesses += 1;
  businessId = `bu-${businesses}`;
  await run(
    `insert into businesses (id, name, time_zone, country, created_at) values ($1, 'B', 'Asia/Kolkata', 'IN', now())`,
  );
}

async function search(text: string): Promise<string[]> {
  const { beginnings, anywhere } = readSearchedNumber(text, ['IN']);
  const searched = { text, mobiles: beginnings, digits: anywhere };
  return (await searchPatients(db, businessId, searched, 50)).map(({ id }) => id);
}

function erase(patientId: string): Promise<unknown> {
  const by = { actor_kind: 'client', actor_id: 'c', role: 'api', asked_at: '2026-03-02T08:00:00Z', salt: '00' };
  const erasure = { business_id: businessId, subject_id: patientId, is_guest: false, ...by };
  return run(`select begin_erasure($2::json) where $1::text <> ''`, JSON.stringify(erasure));
}

/** What is kept of a patient to be found by. */
const kept = async (): Promise<unknown[]> => [
  ...(await run('select key from patient_words where business_id = $1 order by key')).map(({ key }) => key),
  ...(await run('select digits from patient_digits where business_id = $1')).map(({ digits }) => digits),
];

describe('the words of a patient', () => {
  beforeEach(async () => {
    await addBusiness();
    await run(
      `insert into patients (business_id, id, first_name, last_name, gender, mobile, created_at, updated_at)
        values ($1, 'pt-1', 'Jean-Luc', 'Rao', 'M', '+919876543210', now(), now())`,
    );
  });

  const words = ['jeanluc  jeanluc luc rao', 'luc  jeanluc luc rao', 'rao  jeanluc luc rao'];

  it('are there at once, whoever adds the patient', async () => {
    expect(await kept()).toEqual([...words, '919876543210']);
  });

  it.each([
    [
      'a name',
      `last_name = 'Iyer'`,
      ['iyer  iyer jeanluc luc', 'jeanluc  iyer jeanluc luc', 'luc  iyer jeanluc luc', '919876543210'],
    ],
    ['a number', `mobile = '+14155552671'`, [...words, '14155552671']],
    ['the last number', 'mobile = null', words],
    ['nothing of it', `tag = 'vip'`, [...words, '919876543210']],
  ])('follow a change of %s, whichever statement makes it', async (_what, change, expected) => {
    await run(`update patients set ${change} where business_id = $1`);
    expect(await kept()).toEqual(expected);
  });

  it('go with archiving and come back with the patient', async () => {
    await run('update patients set archived_at = now() where business_id = $1');
    expect(await kept()).toEqual([]);
    await run(`update patients set archived_at = null, last_name = null where business_id = $1`);
    expect(await kept()).toEqual(['jeanluc  jeanluc luc', 'luc  jeanluc luc', '919876543210']);
  });

  it('go with an erasure', async () => {
    await erase('pt-1');
    expect(await kept()).toEqual([]);
    expect((await rowsWith(db, 'jeanluc')).filter((row) => row.includes(`${businessId},`))).toEqual([]);
    expect(await search('jean')).toEqual([]);
  });
});

describe('the words of patients where a function that makes them is another one from now on', () => {
  const namedToFill = async (): Promise<unknown[]> =>
    run('select after_id from patient_words_to_fill where business_id = $1');
  const fillAll = async (): Promise<void> => {
    while ((await fillPatientWords(db, 2)) !== null);
  };

  /** As an earlier version made keys, and numbers, of the patients that it wrote. */
  async function writtenEarlier(): Promise<void> {
    await db.transaction(async (tx) => {
      const on = (text: string) => tx.query({ name: '', text });
      await on(
        `create or replace function search_key(name text) returns text language sql immutable strict
          as $$ select 'early ' || lower(name) $$`,
      );
      await on(
        `create or replace function digit_quads(business text, digits text) returns bigint[]
          language sql immutable strict as $$ select array[1::bigint] $$`,
      );
      await on(`update sql_functions set digest = 'earlier' where name in ('search_key', 'digit_quads')`);
    });
    await addBusiness();
    for (const id of ['pt-1', 'pt-2', 'pt-3']) {
      await run(
        `insert into patients (business_id, id, first_name, last_name, gender, mobile, created_at, updated_at)
          values ($1, $2, 'Asha', 'Rao', 'F', '+919876543210', now(), now())`,
        id,
      );
    }
  }

  it('are written anew, in the background and without those of before', async () => {
    await writtenEarlier();
    await run(`insert into patient_words_to_fill values ($1, 'pt-2')`);
    await migrate(db, renewPatientWords);
    expect(await namedToFill()).toEqual([{ after_id: '' }]);
    await fillAll();
    expect(await namedToFill()).toEqual([]);
    expect([await search('asha'), await search('9876'), await search('early')]).toEqual([
      ['pt-1', 'pt-2', 'pt-3'],
      ['pt-1', 'pt-2', 'pt-3'],
      [],
    ]);
    expect(
      await run(`select key from patient_words where business_id = $1 and patient_id = 'pt-1' order by 1`),
    ).toEqual([{ key: 'asha  asha rao' }, { key: 'rao  asha rao' }]);
  });

  it('go with a change, an archiving and an erasure at once, whatever made them', async () => {
    await writtenEarlier();
    await migrate(db, renewPatientWords);
    await run(`update patients set last_name = 'Iyer' where business_id = $1 and id = 'pt-1'`);
    await run(`update patients set archived_at = now() where business_id = $1 and id = 'pt-2'`);
    await erase('pt-3');
    expect(await run('select key, patient_id as id from patient_words where business_id = $1 order by 1')).toEqual([
      { key: 'asha  asha iyer', id: 'pt-1' },
      { key: 'iyer  asha iyer', id: 'pt-1' },
    ]);
    expect(await run('select patient_id as id from patient_digits where business_id = $1')).toEqual([{ id: 'pt-1' }]);
  });

  it('that stayed behind with patients who were archived or erased before are gone once all are written', async () => {
    await addBusiness();
    await run(
      `insert into patients (business_id, id, first_name, gender, archived_at, created_at, updated_at)
        values ($1, 'pt-1', 'Asha', 'F', now(), now(), now())`,
    );
    await run(`insert into patient_words values ($1, 'asha  asha', 'pt-1')`);
    await run(`insert into patient_digits values ($1, 'pt-1', '919876543210', '{}')`);
    await run(`insert into patient_words_to_fill values ($1, '')`);
    await fillAll();
    expect(await kept()).toEqual([]);
  });

  it.each(['search_key', 'lower_letters', 'search_words', 'patient_word_keys', 'digit_quads', 'write_words_of'])(
    'are named where that is %s',
    async (name) => {
      await addBusiness();
      await run(`update sql_functions set digest = 'earlier' where name = $2 and $1::text <> ''`, name);
      await migrate(db, renewPatientWords);
      expect(await namedToFill()).toEqual([{ after_id: '' }]);
    },
  );

  it('are left as they are where it is a function that makes none', async () => {
    await addBusiness();
    await run(
      `update sql_functions set digest = 'earlier' where name in ('doctor_lock', 'search_readings') and $1::text <> ''`,
    );
    await migrate(db, renewPatientWords);
    expect(await namedToFill()).toEqual([]);
  });
});

describe('patients of before the words', () => {
  /** Patients without words. */
  async function beforeTheWords(names: readonly (readonly [string, string])[]): Promise<void> {
    await run(`delete from patient_words_to_fill where $1::text <> ''`);
    await addBusiness();
    for (const [index, [first, last]] of names.entries()) {
      await run(
        `insert into patients (business_id, id, first_name, last_name, gender, mobile, created_at, updated_at)
          values ($1, $2, $3, $4, 'F', $5, now(), now())`,
        `pt-${index + 1}`,
        first,
        last,
        `+91987654321${index}`,
      );
    }
    await run('delete from patient_words where business_id = $1');
    await run('delete from patient_digits where business_id = $1');
  }

  const nameAll = () =>
    run(`insert into patient_words_to_fill select id, '' from businesses where starts_with(id, $1)`);

  it('are found once their words are written, and at once where they are added or renamed meanwhile', async () => {
    await beforeTheWords([
      ['Venkata', 'Rao'],
      ['Łukasz', 'D’Souza'],
      ['राम', 'K.'],
      ['Gone', 'Rao'],
    ]);
    await run(`update patients set archived_at = now() where business_id = $1 and id = 'pt-4'`);
    await nameAll();
    expect([await search('rao venkata'), await search('lukasz'), await search('3211')]).toEqual([[], [], []]);
    await run(
      `insert into patients (business_id, id, first_name, last_name, gender, created_at, updated_at)
        values ($1, 'pt-5', 'Asha', 'Rao', 'F', now(), now())`,
    );
    await run(`update patients set last_name = 'Iyer' where business_id = $1 and id = 'pt-2'`);
    expect([await search('rao asha'), await search('iyer łukasz'), await search('d’souza')]).toEqual([
      ['pt-5'],
      ['pt-2'],
      [],
    ]);

    const filled = [];
    for (let count: number | null = 0; count !== null; filled.push(count)) {
      count = await fillPatientWords(db, 2);
      // Nobody who was found is lost in between.
      expect(await search('rao')).toEqual(expect.arrayContaining(['pt-5']));
    }
    expect(filled).toEqual([2, 2, 1, 0, null]);
    expect([await search('rao venkata'), await search('lukasz'), await search('3211'), await search('रा')]).toEqual([
      ['pt-1'],
      ['pt-2'],
      ['pt-2'],
      ['pt-3'],
    ]);
    expect(await search('gone')).toEqual([]);
    expect(await run('select * from patient_words_to_fill where business_id = $1')).toEqual([]);
  });

  it('are written anew from where a batch was lost, once each', async () => {
    await beforeTheWords([
      ['Asha', 'A'],
      ['Asha', 'B'],
      ['Asha', 'C'],
      ['Asha', 'D'],
    ]);
    await nameAll();
    expect(await fillPatientWords(db, 2)).toBe(2);
    await expect(
      db.transaction(async (tx) => {
        await fillPatientWords(tx, 2);
        throw new Error('a crash');
      }),
    ).rejects.toThrow('a crash');
    expect((await run('select after_id from patient_words_to_fill where business_id = $1'))[0]).toEqual({
      after_id: 'pt-2',
    });
    expect([await fillPatientWords(db, 2), await fillPatientWords(db, 2), await fillPatientWords(db, 2)]).toEqual([
      2,
      0,
      null,
    ]);
    expect(await kept()).toHaveLength(4 * 2 + 4);
  });

  it('of another business are written by another server meanwhile', async () => {
    await beforeTheWords([['Asha', 'A']]);
    await run(
      `insert into businesses (id, name, time_zone, country, created_at)
        select $1 || '-other', 'B', 'Asia/Kolkata', 'IN', now()`,
    );
    await nameAll();
    await db.transaction(async (tx) => {
      expect(await fillPatientWords(tx, 2)).toBe(1);
      expect([await fillPatientWords(db, 2), await fillPatientWords(db, 2)]).toEqual([0, null]);
    });
  });
});
