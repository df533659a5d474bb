import { checkEntries, selectChain, selectDigest } from '../db/audit.ts';
import type { Runtime } from '../../runtime/context.ts';
import { sealAudit } from './seal-audit.ts';

/** The chain of the audit, read from its begin to its end. */
interface CheckedAudit {
  readonly checked: number;
  /** Entries before it have been deleted. */
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
