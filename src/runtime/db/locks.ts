import { type Queryable, sql } from '../../postgres/database.ts';

const lockStatement = sql(
  'lock_doctors',
  'select take_locks(array(select doctor_lock($1, doctor_id) from unnest($2::text[]) as doctor_id))',
);

/** Until the end of the transaction nobody else is given a seat of these doctors. One call for all: see take_locks. */
export async function lockDoctors(tx: Queryable, businessId: string, doctorIds: readonly string[]): Promise<void> {
  await tx.query(lockStatement, [businessId, doctorIds]);
}
