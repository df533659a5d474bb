import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { mayHaveRun } from '../../src/postgres/database-errors.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded.ts';
import { requireMissingStandby } from '../support/missing-standby.ts';
import { newDataFolder } from '../support/own-postgres.ts';

const { folder, remove } = newDataFolder();
let server: EmbeddedServer;
let db: Database;
beforeAll(async () => {
  server = await startEmbedded({ dataFolder: folder, log: () => undefined });
  db = openDatabase({ connectionString: server.connectionString, poolSize: 2 });
  await db.query(sql('', 'create table kept (n integer)'));
});
afterAll(async () => {
  await db.close();
  await server.stop();
  remove();
});

const insert = sql('', 'insert into kept values (1)');

test.each([
  ['of a statement', 'insert', () => db.query(insert)],
  ['of a transaction', 'commit', () => db.transaction((tx) => tx.query(insert))],
])('a commit %s whose wait for the standby was cancelled is not acknowledged', async (_name, statement, write) => {
  const standby = await requireMissingStandby(server);
  const { pid, outcome } = await standby.begin(statement, () => write().catch((error: unknown) => error));
  await standby.cancel(pid);
  const error = await outcome;
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  // So that the caller's next try looks for what this one has done.
  expect(mayHaveRun(error)).toBe(true);
  expect(await db.query(sql('', 'select 1 as one'))).toEqual([{ one: 1 }]);
  await standby.end();
});

test('a write to a server that only reads, because another one leads now, is answered as unavailable', async () => {
  const reading = openDatabase({
    connectionString: `${server.connectionString}&options=-c%20default_transaction_read_only%3Don`,
    poolSize: 1,
  });
  const error: unknown = await reading.query(insert).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', cause: { code: '25006' } });
  await reading.close();
});
