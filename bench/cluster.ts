import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/postgres/embedded.ts';
import { postgresCpuSeconds } from './processes.ts';

export interface Cluster {
  /** Of its administrator. */
  readonly serverUrl: string;
  /** As the server tells it, such as `18.4`. */
  readonly version: string;
  readonly isEmbedded: boolean;
  /** For files of this run; gone when it ends. */
  readonly folder: string;
  /** Makes a database, a copy of another of this run where one is named; answers its address. */
  createDatabase(name: string, template?: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Processor time of the whole PostgreSQL so far; undefined where it cannot be seen from here. */
  cpuSeconds(): number | undefined;
  /** Drops what was made and ends what was started. Calling it again does nothing. */
  stop(): Promise<void>;
}

/**
 * PostgreSQL in a temporary folder with everything written for good, or the one that is given.
 * @param given its address; empty for none
 */
export async function startCluster(given = process.env['BENCH_DATABASE_URL'] ?? ''): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-bench-'));
  // Root may have to run the server as another user, who must get in.
  chmodSync(folder, 0o711);
  const embedded =
    given === '' ? await startEmbedded({ dataFolder: join(folder, 'data'), log: () => undefined }) : null;
  // The program's own role makes no databases.
  const serverUrl = embedded?.superuserConnectionString ?? given;
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  const prefix = `opdesk_bench_${randomBytes(4).toString('hex')}`;
  const made = new Set<string>();
  const admin = new pg.Client({ connectionString: serverUrl });
  // It ends with a PostgreSQL that is killed on purpose.
  admin.on('error', () => undefined);
  const run = async (text: string): Promise<void> =>
    withClient(serverUrl, async (client) => void (await client.query(text)));
  let stopping: Promise<void> | undefined;
  const stopOnce = async (): Promise<void> => {
    for (const name of made) await run(`drop database if exists ${prefix}_${name} with (force)`);
    await admin.end().catch(() => undefined);
    await embedded?.stop();
    removeFolder();
  };
  try {
    await admin.connect();
    const { rows } = await admin.query<{ version: string; pid: number }>(
      "select current_setting('server_version') as version, pg_backend_pid() as pid",
    );
    const { version = '', pid = 0 } = rows[0] ?? {};
    return {
      serverUrl,
      version: version.split(' ')[0] ?? '',
      isEmbedded: embedded !== null,
      folder,
      async createDatabase(name, template) {
        await run(
          `create database ${prefix}_${name}${template === undefined ? '' : ` template ${prefix}_${template}`}`,
        );
        made.add(name);
        return withDatabaseName(serverUrl, `${prefix}_${name}`);
      },
      async dropDatabase(name) {
        await run(`drop database if exists ${prefix}_${name} with (force)`);
        made.delete(name);
      },
      cpuSeconds: () => postgresCpuSeconds(pid),
      stop: () => (stopping ??= stopOnce()),
    };
  } catch (error) {
    await embedded?.stop();
    removeFolder();
    throw error;
  }
}

/** The same server, another database. The host may be missing, as it is when a socket is named in the query. */
function withDatabaseName(url: string, name: string): string {
  return url.replace(
    /^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?(.*)$/,
    (_, server: string, rest: string) => `${server}/${name}${rest}`,
  );
}

/** One connection for as long as the work lasts. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // What is under way fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
