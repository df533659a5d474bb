import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { attachEmbedded, type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded.ts';
import { newDataFolder, postmasterPid } from '../support/own-postgres.ts';

const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Started {
  readonly folder: string;
  readonly server: EmbeddedServer;
  readonly warnings: readonly string[];
}

/** Waiting for the disk at every turn takes long, and is for what a kill must not lose. */
async function start({ durable = false } = {}): Promise<Started> {
  const { folder, remove } = newDataFolder();
  const warnings: string[] = [];
  const log = (message: string, level?: string): void => {
    if (level === 'warn') warnings.push(message);
  };
  const server = await startEmbedded({ dataFolder: folder, log, durable });
  cleanUp.push(remove, () => server.stop());
  return { folder, server, warnings };
}

async function answer({ connectionString }: EmbeddedServer, text = 'select 1 as one'): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(text)).rows[0] as unknown;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test('PostgreSQL that is killed comes back at the same address, each time', async () => {
  const { folder, server, warnings } = await start({ durable: true });
  await answer(server, 'create table kept as select 7 as n');
  for (const time of [1, 2]) {
    const pid = postmasterPid(folder);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => warnings.length, { timeout: 60_000 }).toBe(2 * time);
    expect(warnings.slice(-2)).toEqual([
      `PostgreSQL (process ${pid}) has ended; starting it again`,
      'PostgreSQL runs again',
    ]);
    expect(await answer(server, 'select n from kept')).toEqual({ n: 7 });
    expect(server.isRestarting()).toBe(false);
    expect(postmasterPid(folder)).not.toBe(pid);
  }
  await server.stop();
  await expect(server.ended).resolves.toBeUndefined();
  expect(existsSync(join(folder, 'server.lock'))).toBe(false);
});

test('another process that uses it goes on, until its owner stops it', async () => {
  const { folder, server, warnings } = await start();
  const attached = await attachEmbedded(folder);
  let isOver = false;
  void attached?.ended.then(() => (isOver = true));
  process.kill(postmasterPid(folder), 'SIGKILL');
  await expect.poll(() => warnings.at(-1), { timeout: 60_000 }).toBe('PostgreSQL runs again');
  expect(await answer(server)).toEqual({ one: 1 });
  expect(isOver).toBe(false);
  await server.stop();
  await attached?.ended;
});

test('PostgreSQL that cannot be started is tried for again, with one line for each try, until it can', async () => {
  const { folder, server, warnings } = await start();
  const control = join(folder, 'postgres', 'global', 'pg_control');
  renameSync(control, `${control}.away`);
  process.kill(postmasterPid(folder), 'SIGKILL');
  await expect.poll(() => warnings.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
  expect(server.isRestarting()).toBe(true);
  expect(warnings[1]).toMatch(/^PostgreSQL did not start: .+ \(more in .+postgres\.log\)\. Try 1; .+ in 0\.5 s\.$/);
  expect(warnings[2]).toMatch(/Try 2; the next one follows in 1 s\.$/);
  expect(warnings[3]).toMatch(/Try 3; the next one follows in 2 s\.$/);
  renameSync(`${control}.away`, control);
  await expect.poll(() => warnings.at(-1), { timeout: 60_000 }).toBe('PostgreSQL runs again');
  expect(await answer(server)).toEqual({ one: 1 });
});

test('PostgreSQL whose data are gone is not made anew', async () => {
  const { folder, server, warnings } = await start();
  const cluster = join(folder, 'postgres');
  const pid = postmasterPid(folder);
  renameSync(cluster, `${cluster}.away`);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => warnings.at(-1), { timeout: 60_000 }).toContain('holds something else than a PostgreSQL');
  expect(existsSync(cluster)).toBe(false);
  renameSync(`${cluster}.away`, cluster);
  await expect.poll(() => warnings.at(-1), { timeout: 60_000 }).toBe('PostgreSQL runs again');
  expect(await answer(server)).toEqual({ one: 1 });
});

test('a stop ends the tries, also one that is under way', async () => {
  const failing = await start();
  const control = join(failing.folder, 'postgres', 'global', 'pg_control');
  renameSync(control, `${control}.away`);
  process.kill(postmasterPid(failing.folder), 'SIGKILL');
  await expect.poll(() => failing.warnings.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  await failing.server.stop();
  const tries = failing.warnings.length;

  const starting = await start();
  process.kill(postmasterPid(starting.folder), 'SIGKILL');
  await expect.poll(() => starting.warnings.length, { timeout: 60_000, interval: 5 }).toBe(1);
  await starting.server.stop();
  expect(starting.warnings).not.toContainEqual(expect.stringContaining('Try'));
  expect(failing.warnings.length).toBe(tries);
  // Nothing was left running: it is started, not adopted.
  const lines: string[] = [];
  const again = await startEmbedded({ dataFolder: starting.folder, log: (line) => lines.push(line), durable: false });
  cleanUp.push(() => again.stop());
  expect(lines.filter((line) => line.startsWith('Adopting'))).toEqual([]);
});
