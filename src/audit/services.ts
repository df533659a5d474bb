import {
  type AuditFilter,
  type AuditRecord,
  checkEntries,
  deleteOldEntries,
  sealPending,
  selectChain,
  selectDigest,
  selectEntries,
} from './db/audit.ts';
import { inBatches } from '../kernel/in-batches.ts';
import type { Context, Runtime } from '../runtime/context.ts';

const maxEntriesOfPage = 100;

interface AuditPage {
  readonly entries: readonly AuditRecord[];
  readonly hasMore: boolean;
}

/** The entries of the caller's business, the newest first. */
export async function listAudit(ctx: Context, asked: Omit<AuditFilter, 'businessId'>): Promise<AuditPage> {
  return listAuditEntries(ctx, { ...asked, businessId: ctx.businessId }, maxEntriesOfPage);
}

/** The entries of one business, or of all. What is pending joins them first. */
export async function listAuditEntries(runtime: Runtime, filter: AuditFilter, atMost: number): Promise<AuditPage> {
  await sealAudit(runtime, true);
  const entries = await selectEntries(runtime.db, filter, atMost + 1);
  return { entries: entries.slice(0, atMost), hasMore: entries.length > atMost };
}

/** Small enough that no other process waits for the chain for long. */
const maxSealed = 1_000;

/** Gives pending entries their places in the chain; where another process is at it, waits for that or does nothing. */
export async function sealAudit({ db, now }: Runtime, waits: boolean): Promise<number> {
  return inBatches(maxSealed, (atMost) => sealPending(db, now(), atMost, waits));
}

/** Deletes the entries that are older than they are kept for; returns how many. */
export async function sweepAudit({ db, now, audit }: Runtime): Promise<number> {
  return inBatches(maxSealed, (atMost) => deleteOldEntries(db, now() - audit.keptSeconds, atMost));
}

/** The chain of the audit, read from its begin to its end. */
interface CheckedAudit {
  readonly checked: number;
  /** What was before it has been deleted. */
  readonly firstNumber: number;
  readonly lastNumber: number;
  /** Of the newest entry, in hexadecimal. */
  readonly lastDigest: string;
  /** One text for each, with the number of the entry. */
  readonly problems: readonly string[];
}

const maxChecked = 10_000;

/**
 * Looks whether an entry is missing or changed.
 * @param noted the number and the digest of an entry as an earlier check gave them: who changes an entry and works out
 * all digests after it anew cannot change what was noted elsewhere
 */
export async function checkAudit(
  runtime: Runtime,
  noted?: { readonly number: number; readonly digest: string },
): Promise<CheckedAudit> {
  await sealAudit(runtime, true);
  const chain = await selectChain(runtime.db);
  const problems: string[] = chain === undefined ? ['the row of audit_chain is missing'] : [];
  let last = { lastNumber: chain?.deletedUpTo ?? 0, lastDigest: chain?.beginsWith ?? Buffer.alloc(0) };
  let checked = 0;
  for (let part; part === undefined || part.checked === maxChecked;) {
    part = await checkEntries(runtime.db, last, maxChecked);
    if (part === undefined) break;
    last = part;
    checked += part.checked;
    problems.push(...part.problems);
  }
  if (noted !== undefined && noted.number > (chain?.deletedUpTo ?? 0)) {
    const digest = await selectDigest(runtime.db, noted.number);
    if (digest?.toString('hex') !== noted.digest) problems.push(`${noted.number} is not the entry that was noted`);
  }
  return {
    checked,
    firstNumber: (chain?.deletedUpTo ?? 0) + 1,
    lastNumber: last.lastNumber,
    lastDigest: last.lastDigest.toString('hex'),
    problems,
  };
}
