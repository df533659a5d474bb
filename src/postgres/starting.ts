import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { retry } from '../kernel/retry.ts';
import { connectTimeoutMs } from './database.ts';
import { isConnectionLoss, unavailable } from './database-errors.ts';

/** A database on which Opdesk cannot work; the message is one line that says what to do. */
export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase';
}

/** Between two tries to reach a database that is waited for. */
const tryEveryMs = 500;

/**
 * Waits until a database takes connections, for so many seconds at most. A fault that waiting does not cure, such as a
 * wrong password, is left to the first use.
 * @throws DomainError SERVICE_UNAVAILABLE when the time is over
 */
export async function waitForDatabase(
  connectionString: string,
  seconds: number,
  log: (message: string) => void,
): Promise<void> {
  let failure: unknown;
  const attempt = async (): Promise<true | undefined> => {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (!isConnectionLoss(error)) return true;
      if (failure === undefined) log(`Waiting for the database, for up to ${seconds} s`);
      failure = error;
      return undefined;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const tries = 1 + (seconds * 1_000) / tryEveryMs;
  if ((await retry(tries, attempt, () => delay(tryEveryMs))) === undefined) throw unavailable(failure);
}

interface Standing {
  readonly role: string;
  readonly database: string;
  readonly encoding: string;
  readonly mayCreate: boolean;
}

/**
 * Looks whether Opdesk can work on a database, before it changes anything.
 * @throws UnfitDatabase where it cannot; DomainError SERVICE_UNAVAILABLE where it does not answer
 */
export async function refuseUnfit(connectionString: string): Promise<void> {
  const { role, database, encoding, mayCreate } = await readStanding(connectionString);
  if (encoding !== 'UTF8') {
    throw new UnfitDatabase(
      `The database ${database} has the encoding ${encoding}, and names need UTF8: make another one with ` +
        `"create database … encoding 'UTF8' template template0", and name that one.`,
    );
  }
  if (!mayCreate) throw tooWeak(role, database);
}

/** What PostgreSQL says where the role lacks a right, in words that name the remedy; undefined for anything else. */
export async function asWeakRole(error: unknown, connectionString: string): Promise<UnfitDatabase | undefined> {
  if (!(error instanceof pg.DatabaseError) || error.code !== '42501') return undefined;
  const { role, database } = await readStanding(connectionString);
  return tooWeak(role, database, error);
}

function tooWeak(role: string, database: string, cause?: Error): UnfitDatabase {
  const reason = cause === undefined ? '' : ` (${cause.message})`;
  return new UnfitDatabase(
    `The role ${role} may not make what Opdesk needs in the database ${database}${reason}: run ` +
      `"alter database ${pg.escapeIdentifier(database)} owner to ${pg.escapeIdentifier(role)}" as its owner. Tables ` +
      'that another role has made must become its own, too.',
    { cause },
  );
}

async function readStanding(connectionString: string): Promise<Standing> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Standing>(
      `select current_user as role, current_database() as database, current_setting('server_encoding') as encoding,
         coalesce(has_schema_privilege(to_regnamespace('public'), 'create'), false) as "mayCreate"`,
    );
    const [standing] = rows;
    if (standing === undefined) throw new Error('the database said nothing of itself');
    return standing;
  } catch (error) {
    throw unavailable(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
