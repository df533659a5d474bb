import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { createHealth } from '../../src/runtime/health.ts';
import { startTestServer } from '../support/server.ts';

test('a server whose database takes no changes, as a standby does, is not ready and says so', async () => {
  const server = await startTestServer();
  await server.runtime.db.transaction(async (db) => {
    const health = createHealth({
      db,
      elapsedMs: () => 0,
      isRestarting: () => false,
      isEmbedded: false,
      freeBytes: () => Promise.resolve(undefined),
    });
    expect(await health.unreadyReason()).toBeNull();
    await db.query(sql('', 'set transaction read only'));
    expect(await health.unreadyReason()).toBe('database_read_only');
  });
  await server.close();
});
