import { type Queryable, sql } from '../../postgres/database.ts';

const insertStatement = sql(
  'insert_display_code',
  `insert into display_codes as c (code, digest, expires_at) values ($1, $2, to_timestamp($3))
   on conflict (code) do update set digest = excluded.digest, expires_at = excluded.expires_at
   where c.expires_at <= to_timestamp($4)
   returning code`,
);

/** False where another screen shows the code. Instants are epoch seconds. */
export async function insertDisplayCode(
  db: Queryable,
  code: { readonly code: string; readonly digest: Buffer; readonly expiresAt: number },
  now: number,
): Promise<boolean> {
  return (await db.query(insertStatement, [code.code, code.digest, code.expiresAt, now])).length > 0;
}

const takeStatement = sql(
  'take_display_code',
  'delete from display_codes where code = $1 and expires_at > to_timestamp($2) returning digest',
);

/** The digest of the screen that shows a code, which is used up by this. @param now epoch seconds */
export async function takeDisplayCode(tx: Queryable, code: string, now: number): Promise<Buffer | undefined> {
  const [row] = await tx.query<{ digest: Buffer }>(takeStatement, [code, now]);
  return row?.digest;
}

const sweepStatement = sql('delete_old_display_codes', 'delete from display_codes where expires_at < to_timestamp($1)');

/** @param before epoch seconds */
export async function deleteOldDisplayCodes(db: Queryable, before: number): Promise<void> {
  await db.query(sweepStatement, [before]);
}
