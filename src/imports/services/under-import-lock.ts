import type { Context } from '../../runtime/context.ts';
import { lockImport } from '../db/imports.ts';

/** The last turn that was given, by the pool. */
const lastTurns = new WeakMap<Context['db'], Promise<unknown>>();

/**
 * Works while nobody else adds rows of the import or undoes it, in whichever process. The lock keeps a connection beside
 * those of the work, so a process does this for one import after the other: many at once would keep all connections,
 * and wait for more.
 * @throws DomainError SERVICE_UNAVAILABLE while another process works on it
 */
export async function underImportLock<T>(ctx: Context, importId: string, work: () => Promise<T>): Promise<T> {
  const before = lastTurns.get(ctx.db) ?? Promise.resolve();
  const turn = before
    .catch(() => undefined)
    .then(() =>
      ctx.db.transaction(async (tx) => {
        await lockImport(tx, ctx.businessId, importId);
        return work();
      }),
    );
  lastTurns.set(ctx.db, turn);
  return turn;
}
