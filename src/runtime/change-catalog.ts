import { lockCatalogChanges, raiseCatalogVersion } from './db/catalog.ts';
import type { Queryable } from '../postgres/database.ts';
import { type BusinessEntry, loadBusiness } from './catalog.ts';
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
    ctx.wakeUps.announceCatalog(ctx.businessId);
  }
}

/**
 * The caller's business as it is for `db`, past the cache: under the lock of changeCatalog nobody changes it meanwhile.
 */
export async function loadOwnBusiness(ctx: Context, db: Queryable): Promise<BusinessEntry> {
  const business = await loadBusiness(db, ctx.businessId);
  if (business === undefined) throw new Error('the business of a caller exists');
  return business;
}
