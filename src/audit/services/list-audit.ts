import { type AuditFilter, type AuditRecord, selectEntries } from '../db/audit.ts';
import type { Context, Runtime } from '../../runtime/context.ts';
import { sealAudit } from './seal-audit.ts';

const maxEntriesOfPage = 100;

interface AuditPage {
  readonly entries: readonly AuditRecord[];
  readonly hasMore: boolean;
}

/** The entries of the caller's business, the newest first. */
export async function listAudit(ctx: Context, asked: Omit<AuditFilter, 'businessId'>): Promise<AuditPage> {
  return listAuditEntries(ctx, { ...asked, businessId: ctx.businessId }, maxEntriesOfPage);
}

/** The entries of one business, or of all. Pending ones join the chain first. */
export async function listAuditEntries(runtime: Runtime, filter: AuditFilter, atMost: number): Promise<AuditPage> {
  await sealAudit(runtime, true);
  const entries = await selectEntries(runtime.db, filter, atMost + 1);
  return { entries: entries.slice(0, atMost), hasMore: entries.length > atMost };
}
