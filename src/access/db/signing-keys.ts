import { type Queryable, sql } from '../../postgres/database.ts';

const lockStatement = sql('lock_signing_keys', 'lock table signing_keys in share row exclusive mode');

/** Until the transaction ends, nobody else adds or ends a key. */
export async function lockSigningKeys(tx: Queryable): Promise<void> {
  await tx.query(lockStatement);
}

const insertStatement = sql(
  'insert_signing_key',
  'insert into signing_keys (id, secret, signs_from) values ($1, $2, to_timestamp($3))',
);

interface SigningKeyColumns {
  readonly id: string;
  /** For the identity that signingKeyIdentity says. */
  readonly sealedSecret: string;
  /** Epoch seconds. */
  readonly signsFrom: number;
}

export async function insertSigningKey(tx: Queryable, key: SigningKeyColumns): Promise<void> {
  await tx.query(insertStatement, [key.id, key.sealedSecret, key.signsFrom]);
}

/** The row for which a secret is sealed. */
export function signingKeyIdentity(id: string): string {
  return JSON.stringify(['signing key', id]);
}

const selectKeysStatement = sql(
  'select_signing_keys',
  'select id, secret, signs_from, ends_at from signing_keys order by signs_from desc, id',
);

/** Instants are epoch seconds. */
interface SigningKeyRow {
  readonly id: string;
  /** Sealed. */
  readonly secret: string;
  readonly signs_from: number;
  /** Null for the newest. */
  readonly ends_at: number | null;
}

/** Newest first. */
export async function selectSigningKeys(db: Queryable): Promise<SigningKeyRow[]> {
  return db.query<SigningKeyRow>(selectKeysStatement);
}

const endStatement = sql(
  'end_signing_keys',
  'update signing_keys set ends_at = to_timestamp($1) where ends_at is null',
);

/** Says when the keys end that sign until now. @param endsAt epoch seconds */
export async function endSigningKeys(tx: Queryable, endsAt: number): Promise<void> {
  await tx.query(endStatement, [endsAt]);
}

const deleteEndedStatement = sql(
  'delete_ended_signing_keys',
  'delete from signing_keys where ends_at < to_timestamp($1)',
);

/** @param before epoch seconds */
export async function deleteEndedSigningKeys(db: Queryable, before: number): Promise<void> {
  await db.query(deleteEndedStatement, [before]);
}

const deleteAllStatement = sql('delete_signing_keys', 'delete from signing_keys');

export async function deleteSigningKeys(tx: Queryable): Promise<void> {
  await tx.query(deleteAllStatement);
}

const resealStatement = sql('reseal_signing_key', 'update signing_keys set secret = $2 where id = $1');

/** Writes the sealed secrets anew. @param change answers what is stored in place of what is */
export async function resealSigningKeys(
  tx: Queryable,
  change: (stored: string, identity: string) => string,
): Promise<void> {
  await lockSigningKeys(tx);
  for (const { id, secret } of await selectSigningKeys(tx)) {
    const changed = change(secret, signingKeyIdentity(id));
    if (changed !== secret) await tx.query(resealStatement, [id, changed]);
  }
}
