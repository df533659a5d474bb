import type { Runtime } from '../../runtime/context.ts';

/**
 * Writes what a user has done with their login into the audit, before its answer.
 * @param user null for a username that nobody has: it may be a password in the wrong field, and is not kept
 * @param outcome 'done', or why not
 */
export async function auditStaffLogin(
  { audit, db }: Pick<Runtime, 'audit' | 'db'>,
  operation: string,
  user: { readonly id: string; readonly businessId: string } | null,
  address: string,
  outcome: string,
): Promise<void> {
  await audit.write(db, {
    business_id: user?.businessId ?? null,
    kind: 'login',
    actor_kind: user === null ? 'unknown' : 'staff',
    actor_id: user?.id ?? '',
    address,
    operation,
    outcome,
    subject_ids: [],
    subjects: 0,
  });
}
