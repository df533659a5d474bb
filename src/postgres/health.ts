import { type Queryable, sql } from './database.ts';

const writableStatement = sql(
  'takes_writes',
  // A standby is read-only too.
  `select current_setting('transaction_read_only') = 'off' as "takesWrites"`,
);

/** Whether the database takes changes. @throws the error that keeps it from answering */
export async function takesWrites(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ readonly takesWrites: boolean }>(writableStatement);
  return row?.takesWrites === true;
}
