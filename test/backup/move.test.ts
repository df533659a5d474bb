import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { restore } from '../../src/backup/backup.ts';
import { move } from '../../src/backup/move.ts';
import { startEmbedded } from '../../src/postgres/embedded.ts';
import { backedUp, contentsOf, emptyDatabase, restoreSteps } from '../support/backups.ts';
import { bookedId, openDesk } from '../support/desk.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { expectDone } from '../support/practice.ts';
import { apiOf, startBeside, testSecretKey } from '../support/server.ts';

const duties = { answersRequests: true, doesJobs: false };
const desk = openDesk({ duties });

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function opdesk(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      env: { PATH: process.env['PATH'] ?? '', OPDESK_SECRET_KEY: testSecretKey, ...env },
      timeout: 100_000,
    };
    execFile(process.execPath, [inject('testProgram'), ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

test('a clinic moves from its data folder to another PostgreSQL, table by table, and goes on there', async () => {
  await desk.book('09:00');
  const file = await backedUp(desk.server.connectionString);
  const dataFolder = mkdtempSync(join(inject('testFolder'), 'move-'));
  const target = await emptyDatabase(true);

  const embedded = await startEmbedded({ dataFolder, log: () => undefined, durable: false });
  onTestFinished(() => embedded.stop());
  await restore(embedded.connectionString, file, undefined, restoreSteps);
  const { live_feed: _beginsAnew, ...source } = await contentsOf(embedded.connectionString);
  const busy = await opdesk(['move', '--to', target.connectionString], { OPDESK_DATA: dataFolder });
  expect(busy).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Another Opdesk .*; stop it first: [^;]+\.\n$/),
  });
  const beside = await opdesk(['restore', file], { OPDESK_DATA: dataFolder });
  expect(beside.stderr).toMatch(/Another Opdesk .*; set OPDESK_DATA to a new folder, and restore into that\.\n$/);
  await embedded.stop();

  const moved = await opdesk(['move', '--to', target.connectionString], { OPDESK_DATA: dataFolder });
  expect(moved).toMatchObject({ code: 0, stderr: '' });
  expect(moved.stdout).toMatch(/^appointments +1 {2}[0-9a-f]{16}$/m);
  expect(moved.stdout).toMatch(/\d+ rows in \d+ tables are the same on both sides\.\nSet DATABASE_URL/);
  expect(moved.stdout).not.toContain('plain');
  expect(await contentsOf(target.connectionString)).toMatchObject(source);

  const server = await startBeside({ ...desk.server, connectionString: target.connectionString }, { duties });
  onTestFinished(() => server.close());
  const api = apiOf(server.url, { auth: desk.business.token });
  const id = bookedId(await api('POST', '/dr/v1/appointment', desk.body('09:15')));
  expect(expectDone(await api('GET', `/dr/v1/appointment/${id}`)).token).toBe(2);
  const again = await opdesk(['move', '--to', target.connectionString], { OPDESK_DATA: dataFolder });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('name an empty database by --to') });
  const over = await opdesk(['restore', file], { DATABASE_URL: target.connectionString });
  expect(over.stderr).toMatch(/holds a business already; name an empty database in DATABASE_URL\.\n$/);
  const into = await opdesk(['restore', file], { OPDESK_DATA: dataFolder });
  expect(into.stderr).toMatch(/holds a business already; set OPDESK_DATA to a new folder, and restore into that\.\n$/);
});

test('a table that does not arrive as it was sent stops the move', async () => {
  await desk.book('09:00');
  const source = await emptyDatabase();
  await restore(source.connectionString, await backedUp(desk.server.connectionString), undefined, restoreSteps);
  const target = await emptyDatabase();
  // Something in the target changes what was written.
  await onTestServer(target.connectionString, (client) =>
    client.query(`
      create function spoil() returns event_trigger language plpgsql as $$
      begin
        if to_regclass('public.tokens') is not null then
          update public.tokens set token = token + 1;
        end if;
      end $$;
      create event trigger spoil on ddl_command_end when tag in ('ALTER TABLE') execute function spoil()`),
  );
  await expect(move(source.connectionString, target.connectionString, restoreSteps)).rejects.toThrow(
    /^The table tokens is not the same on both sides \(\d+ and \d+ rows\); nothing was copied\.$/,
  );
  expect(await contentsOf(target.connectionString)).toEqual({});
});

test('a move says what it lacks', async () => {
  const [missing, url, nowhere] = await Promise.all([
    opdesk(['move'], {}),
    opdesk(['move', '--to', 'postgresql:///x'], { DATABASE_URL: 'postgresql:///y' }),
    opdesk(['move', '--to', 'postgresql:///x'], { OPDESK_DATA: '/nonexistent' }),
  ]);
  expect(missing.stderr).toContain('Say where to by --to');
  expect(url.stderr).toContain('DATABASE_URL is set');
  expect(nowhere.stderr).toContain('/nonexistent holds no data');
});

test('a restore says that the secret key is missing, and the program begins anew where it is lost', async () => {
  await desk.book('09:00');
  const file = await backedUp(desk.server.connectionString);
  const OPDESK_DATA = mkdtempSync(join(inject('testFolder'), 'restored-'));
  const { connectionString: DATABASE_URL } = await emptyDatabase(true);
  const here = { DATABASE_URL, OPDESK_DATA, OPDESK_SECRET_KEY: '' };
  const restored = await opdesk(['restore', file], here);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(restored.stdout).toMatch(
    /Its keys are sealed under the secret key [0-9a-f]{16}, which \S+secret\.key does not have: .* "opdesk key reset"/,
  );
  const rotated = await opdesk(['key', 'rotate'], here);
  expect(rotated).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('which') });
  const reset = await opdesk(['key', 'reset'], here);
  expect(reset).toMatchObject({ code: 0, stdout: expect.stringContaining('Every token is ended.') });
  expect(await opdesk(['key', 'reset'], here)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing is lost'),
  });
  expect(await opdesk(['key', 'rotate'], here)).toMatchObject({ code: 0 });
  const listed = await opdesk(['key', 'list'], here);
  expect(listed.stdout).toMatch(/^[0-9a-f-]{36} {2}signs from \d{4}-\S+Z\n$/);

  const { connectionString: other } = await emptyDatabase(true);
  const withKey = await opdesk(['restore', file], { DATABASE_URL: other, OPDESK_DATA });
  expect([withKey.code, withKey.stdout]).toEqual([0, expect.not.stringContaining('secret key')]);
});
