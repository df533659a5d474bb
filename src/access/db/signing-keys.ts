import { type Queryable, sql } from '../../postgres/database.ts';

const insertFirstKeyStatement = sql(
  'insert_first_signing_key',
  `insert into signing_keys (id, secret, created_at)
   select $1, $2, to_timestamp($3)
   where not exists (select from signing_keys)`,
);

/** Only where there is none. Two servers that start at once may make one each: both verify. */
export async function insertFirstSigningKey(db: Queryable, id: string, secret: Buffer, now: number): Promise<void> {
  await db.query(insertFirstKeyStatement, [id, secret, now]);
}

const selectKeysStatement = sql(
  'select_signing_keys',
  'select id, secret, created_at from signing_keys order by created_at desc, id',
);

export interface SigningKeyRow {
  readonly id: string;
  readonly secret: Buffer;
  readonly created_at: number;
}

/** Newest first. */
export async function selectSigningKeys(db: Queryable): Promise<SigningKeyRow[]> {
  return db.query<SigningKeyRow>(selectKeysStatement);
}
