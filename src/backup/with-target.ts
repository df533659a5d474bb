import { type BulkConnection, openBulkConnection } from '../postgres/bulk.ts';
import { asWeakRole, refuseUnfit } from '../postgres/starting.ts';

/**
 * Writes a whole clinic into a database.
 * @throws UnfitDatabase where Opdesk cannot work on it, before anything is read
 */
export async function withTarget<T>(
  connectionString: string,
  write: (target: BulkConnection) => Promise<T>,
): Promise<T> {
  await refuseUnfit(connectionString);
  const target = await openBulkConnection(connectionString);
  try {
    return await write(target);
  } catch (error) {
    throw (await asWeakRole(error, connectionString)) ?? error;
  } finally {
    await target.close();
  }
}
