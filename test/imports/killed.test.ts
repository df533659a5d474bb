import { spawn } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { waitingForLocks } from '../support/database.ts';
import { fileWith, runCommand } from '../support/imports.ts';
import { startTestServer, testSecretKey, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

test('an import whose command is killed in the middle goes on where it was, and adds nothing twice', async () => {
  const { id: business } = await server.createBusiness();
  const rows = Array.from({ length: 3_000 }, (_, index) => `P-${index},Asha,F,${index % 90}\n`);
  const file = fileWith(`id,first_name,gender,age\n${rows.join('')}`);
  const keeper = new pg.Client({ connectionString: server.connectionString });
  await keeper.connect();
  const count = async (): Promise<number> => {
    const text = 'select count(*)::int as count from patients where business_id = $1';
    return (await keeper.query<{ count: number }>(text, [business])).rows[0]?.count ?? 0;
  };
  // Whoever gives a patient the same id must wait for this.
  await keeper.query('begin');
  const insert = `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
    values ($1, 'pt-held', 'P-2500', 'Held', 'F', now(), now())`;
  await keeper.query(insert, [business]);
  const child = spawn(process.execPath, [inject('testProgram'), 'import', 'patients', file, '--business', business], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: server.connectionString, OPDESK_SECRET_KEY: testSecretKey },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await waitingForLocks(keeper, 1);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await keeper.query('rollback');
  expect(await count()).toBe(2_000);

  const done = await runCommand(server, 'import patients', { business }, [file]);
  expect(done.at(-1)).toBe('1000 added, 2000 there already, 0 refused');
  expect(await count()).toBe(3_000);
  const [listed] = await runCommand(server, 'import list', { business });
  expect(listed).toContain('3000 added, 0 present, 0 refused  done');
  await keeper.end();
});
