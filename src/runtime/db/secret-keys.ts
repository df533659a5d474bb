import { type Queryable, sql } from '../../postgres/database.ts';

const shareStatement = sql('share_secret_key', 'select id from secret_keys for share');

/** The key under which is sealed until the transaction ends. To be asked for before any other lock is taken. */
export async function shareSecretKey(tx: Queryable): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(shareStatement);
  return row?.id;
}

const lockTableStatement = sql('lock_secret_keys', 'lock table secret_keys in share row exclusive mode');
const lockRowStatement = sql('lock_secret_key', 'select id from secret_keys for update');

/** The same, while nobody seals anything until the transaction ends; where there is none, nobody else begins to. */
export async function lockSecretKey(tx: Queryable): Promise<string | undefined> {
  await tx.query(lockTableStatement);
  const [row] = await tx.query<{ id: string }>(lockRowStatement);
  return row?.id;
}

const saveStatement = sql(
  'save_secret_key',
  'insert into secret_keys (id) values ($1) on conflict (only_one) do update set id = excluded.id',
);

export async function saveSecretKey(tx: Queryable, id: string): Promise<void> {
  await tx.query(saveStatement, [id]);
}
