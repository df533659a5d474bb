import { randomBytes } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { backUp, check, restore } from '../../src/backup/backup.ts';
import { writeNewFile } from '../../src/backup/new-file.ts';
import { backedUp, contentsOf, restoreSteps, temporaryFolder } from '../support/backups.ts';
import { createTestDatabase, waitingForLocks } from '../support/database.ts';
import { openDesk } from '../support/desk.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
beforeEach(() => desk.book('09:00'));

const how = { opdesk: '0.1.0', passphrase: undefined, randomBytes };

function opdesk(args: readonly string[], databaseUrl: string, stdout: number | 'ignore' = 'ignore'): ChildProcess {
  return spawn(process.execPath, [inject('testProgram'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl },
    stdio: ['ignore', stdout, 'pipe'],
  });
}

/** Runs the program until it waits for a sequence, after the rows of many tables, and kills it there. */
async function killedInTheMiddle(args: readonly string[], databaseUrl: string): Promise<void> {
  const keeper = new pg.Client({ connectionString: databaseUrl });
  await keeper.connect();
  await keeper.query('begin; alter sequence outbox_position_seq rename to kept');
  const child = opdesk(args, databaseUrl);
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await waitingForLocks(keeper, 1);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await keeper.query('rollback');
  await keeper.end();
}

test('a backup that is killed leaves no file of its name, and an earlier one as it was; the next one cleans up', async () => {
  const folder = temporaryFolder();
  const [fresh, earlier] = [join(folder, 'fresh.opdesk'), join(folder, 'earlier.opdesk')];
  await backUp(desk.server.connectionString, earlier, how);
  const before = readFileSync(earlier);
  await killedInTheMiddle(['backup', fresh], desk.server.connectionString);
  await killedInTheMiddle(['backup', earlier], desk.server.connectionString);
  expect(existsSync(fresh)).toBe(false);
  expect(readFileSync(earlier).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toHaveLength(2);
  // In a container, the process that was killed may have had the number that the next one has.
  writeFileSync(`${fresh}.${process.pid}.part`, 'half');
  await backUp(desk.server.connectionString, fresh, how);
  await backUp(desk.server.connectionString, earlier, how);
  expect(readdirSync(folder).toSorted()).toEqual(['earlier.opdesk', 'fresh.opdesk']);
  expect(statSync(fresh).mode & 0o777).toBe(0o600);
  expect((await check(fresh, undefined)).rows).toBeGreaterThan(0);
});

test('a restore that is killed leaves the database as it was, and can be done again', async () => {
  const file = await backedUp(desk.server.connectionString);
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const before = await contentsOf(database.connectionString);
  await killedInTheMiddle(['restore', file], database.connectionString);
  expect(await contentsOf(database.connectionString)).toEqual(before);
  const { rows } = await restore(database.connectionString, file, undefined, restoreSteps);
  expect(rows).toBe((await check(file, undefined)).rows);
});

test('a disk that is full leaves no half file, and an earlier one as it was', async () => {
  const file = join(temporaryFolder(), 'clinic.opdesk');
  writeFileSync(file, 'earlier');
  async function* untilFull(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(100_000);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
  await expect(writeNewFile(file, untilFull())).rejects.toThrow(`${file} cannot be written: the disk is full.`);
  expect(readdirSync(join(file, '..'))).toEqual(['clinic.opdesk']);
  expect(readFileSync(file, 'utf8')).toBe('earlier');
});

test('a backup to standard output says when it cannot be written', async () => {
  const full = openSync('/dev/full', 'w');
  const child = opdesk(['backup', '-'], desk.server.connectionString, full);
  closeSync(full);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect([code, output]).toEqual([1, 'opdesk: The standard output cannot be written: the disk is full.\n']);
});
