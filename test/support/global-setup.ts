import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/postgres/database.ts';
import { startEmbedded } from '../../src/postgres/embedded.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { abandonDeadRuns, abandonRun, keepData, removeKeptData, runFolderPrefix } from './abandoned.ts';
import { withDatabaseName } from './database-url.ts';
import { describeKept, dropKept, type KeptDatabase, selectKept } from './kept.ts';
import { onTestServer } from './on-test-server.ts';
import { buildProgram } from './program.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A database of the test server that may be connected to, to make others. */
    testServerUrl: string;
    /** The migrated database that each test file gets a copy of; its name is also the beginning of theirs. */
    testTemplate: string;
    /** The program as it is delivered. */
    testProgram: string;
    /** Removed with everything in it after the run, and servers on data in it are ended. */
    testFolder: string;
  }
}

const namePrefix = 'opdesk_test_';

/** One server and one migrated template for the whole run; what each file needs is cloned from it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  abandonDeadRuns();
  removeKeptData();
  const folder = mkdtempSync(join(tmpdir(), runFolderPrefix));
  // Root may have to run the server as another user, who must get in.
  chmodSync(folder, 0o711);
  // Ctrl-C ends vitest without the teardown below.
  const abandon = (): void => abandonRun(folder);
  process.once('exit', abandon);
  const program = buildProgram();
  const server = await startServer(folder);
  await onTestServer(server.url, (client) => dropKept(client, namePrefix));
  const template = `${namePrefix}${randomBytes(4).toString('hex')}`;
  await makeTemplate(server.url, template);
  project.provide('testFolder', folder);
  project.provide('testServerUrl', server.url);
  project.provide('testTemplate', template);
  project.provide('testProgram', program);
  return async () => {
    process.off('exit', abandon);
    let kept: readonly KeptDatabase[] = [];
    try {
      kept = await onTestServer(server.url, (client) => dropAllButKept(client, template));
    } finally {
      await server.stop();
      if (kept.length > 0) process.stdout.write(describeKept(kept, server.keep()));
      abandon();
    }
  };
}

async function makeTemplate(serverUrl: string, name: string): Promise<void> {
  await onTestServer(serverUrl, (client) => client.query(`create database ${name}`));
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
  /** Sees to it that what lies there after the stop stays; answers the command that opens a database by its name. */
  keep(): (name: string) => string;
}

async function startServer(folder: string): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL'] ?? '';
  if (url !== '') {
    const open = (name: string): string => `psql '${withDatabaseName(url, name)}'`;
    return { url, stop: () => Promise.resolve(), keep: () => open };
  }
  const dataFolder = join(folder, 'data');
  const server = await startEmbedded({ dataFolder, log: () => undefined, durable: false });
  return {
    url: server.superuserConnectionString,
    stop: () => server.stop(),
    keep() {
      const kept = keepData(dataFolder);
      return (name) => `npm run db -- ${kept} ${name}`;
    },
  };
}

async function dropAllButKept(client: pg.Client, template: string): Promise<KeptDatabase[]> {
  const kept = await selectKept(client, template);
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1) and datname <> all($2)',
    [template, kept.map(({ name }) => name)],
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  return kept;
}
