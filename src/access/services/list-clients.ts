import { selectBusinesses } from '../db/businesses.ts';
import { type ApiClientListRow, selectApiClients } from '../db/clients.ts';
import type { Runtime } from '../../runtime/context.ts';

interface ClientEntry {
  readonly id: string;
  readonly businessId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Until when the secret before the present one is good as well, in epoch seconds; null: there is one secret. */
  readonly previousSecretUntil: number | null;
}

/** The clients of one business, or of all, oldest first. */
export async function listClients(runtime: Runtime, businessId?: string): Promise<ClientEntry[]> {
  const businesses = businessId === undefined ? await selectBusinesses(runtime.db) : [{ id: businessId }];
  const rows: ApiClientListRow[] = [];
  for (const business of businesses) rows.push(...(await selectApiClients(runtime.db, business.id)));
  return rows.map((row) => ({
    id: row.id,
    businessId: row.business_id,
    name: row.name,
    scopes: row.scopes,
    revoked: row.revoked_at !== null,
    createdAt: row.created_at,
    previousSecretUntil:
      row.previous_secret_until !== null && row.previous_secret_until > runtime.now()
        ? row.previous_secret_until
        : null,
  }));
}
