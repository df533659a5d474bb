import { lockCatalogChanges, raiseCatalogVersion } from './db/catalog.ts';
import type { Queryable } from '../postgres/database.ts';
import { createId, type IdKind } from '../kernel/ids.ts';
import { type BusinessEntry, readBusiness } from './catalog.ts';
import type { Context } from './context.ts';

/**
 * One change of what servers cache of the caller's business: its settings, clinics, doctors, services, sessions,
 * leaves. Such changes wait for each other from their first statement on, so that `work` may read, decide and write.
 *
 * The order of locks is: this one, then doctors (lockDoctors), then the catalog's, which bookings share. A version that
 * was raised takes it in the commit, and for no longer; bookings decided on the old version are decided anew.
 */
export async function changeCatalog<T>(ctx: Context, work: (tx: Queryable) => Promise<T>): Promise<T> {
  try {
    return await ctx.db.transaction(async (tx) => {
      await lockCatalogChanges(tx, ctx.businessId);
      const changed = await work(tx);
      // Last of all: it locks the row of the business, which a client that is revoked needs as well.
      await raiseCatalogVersion(tx, ctx.businessId);
      return changed;
    });
  } finally {
    // Also after an error: a commit whose answer was lost has changed all the same.
    ctx.catalog.forget(ctx.businessId);
    ctx.changes.announceCatalog(ctx.businessId);
  }
}

/**
 * The caller's business as it is for `db`, past the cache: under the lock of changeCatalog nobody changes it meanwhile.
 */
export async function readOwnBusiness(ctx: Context, db: Queryable): Promise<BusinessEntry> {
  const business = await readBusiness(db, ctx.businessId);
  if (business === undefined) throw new Error('the business of a caller exists');
  return business;
}

/**
 * The work that an earlier try of this request may have done before it was cut off (rule B8). Undefined without looking
 * where there was no such try.
 */
export async function findEarlierTry<T>(ctx: Context, find: () => Promise<T | undefined>): Promise<T | undefined> {
  return ctx.mayExist === true ? find() : undefined;
}

/** Ids for what a request makes: the same ones on every try of one Idempotency-Key (rule B8). */
export function idsToGive(ctx: Context, kind: IdKind, count: number): string[] {
  return Array.from({ length: count }, (_, index) => idToGive(ctx, kind, index));
}

/** @param index among those that the request makes */
export function idToGive({ idempotencySeed: seed, newId }: Context, kind: IdKind, index: number): string {
  if (seed === undefined) return newId(kind);
  return createId(kind, index === 0 ? seed : `${seed}-${index}`);
}
