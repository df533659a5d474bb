import { type Queryable, sql } from '../../postgres/database.ts';
import { functionsWithin } from '../../postgres/functions.ts';

const fillStatement = sql('fill_patient_words', 'select fill_patient_words($1) as filled');

/**
 * Writes the words of the next patients that are marked for new words, and answers how many it looked at; null where
 * nothing is left to do.
 */
export async function fillPatientWords(db: Queryable, upTo: number): Promise<number | null> {
  const [row] = await db.query<{ filled: number | null }>(fillStatement, [upTo]);
  return row?.filled ?? null;
}

/** The function that writes the words and digits of a patient. */
const maker = 'write_words_of';

/**
 * Marks all patients for new words where their words have changed: one of the functions that make words has just been
 * created. Part of the same transaction.
 * @param created the names of the new functions
 */
export async function renewPatientWords(tx: Queryable, created: readonly string[]): Promise<void> {
  if (created.length === 0) return;
  const makers = await functionsWithin(maker);
  if (!created.some((name) => makers.has(name))) return;
  // A patient that another transaction is writing gets the earlier words: it has to end first.
  await tx.query(sql('lock_patients', 'lock table patients in share row exclusive mode'));
  await tx.query(
    sql(
      'name_all_patients',
      `insert into patient_words_to_fill select id, '' from businesses
     on conflict (business_id) do update set after_id = excluded.after_id`,
    ),
  );
}
