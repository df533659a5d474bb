import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { mayHaveRun } from '../../src/postgres/database-errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let proxy: Server;
let isSilent = false;

/** Passes bytes to the database until it is told to swallow them, as a network does that lost its way. */
beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.connectionString.replace('@/', '@localhost/'));
  const folder = url.searchParams.get('host');
  proxy = createServer((socket) => {
    const swallows = isSilent;
    const server =
      folder === null ? connect(Number(url.port), url.hostname) : connect(`${folder}/.s.PGSQL.${url.port || 5432}`);
    const pass = (from: typeof socket, to: typeof socket): void => {
      from.on('data', (bytes) => (isSilent && !swallows) || to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    };
    pass(socket, server);
    pass(server, socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  proxy.close();
  await database.drop();
});

test('a connection that falls silent is given up in time and never used again', async () => {
  const { port } = proxy.address() as AddressInfo;
  const user = new URL(database.connectionString.replace('@/', '@localhost/')).username;
  const db = openDatabase({
    connectionString: `postgresql://${user}@127.0.0.1:${port}/${database.name}`,
    poolSize: 1,
    statementTimeoutMs: 200,
  });
  expect(await db.query(sql('', 'select 1 as one'))).toEqual([{ one: 1 }]);
  isSilent = true;
  const lost: unknown = await db.query(sql('', 'select 2 as two')).catch((error: unknown) => error);
  expect(lost).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(mayHaveRun(lost)).toBe(true);
  expect(await db.query(sql('', 'select 3 as three'))).toEqual([{ three: 3 }]);
  await db.close();
});
