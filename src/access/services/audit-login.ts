import type { Runtime } from '../../runtime/context.ts';

/**
 * Writes a login, a logout or the use of a refresh token into the audit, before its answer.
 * @param client null for one that is not known
 * @param outcome 'done', or why not
 */
export async function auditLogin(
  { audit, db }: Runtime,
  operation: 'logIn' | 'refreshAccess' | 'logOut',
  client: { readonly clientId: string; readonly businessId: string } | null,
  address: string,
  outcome: string,
): Promise<void> {
  await audit.write(db, {
    business_id: client?.businessId ?? null,
    kind: 'login',
    actor_kind: client === null ? 'unknown' : 'client',
    actor_id: client?.clientId ?? '',
    address,
    operation,
    outcome,
    subject_ids: [],
    subjects: 0,
  });
}
