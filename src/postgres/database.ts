import pg from 'pg';
import {
  asDomainError,
  ConnectionLost,
  isBusy,
  isConnectionLoss,
  isDiskFull,
  isOfDriver,
  isOfUnreplicatedCommit,
  unavailable,
} from './database-errors.ts';
import { boundedTypes } from './bounded-rows.ts';
import { getTypeParser } from './type-parsers.ts';
import { TimedOut, withTimeout } from './with-timeout.ts';
import { listenToChannel, type Listener, type WakeUpHandlers } from './listen-to-channel.ts';

/** A named statement: prepared once on each connection, so that the server plans it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** The most characters of all its rows together, see bounded-rows.ts. */
  readonly maxLength?: number;
}

export interface Queryable {
  /**
   * Rows as objects. `json` columns come as the text that was stored, instants as epoch seconds, dates as YYYY-MM-DD.
   */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction; an error rolls everything back and is thrown on. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Reads with several statements what all stood so at one moment. */
  snapshot<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  figures(): PoolFigures;
  /** Hears a channel of NOTIFY over a connection beside the pool. */
  listen(channel: string, handlers: WakeUpHandlers): Listener;
  close(): Promise<void>;
}

interface DatabaseOptions {
  readonly connectionString: string;
  readonly poolSize: number;
  readonly onIdleError?: (error: Error) => void;
  /** A statement was refused because the server's disk is full. */
  readonly onDiskFull?: () => void;
  /** How long one statement may run. Migrations take longer than requests may. */
  readonly statementTimeoutMs?: number;
}

const requestTimeoutMs = 15_000;
export const connectTimeoutMs = 10_000;
/** After the statement's own timeout: a server that can no longer be heard cannot keep to that one. */
const answerGraceMs = 5_000;
export const keepAliveAfterMs = 10_000;
/** The listener's statements do nothing but listen. */
const listenTimeoutMs = 5_000;

/**
 * How long a statement waits for a lock, of whichever kind. A lock that somebody keeps ends the request early, and
 * nothing is changed by it: the caller sends it again.
 */
const lockTimeoutMs = 2_000;

/** Opens a pool. Connections are checked out for each call, so that an SQL error costs no connection. */
export function openDatabase(options: DatabaseOptions): Database {
  const { statementTimeoutMs = requestTimeoutMs } = options;
  const answerTimeoutMs = statementTimeoutMs + answerGraceMs;
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.poolSize,
    types: { getTypeParser } as pg.CustomTypesConfig,
    application_name: 'opdesk',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // A server that hangs in a transaction keeps its locks no longer than this.
    idle_in_transaction_session_timeout: requestTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  // The pool counts itself as closed before its connections are. A server that stops then cuts them, and that is not a
  // failure.
  let isClosing = false;
  pool.on('error', (error) => {
    if (!isClosing) options.onIdleError?.(error);
  });
  // From its first moment on: between the pool's listener and one of whoever checked it out, a connection that is cut
  // would tell nobody, and end the process.
  const lost: LostClients = new WeakMap();
  const unreplicated = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => {
    client.on('error', (error) => lost.set(client, error));
    client.on('notice', (notice) => isOfUnreplicatedCommit(notice) && unreplicated.add(client));
  });
  const use = <T>(work: (send: Send) => Promise<T>): Promise<T> =>
    withClient({ pool, lost, unreplicated, answerTimeoutMs, onDiskFull: options.onDiskFull }, work);
  return {
    query: (statement, values) => use((send) => runQuery(send, statement, values)),
    transaction: (work) => use((send) => inTransaction(send, 'begin', work)),
    snapshot: (work) => use((send) => inTransaction(send, 'begin isolation level repeatable read, read only', work)),
    figures: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    listen: (channel, handlers) => listenToChannel(listenerConfig(options.connectionString), channel, handlers),
    close() {
      isClosing = true;
      return pool.end();
    },
  };
}

function listenerConfig(connectionString: string): pg.ClientConfig {
  return {
    connectionString,
    application_name: 'opdesk listener',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: listenTimeoutMs,
    keepAlive: true,
  };
}

/**
 * A statement by its name and text; names are unique in the program.
 * @param maxLength of one whose rows have no bound of their own; beyond it none is read: it throws RowsTooLarge
 */
export function sql(name: string, text: string, maxLength?: number): Statement {
  return { name, text, ...(maxLength === undefined ? {} : { maxLength }) };
}

/** Sends a statement over one connection. */
type Send = <Row extends object>(query: pg.QueryConfig) => Promise<Row[]>;

/** The connections that were cut, and how each told of it. */
type LostClients = WeakMap<pg.PoolClient, Error>;

interface ClientOptions {
  readonly pool: pg.Pool;
  readonly lost: LostClients;
  /** The connections with a commit that no standby may have. */
  readonly unreplicated: WeakSet<pg.PoolClient>;
  readonly answerTimeoutMs: number;
  readonly onDiskFull: (() => void) | undefined;
}

async function withClient<T>(
  { pool, lost: lostClients, unreplicated, answerTimeoutMs, onDiskFull }: ClientOptions,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  let broken: Error | undefined;
  try {
    return await work(async <Row extends object>(query: pg.QueryConfig) => {
      const { rows } = await withTimeout(answerTimeoutMs, client.query<Row>(query));
      if (unreplicated.has(client)) throw new ConnectionLost('no standby may have the commit');
      return rows;
    });
  } catch (error) {
    if (isDiskFull(error)) onDiskFull?.();
    if (isBusy(error) || isDiskFull(error)) throw unavailable(error);
    // The driver has no code for it: a query fails on a connection that has told of its end.
    const lost =
      lostClients.has(client) && isOfDriver(error) ? new ConnectionLost(error.message, { cause: error }) : error;
    if (!isConnectionLoss(lost)) throw error;
    // Also where the client thinks well of it: the answer to a query that was given up may still come.
    broken = lost;
    throw unavailable(lost);
  } finally {
    client.release(broken ?? lostClients.get(client));
  }
}

async function runQuery<Row extends object>(
  send: Send,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    const { name, text, maxLength } = statement;
    const types = maxLength === undefined ? {} : { types: boundedTypes(maxLength) as pg.CustomTypesConfig };
    return await send<Row>({ name, text, values: [...values], ...types });
  } catch (error) {
    throw asDomainError(error);
  }
}

async function inTransaction<T>(send: Send, begin: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await send({ text: begin });
  try {
    const result = await work({ query: (statement, values) => runQuery(send, statement, values) });
    await send({ text: 'commit' });
    return result;
  } catch (error) {
    // A connection that died has rolled back by itself, and one that does not answer is closed; the first error counts.
    if (!(error instanceof TimedOut)) await send({ text: 'rollback' }).catch(() => undefined);
    throw asDomainError(error);
  }
}
