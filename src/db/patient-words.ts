import { type Queryable, sql } from './database.ts';

const fillStatement = sql('fill_patient_words', 'select fill_patient_words($1) as filled');

/**
 * Writes the words of the next patients who are to be found by them and are not yet, and answers how many it went through:
 * null where nothing is left to do.
 */
export async function fillPatientWords(db: Queryable, upTo: number): Promise<number | null> {
  const [row] = await db.query<{ filled: number | null }>(fillStatement, [upTo]);
  return row?.filled ?? null;
}
