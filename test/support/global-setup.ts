import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/postgres/database.ts';
import { startEmbedded } from '../../src/postgres/embedded.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { abandonDeadRuns, abandonRun, runFolderPrefix } from './abandoned.ts';
import { withDatabaseName } from './database-url.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A database of the test server that may be connected to, to make others. */
    testServerUrl: string;
    /** The migrated database that each test file gets a copy of; its name is also the beginning of theirs. */
    testTemplate: string;
    /** Removed with everything in it after the run, and servers on data in it are ended. */
    testFolder: string;
  }
}

/** One server and one migrated template for the whole run; what each file needs is cloned from it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  abandonDeadRuns();
  const folder = mkdtempSync(join(tmpdir(), runFolderPrefix));
  // Root may have to run the server as another user, who must get in.
  chmodSync(folder, 0o711);
  // Ctrl-C ends vitest without the teardown below.
  const abandon = (): void => abandonRun(folder);
  process.once('exit', abandon);
  const server = await startServer(folder);
  const template = `opdesk_test_${randomBytes(4).toString('hex')}`;
  await makeTemplate(server.url, template);
  project.provide('testFolder', folder);
  project.provide('testServerUrl', server.url);
  project.provide('testTemplate', template);
  return async () => {
    process.off('exit', abandon);
    try {
      await onServer(server.url, (client) => dropAll(client, template));
    } finally {
      await server.stop();
      abandon();
    }
  };
}

async function makeTemplate(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (client) => client.query(`create database ${name}`));
  const db = openDatabase({ connectionString: withDatabaseName(serverUrl, name), poolSize: 1 });
  try {
    await migrate(db, renewPatientWords);
  } finally {
    await db.close();
  }
}

interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function startServer(folder: string): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL'] ?? '';
  if (url !== '') return { url, stop: () => Promise.resolve() };
  const server = await startEmbedded({ dataFolder: join(folder, 'data'), log: () => undefined, durable: false });
  return { url: server.connectionString, stop: () => server.stop() };
}

async function dropAll(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [template],
  );
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
