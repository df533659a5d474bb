import { type Queryable, sql } from './database.ts';

const pingStatement = sql('select_one', 'select 1 as one');

/** @throws the error that keeps the database from answering */
export async function selectOne(db: Queryable): Promise<void> {
  await db.query(pingStatement);
}
