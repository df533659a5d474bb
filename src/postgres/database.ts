import pg from 'pg';
import { DomainError, endpointTaken, partnerIdTaken } from '../kernel/errors.ts';
import { TimedOut, withTimeout } from './with-timeout.ts';
import { listenToChannel, type Listener, type WakeUpHandlers } from './wake-ups.ts';

/** A named statement: prepared once on each connection, so that the server plans it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
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
  pool.on('error', (error) => options.onIdleError?.(error));
  // Between two listeners, the pool's and that of whoever checked it out, a connection that is cut has none: its error
  // would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    query: (statement, values) => withClient(pool, answerTimeoutMs, (send) => runQuery(send, statement, values)),
    transaction: (work) => withClient(pool, answerTimeoutMs, (send) => inTransaction(send, 'begin', work)),
    snapshot: (work) =>
      withClient(pool, answerTimeoutMs, (send) =>
        inTransaction(send, 'begin isolation level repeatable read, read only', work),
      ),
    figures: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    listen: (channel, handlers) => listenToChannel(listenerConfig(options.connectionString), channel, handlers),
    close: () => pool.end(),
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

/** A statement by its name and text; names are unique in the program. */
export function sql(name: string, text: string): Statement {
  return { name, text };
}

/** Sends a statement over one connection. */
type Send = <Row extends object>(query: pg.QueryConfig) => Promise<Row[]>;

async function withClient<T>(pool: pg.Pool, answerTimeoutMs: number, work: (send: Send) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(async <Row extends object>(query: pg.QueryConfig) => {
      const { rows } = await withTimeout(answerTimeoutMs, client.query<Row>(query));
      return rows;
    });
  } catch (error) {
    if (isBusy(error)) throw unavailable(error);
    // The driver has no code for it: a query fails on a connection that has told of its end.
    const lost =
      broken !== undefined && isOfDriver(error) ? new ConnectionLost(error.message, { cause: error }) : error;
    if (!isConnectionLoss(lost)) throw error;
    // Also where the client thinks well of it: the answer to a query that was given up may still come.
    broken = lost;
    throw unavailable(lost);
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function runQuery<Row extends object>(
  send: Send,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    return await send<Row>({ name: statement.name, text: statement.text, values: [...values] });
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

/** Constraints that a request can break although the check before it passed, because another request came between. */
const constraintErrors: Readonly<Record<string, () => DomainError>> = {
  seat_claims_counted: () => new DomainError('SLOT_UNAVAILABLE'),
  appointments_partner_id_key: () => new DomainError('APPOINTMENT_ALREADY_EXISTS'),
  patients_partner_id_key: () => new DomainError('PATIENT_ALREADY_EXISTS'),
  doctors_partner_id_key: partnerIdTaken,
  clinics_partner_id_key: partnerIdTaken,
  webhook_subscriptions_endpoint_key: endpointTaken,
  tokens_pkey: () => new DomainError('TOKEN_TAKEN'),
};

function asDomainError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.constraint === undefined) return error;
  return constraintErrors[error.constraint]?.() ?? error;
}

function unavailable(cause: unknown): DomainError {
  const error = new DomainError('SERVICE_UNAVAILABLE');
  error.cause = cause;
  return error;
}

/**
 * The server went away, is starting or stopping, or takes no more connections: classes 08, 57P and 53300, and sockets.
 */
function isConnectionLoss(error: unknown): error is Error {
  if (error instanceof pg.DatabaseError) return /^(?:08|57P|53300|25P03)/.test(error.code ?? '');
  if (error instanceof ConnectionLost || error instanceof TimedOut) return true;
  return error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code));
}

class ConnectionLost extends Error {}

/** Not PostgreSQL's, and not a refusal of ours. */
function isOfDriver(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof pg.DatabaseError) && !(error instanceof DomainError);
}

/** Locks were not had in time, in a ring or not, or the statement took too long: nothing was changed. */
function isBusy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['40P01', '55P03', '57014'].includes(error.code ?? '');
}

/** Whether a statement that failed may have been carried out all the same: its answer was lost, not refused. */
export function mayHaveRun(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE' && isConnectionLoss(error.cause);
}

/** Whether a transaction was ended because a lock was not had in time, or in a ring. */
export function hasMissedLock(error: unknown): boolean {
  const cause = error instanceof DomainError ? error.cause : undefined;
  return cause instanceof pg.DatabaseError && ['40P01', '55P03'].includes(cause.code ?? '');
}

const oids = { int8: 20, int8Array: 1016, json: 114, date: 1082, timestamptz: 1184, numeric: 1700 } as const;

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
  switch (oid) {
    case oids.int8:
    case oids.numeric:
      return Number;
    case oids.int8Array:
      return (text: string) => parseArray(text).map(Number);
    // The text as stored: JavaScript's own parser would reorder keys and round numbers (rule C12).
    case oids.json:
    case oids.date:
      return String;
    case oids.timestamptz:
      return epochSeconds;
    default:
      return pg.types.getTypeParser(oid, 'text');
  }
}

const parseArray = pg.types.getTypeParser(oids.int8Array as number, 'text') as (text: string) => string[];
const parseTimestamp = pg.types.getTypeParser(oids.timestamptz, 'text') as (text: string) => Date;

function epochSeconds(text: string): number {
  return parseTimestamp(text).getTime() / 1000;
}
