import { type Queryable, sql } from '../../postgres/database.ts';

interface SecondFactorRow {
  /** Sealed for the identity that secondFactorIdentity says. */
  readonly secret: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Epoch seconds; null until a first code has come. */
  readonly confirmedAt: number | null;
  readonly recoveryCodes: number;
}

/** The row for which a secret is sealed. */
export function secondFactorIdentity(businessId: string, staffId: string): string {
  return JSON.stringify(['second factor', businessId, staffId]);
}

const selectStatement = sql(
  'select_second_factor',
  `select secret, created_at as "createdAt", confirmed_at as "confirmedAt", cardinality(recovery_digests) as "recoveryCodes"
   from staff_second_factors
   where business_id = $1 and staff_id = $2`,
);

export async function selectSecondFactor(
  db: Queryable,
  businessId: string,
  staffId: string,
): Promise<SecondFactorRow | undefined> {
  const [row] = await db.query<SecondFactorRow>(selectStatement, [businessId, staffId]);
  return row;
}

const upsertStatement = sql(
  'upsert_second_factor',
  `insert into staff_second_factors as f (business_id, staff_id, secret, created_at)
   values ($1, $2, $3, to_timestamp($4))
   on conflict (business_id, staff_id) do update set secret = excluded.secret, created_at = excluded.created_at
     where f.confirmed_at is null
   returning staff_id`,
);

/** In place of one that was not confirmed; false where there is one that was. @param now epoch seconds */
export async function upsertSecondFactor(
  tx: Queryable,
  businessId: string,
  staffId: string,
  secret: string,
  now: number,
): Promise<boolean> {
  return (await tx.query(upsertStatement, [businessId, staffId, secret, now])).length > 0;
}

const confirmStatement = sql(
  'confirm_second_factor',
  `update staff_second_factors set confirmed_at = to_timestamp($4), last_step = $5, recovery_digests = $6
   where business_id = $1 and staff_id = $2 and secret = $3 and confirmed_at is null
   returning staff_id`,
);

/** False where another try has confirmed it, or made another secret. @param now epoch seconds */
export async function confirmSecondFactorRow(
  db: Queryable,
  { businessId, staffId, secret }: { readonly businessId: string; readonly staffId: string; readonly secret: string },
  now: number,
  step: number,
  recoveryDigests: readonly Buffer[],
): Promise<boolean> {
  const values = [businessId, staffId, secret, now, step, [...recoveryDigests]];
  return (await db.query(confirmStatement, values)).length > 0;
}

const useStepStatement = sql(
  'use_second_factor_step',
  `update staff_second_factors set last_step = $3
   where business_id = $1 and staff_id = $2 and last_step < $3 and confirmed_at is not null
   returning staff_id`,
);

/** Of many who send one code at once, one; of a code that is older than the last one, none. */
export async function useSecondFactorStep(
  db: Queryable,
  businessId: string,
  staffId: string,
  step: number,
): Promise<boolean> {
  return (await db.query(useStepStatement, [businessId, staffId, step])).length > 0;
}

const useRecoveryStatement = sql(
  'use_recovery_code',
  `update staff_second_factors set recovery_digests = array_remove(recovery_digests, $3)
   where business_id = $1 and staff_id = $2 and $3 = any (recovery_digests)
   returning staff_id`,
);

/** Of many who send one recovery code at once, one. */
export async function useRecoveryCode(
  db: Queryable,
  businessId: string,
  staffId: string,
  digest: Buffer,
): Promise<boolean> {
  return (await db.query(useRecoveryStatement, [businessId, staffId, digest])).length > 0;
}

const deleteStatement = sql(
  'delete_second_factor',
  'delete from staff_second_factors where business_id = $1 and staff_id = $2',
);

export async function deleteSecondFactor(db: Queryable, businessId: string, staffId: string): Promise<void> {
  await db.query(deleteStatement, [businessId, staffId]);
}

const selectSealedStatement = sql(
  'select_second_factor_secrets',
  `select f.business_id as "businessId", f.staff_id as "staffId", f.secret
   from staff_second_factors f
   order by f.business_id, f.staff_id
   for no key update`,
);
const resealStatement = sql(
  'reseal_second_factor',
  'update staff_second_factors set secret = $3 where business_id = $1 and staff_id = $2',
);

/** Writes the secret of every second factor anew. @param change answers what is stored in place of what is */
export async function resealSecondFactors(
  tx: Queryable,
  change: (stored: string, identity: string) => string,
): Promise<void> {
  const rows = await tx.query<{ businessId: string; staffId: string; secret: string }>(selectSealedStatement);
  for (const { businessId, staffId, secret } of rows) {
    const changed = change(secret, secondFactorIdentity(businessId, staffId));
    if (changed !== secret) await tx.query(resealStatement, [businessId, staffId, changed]);
  }
}
