import type { Queryable } from '../../postgres/database.ts';

/** The tables that hold what a partner or a desk says of patients. */
export const personalTables = [
  'patients',
  'patient_words',
  'patient_digits',
  'patient_merges',
  'patient_consents',
  'appointments',
  'appointment_history',
  'appointment_remarks',
  'outbox',
  'webhook_deliveries',
  'webhook_tries',
  'idempotency_keys',
  'erasures',
] as const;

/** Nobody waits behind a vacuum that waits itself for longer than a request waits for a lock. */
export async function prepareToVacuum(db: Queryable): Promise<void> {
  await db.query({ name: '', text: `set lock_timeout = '1s'` });
}

export async function vacuumTable(db: Queryable, table: string, isFull: boolean): Promise<void> {
  await db.query({ name: '', text: `vacuum (${isFull ? 'full, ' : ''}analyze) public."${table}"` });
}
