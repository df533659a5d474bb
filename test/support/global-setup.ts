import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabaseName } from './database-url.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A database of the test server that may be connected to, to make others. */
    testServerUrl: string;
    /** The migrated database that each test file gets a copy of; its name is also the beginning of theirs. */
    testTemplate: string;
  }
}

const folderPrefix = 'opdesk-test-';

/** One server and one migrated template for the whole run; what each file needs is cloned from it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const template = `opdesk_test_${randomBytes(4).toString('hex')}`;
  try {
    await onServer(server.url, (client) => client.query(`create database ${template}`));
    const db = openDatabase({ connectionString: withDatabaseName(server.url, template), poolSize: 1 });
    try {
      await migrate(db);
    } finally {
      await db.close();
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('testServerUrl', server.url);
  project.provide('testTemplate', template);
  return async () => {
    try {
      await onServer(server.url, (client) => dropAll(client, template));
    } finally {
      await server.stop();
    }
  };
}

interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL'] ?? '';
  if (url !== '') return { url, stop: () => Promise.resolve() };
  await removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), folderPrefix));
  // Root may have to run the server as another user, who must get in.
  chmodSync(folder, 0o711);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startEmbedded({ dataFolder: join(folder, 'data'), log: () => undefined, durable: false });
    const stop = async (): Promise<void> => {
      await server.stop();
      remove();
    };
    return { url: server.connectionString, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A run that was killed leaves its server behind; the next one ends it. That of a run still alive refuses us. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((candidate) => candidate.startsWith(folderPrefix))) {
    const folder = join(tmpdir(), name);
    if (!existsSync(join(folder, 'data', 'server.lock'))) continue;
    try {
      const server = await startEmbedded({ dataFolder: join(folder, 'data'), log: () => undefined, durable: false });
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // In use, or another user's.
    }
  }
}

async function dropAll(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [template]);
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
