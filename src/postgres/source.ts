import { openDatabase } from './database.ts';
import { attachEmbedded, type Say, startEmbedded } from './embedded.ts';
import { type FollowUp, migrate } from './migrate.ts';
import { asWeakRole, waitForDatabase } from './starting.ts';

/** The PostgreSQL that a program works on. */
export interface DatabaseSource {
  readonly connectionString: string;
  readonly isEmbedded: boolean;
  /** Fulfilled when an embedded PostgreSQL ends for good; never for any other. */
  readonly ended: Promise<void>;
  /** Whether an embedded PostgreSQL has ended by itself and is not there again yet. */
  isRestarting(): boolean;
  stop(): Promise<void>;
}

export interface SourceSettings {
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  /** How long a database is waited for that does not answer yet. */
  readonly waitSeconds: number;
}

/**
 * The database that is named, or else the embedded PostgreSQL on the data folder.
 * @param use 'own' starts the embedded PostgreSQL and refuses a data folder in use; 'share' attaches to a running one
 */
export async function databaseSource(
  { databaseUrl, dataFolder, waitSeconds }: SourceSettings,
  use: 'own' | 'share',
  log: Say,
): Promise<DatabaseSource> {
  if (databaseUrl !== undefined) {
    if (waitSeconds > 0) await waitForDatabase(databaseUrl, waitSeconds, log);
    const never = new Promise<void>(() => undefined);
    return {
      connectionString: databaseUrl,
      isEmbedded: false,
      ended: never,
      isRestarting: () => false,
      stop: () => Promise.resolve(),
    };
  }
  const running = use === 'share' ? await attachEmbedded(dataFolder) : null;
  const server = running ?? (await startEmbedded({ dataFolder, log }));
  return {
    connectionString: server.connectionString,
    isEmbedded: true,
    ended: server.ended,
    isRestarting: () => server.isRestarting(),
    stop: () => server.stop(),
  };
}

/** Building an index, or waiting until another server has, takes as long as it takes. */
const migrationTimeoutMs = 6 * 3_600_000;

/** Brings the database to its newest migration, over a connection of its own. */
export async function migrateSource(
  connectionString: string,
  followUp: FollowUp,
  { folder, program }: { readonly folder: URL | undefined; readonly program: string },
): Promise<void> {
  const db = openDatabase({ connectionString, poolSize: 1, statementTimeoutMs: migrationTimeoutMs });
  try {
    await migrate(db, followUp, { ...(folder && { folder }), program });
  } catch (error) {
    throw (await asWeakRole(error, connectionString)) ?? error;
  } finally {
    await db.close();
  }
}
