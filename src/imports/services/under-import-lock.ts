import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { lockImport } from '../db/imports.ts';

/** Requests of one business that work on imports, or wait for it. */
const maxOfBusiness = 2;

/** The turns of one pool. */
interface Turns {
  isTaken: boolean;
  /** By business; the businesses are taken one after another. */
  readonly waiting: Map<string, (() => void)[]>;
  /** The imports that are worked on or wait, by business. */
  readonly imports: Map<string, Set<string>>;
}

const turnsOfPools = new WeakMap<Context['db'], Turns>();

/**
 * Works while nobody else adds rows of the import or undoes it, in whichever process. The lock keeps a connection beside
 * those of the work, so a process does this for one import after the other: many at once would keep all connections,
 * and wait for more. The businesses take turns, each with few requests: none keeps the others out.
 * @throws DomainError SERVICE_UNAVAILABLE while another request works on the import, or two of the business work or wait
 */
export async function underImportLock<T>(ctx: Context, importId: string, work: () => Promise<T>): Promise<T> {
  const { db, businessId } = ctx;
  const turns = turnsOf(db);
  const ofBusiness = turns.imports.get(businessId) ?? new Set();
  if (ofBusiness.has(importId) || ofBusiness.size >= maxOfBusiness) throw busy();
  turns.imports.set(businessId, ofBusiness.add(importId));
  try {
    await turnOf(turns, businessId);
    try {
      return await db.transaction(async (tx) => {
        await lockImport(tx, businessId, importId);
        return work();
      });
    } finally {
      passOn(turns);
    }
  } finally {
    ofBusiness.delete(importId);
    if (ofBusiness.size === 0) turns.imports.delete(businessId);
  }
}

function busy(): DomainError {
  const message = 'Other requests of this business work on imports; send this one again when one of them is done.';
  return new DomainError('SERVICE_UNAVAILABLE', message);
}

function turnsOf(db: Context['db']): Turns {
  const known = turnsOfPools.get(db);
  if (known !== undefined) return known;
  const turns: Turns = { isTaken: false, waiting: new Map(), imports: new Map() };
  turnsOfPools.set(db, turns);
  return turns;
}

function turnOf(turns: Turns, businessId: string): Promise<void> | undefined {
  if (!turns.isTaken) {
    turns.isTaken = true;
    return undefined;
  }
  return new Promise((resolve) => {
    turns.waiting.set(businessId, [...(turns.waiting.get(businessId) ?? []), resolve]);
  });
}

/** To the business that is first; it is last from now on. */
function passOn(turns: Turns): void {
  const [first] = turns.waiting;
  if (first === undefined) {
    turns.isTaken = false;
    return;
  }
  const [businessId, [begin, ...rest]] = first;
  turns.waiting.delete(businessId);
  if (rest.length > 0) turns.waiting.set(businessId, rest);
  begin?.();
}
