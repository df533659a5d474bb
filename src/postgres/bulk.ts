import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { DomainError } from '../kernel/errors.ts';
import { connectTimeoutMs, keepAliveAfterMs, type Queryable } from './database.ts';
import { getTypeParser } from './type-parsers.ts';

/** One connection that may be busy for hours: it reads and writes whole tables. */
export interface BulkConnection extends Queryable {
  /** The rows that `copy … to stdout` answers, in pieces that begin and end anywhere. */
  copyOut(statement: string): AsyncIterable<Buffer>;
  /** Feeds `copy … from stdin`; answers how many rows the server has taken. */
  copyIn(statement: string, rows: AsyncIterable<Buffer>): Promise<number>;
  /** Runs `work` in one transaction; an error rolls everything back and is thrown on. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws DomainError with the reason when the server cannot be reached */
export async function openBulkConnection(connectionString: string): Promise<BulkConnection> {
  const client = new pg.Client({
    connectionString,
    application_name: 'opdesk backup',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    types: { getTypeParser } as pg.CustomTypesConfig,
  });
  // An error between two statements has no other listener and would end the process; the next statement fails with it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(plainSession);
  } catch (error) {
    await client.end().catch(() => undefined);
    const unavailable = new DomainError('SERVICE_UNAVAILABLE');
    unavailable.cause = error;
    throw unavailable;
  }
  return {
    query: async <Row extends object>({ text }: { readonly text: string }, values: readonly unknown[] = []) =>
      // Several statements in one text cannot have values.
      (values.length === 0 ? await client.query<Row>(text) : await client.query<Row>(text, [...values])).rows,
    copyOut(statement) {
      const rows = client.query(copyTo(statement));
      // Its reader hears of errors; when the reader has gone, the end of the connection is one that nobody waits for.
      rows.on('error', () => undefined);
      return rows;
    },
    copyIn: (statement, rows) => feed(client.query(copyFrom(statement)), rows),
    transaction: (work) => inTransaction(client, work),
    close: () => client.end(),
  };
}

/**
 * The settings of the role and the database do not count: no limits of time, no rows left out in silence, and every
 * value as the same text on every server. A server that does not know a setting has nothing to set.
 */
const plainSession = `
  select set_config(name, wanted, false)
  from pg_settings
  join (values
    ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
    ('transaction_timeout', '0'), ('row_security', 'off'),
    ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'),
    ('extra_float_digits', '1')
  ) as plain (name, wanted) using (name)`;

async function feed(target: Writable & { readonly rowCount: number }, rows: AsyncIterable<Buffer>): Promise<number> {
  try {
    await pipeline(Readable.from(rows), target);
  } catch (error) {
    throw withoutValues(error);
  }
  return target.rowCount;
}

/** Where a row cannot be taken, the text of the server shows values of it. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !/^2[23]/.test(error.code ?? '')) return error;
  return new Error(`PostgreSQL refuses a row (${[error.code, error.constraint].filter(Boolean).join(', ')})`);
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that died has rolled back by itself; the first error is the one that tells.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
