import { type Queryable, sql } from '../../postgres/database.ts';
import { functionsWithin } from '../../postgres/functions.ts';

const fillStatement = sql('fill_patient_words', 'select fill_patient_words($1) as filled');

/**
 * Writes the words of the next patients who are to be found by them and are not yet, and answers how many it went
 * through: null where nothing is left to do.
 */
export async function fillPatientWords(db: Queryable, upTo: number): Promise<number | null> {
  const [row] = await db.query<{ filled: number | null }>(fillStatement, [upTo]);
  return row?.filled ?? null;
}

/** The function that makes what patients are found by. */
const maker = 'write_words_of';

/**
 * Names all patients, so that their words are written anew, where that makes others from now on: one of these functions
 * has just been created and makes keys. Part of the same transaction.
 */
export async function renewPatientWords(tx: Queryable, created: readonly string[]): Promise<void> {
  if (created.length === 0) return;
  const makers = await functionsWithin(maker);
  if (!created.some((name) => makers.has(name))) return;
  // A patient who is being written at this moment still gets the earlier words: that has to end first.
  await tx.query(sql('lock_patients', 'lock table patients in share row exclusive mode'));
  await tx.query(
    sql(
      'name_all_patients',
      `insert into patient_words_to_fill select id, '' from businesses
     on conflict (business_id) do update set after_id = excluded.after_id`,
    ),
  );
}
