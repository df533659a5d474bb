import { pino, type DestinationStream, type Logger } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Logger } from 'pino';

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern, never the address that was asked for: that one holds ids and search terms. */
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
  readonly requestId: string;
  readonly clientId: string | undefined;
}

/** What Opdesk tells its operator: one function per event, so that what is logged and counted is decided here alone. */
export interface Telemetry {
  readonly logger: Logger;
  answered(request: AnsweredRequest): void;
  /** A request ended in a 5xx: the detail that the caller is not told. */
  failed(error: unknown, requestId: string): void;
  jobFailed(job: string, error: unknown): void;
  booked(): void;
  /** @param reason a code of the closed lists: SLOT_UNAVAILABLE's reasons, or the error's own code */
  refusedBooking(reason: string): void;
  loggedIn(clientId: string): void;
  refusedLogin(reason: 'unknown_client' | 'wrong_secret' | 'revoked', requestId: string): void;
  refusedRefresh(reason: 'unknown' | 'revoked' | 'expired' | 'reused', requestId: string): void;
  /** A connection of the live feed. */
  liveOpened(): void;
  liveClosed(): void;
  /** A change of an appointment has reached those who listen. */
  toldLive(lagSeconds: number): void;
  /** An event has gone out on one connection. */
  sentLive(): void;
  /** An appointment was closed with its day. */
  closedAppointment(status: string): void;
  /** Days of one clinic after which nothing is left to close. */
  closedDays(count: number): void;
  /** A run of the job at midnight came to its end without a failure. @param at epoch seconds */
  dayClosingSucceeded(at: number): void;
  dayClosingFailed(error: unknown): void;
  watchPool(figures: () => PoolLevels): void;
  /** The metrics in Prometheus' text format. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

interface PoolLevels {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface TelemetryOptions {
  readonly logLevel: string;
  /** Where log lines go; standard output unless a test reads them. */
  readonly destination?: DestinationStream;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const logger = createLogger(options);
  const metrics = createMetrics();
  return {
    logger,
    answered(request) {
      const { method, route, status, durationSeconds, requestId, clientId } = request;
      metrics.requests.observe({ method, route, status: String(status) }, durationSeconds);
      const durationMs = Math.round(durationSeconds * 10_000) / 10;
      logger.info({ method, route, status, durationMs, requestId, clientId }, 'answered');
    },
    failed(error, requestId) {
      logger.error({ requestId, err: error }, 'failed');
      logger.flush();
    },
    jobFailed(job, error) {
      logger.error({ job, err: error }, 'job failed');
      logger.flush();
    },
    booked: () => metrics.bookings.inc(),
    refusedBooking: (reason) => metrics.refusals.inc({ reason }),
    loggedIn(clientId) {
      metrics.logins.inc({ result: 'ok' });
      logger.info({ clientId }, 'logged in');
    },
    refusedLogin(reason, requestId) {
      metrics.logins.inc({ result: reason });
      logger.warn({ requestId, reason }, 'login refused');
    },
    refusedRefresh(reason, requestId) {
      metrics.logins.inc({ result: `refresh_${reason}` });
      logger.warn({ requestId, reason }, 'refresh refused');
    },
    liveOpened: () => metrics.liveConnections.inc(),
    liveClosed: () => metrics.liveConnections.dec(),
    toldLive: (lagSeconds) => metrics.liveLag.observe(lagSeconds),
    sentLive: () => metrics.liveEvents.inc(),
    closedAppointment: (status) => metrics.closedAppointments.inc({ status }),
    closedDays: (count) => metrics.closedDays.inc(count),
    dayClosingSucceeded: (at) => metrics.dayClosingSuccess.set(at),
    dayClosingFailed(error) {
      metrics.dayClosingFailures.inc();
      logger.error({ job: 'close-day', err: error }, 'job failed');
      logger.flush();
    },
    watchPool: metrics.watchPool,
    exposition: async () => ({ contentType: metrics.registry.contentType, text: await metrics.registry.metrics() }),
  };
}

/** JSON lines. What could hold a patient's data is removed here as well, should a line ever carry it. */
function createLogger({ logLevel, destination }: TelemetryOptions): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { req: describeRequest, request: describeRequest, res: describeReply, err: describeError, error: describeError },
      redact: { paths: secretPaths, remove: true },
    },
    destination ?? standardOutput(),
  );
}

/** A write for each line costs more than the line; pino writes what is left when the process ends, however it does but by a kill. */
function standardOutput(): DestinationStream {
  return pino.destination({ fd: 1, sync: false, minLength: 4_096, periodicFlush: 500 });
}

const secretPaths = ['headers', 'body', 'query', 'params', 'url', 'auth', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

function describeRequest(request: { readonly method?: string; readonly id?: unknown }): object {
  return { method: request.method, id: request.id };
}

function describeReply(reply: { readonly statusCode?: number }): object {
  return { status: reply.statusCode };
}

/** What an error may show in the log: never a value that came with a request. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table, routine, cause } = error as Error & Record<'code' | 'constraint' | 'table' | 'routine', unknown>;
  return {
    type: error.name,
    message: safeMessage(error, code),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(routine === undefined ? {} : { routine }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
    stack: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')),
  };
}

/** Messages that quote their input are dropped: PostgreSQL's data and integrity errors, and what parsers say. */
function safeMessage(error: Error, code: unknown): string | undefined {
  if (typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)) return undefined;
  switch (error.name) {
    case 'SyntaxError':
    case 'RangeError':
    case 'URIError':
      return undefined;
    case 'TypeError':
    case 'ReferenceError':
      return error.message.replace(/['"`].*['"`]/s, '…');
    default:
      return error.message;
  }
}

interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram;
  readonly bookings: Counter;
  readonly refusals: Counter;
  readonly logins: Counter;
  readonly liveConnections: Gauge;
  readonly liveEvents: Counter;
  readonly liveLag: Histogram;
  readonly closedAppointments: Counter;
  readonly closedDays: Counter;
  readonly dayClosingSuccess: Gauge;
  readonly dayClosingFailures: Counter;
  readonly watchPool: (figures: () => PoolLevels) => void;
}

function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'opdesk_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    bookings: new Counter({ name: 'opdesk_bookings_total', help: 'Appointments booked.', registers }),
    refusals: new Counter({
      name: 'opdesk_booking_refusals_total',
      help: 'Bookings refused, by the reason that the caller was given.',
      labelNames: ['reason'],
      registers,
    }),
    logins: new Counter({
      name: 'opdesk_logins_total',
      help: 'Logins and refreshes, by how they ended.',
      labelNames: ['result'],
      registers,
    }),
    liveConnections: new Gauge({ name: 'opdesk_live_connections', help: 'Open connections of the live feed.', registers }),
    liveEvents: new Counter({ name: 'opdesk_live_events_sent_total', help: 'Events sent, counted once for each connection.', registers }),
    liveLag: new Histogram({
      name: 'opdesk_live_lag_seconds',
      help: 'Time from the beginning of a change until this process tells it to those who listen.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 15],
      registers,
    }),
    closedAppointments: new Counter({
      name: 'opdesk_day_closing_appointments_total',
      help: 'Appointments closed with their day, by the status that they were given.',
      labelNames: ['status'],
      registers,
    }),
    closedDays: new Counter({ name: 'opdesk_day_closing_days_total', help: 'Days closed, counted for each clinic.', registers }),
    dayClosingSuccess: new Gauge({
      name: 'opdesk_day_closing_last_success_timestamp_seconds',
      help: 'When this process last looked for days to close without a failure; 0 before it has.',
      registers,
    }),
    dayClosingFailures: new Counter({
      name: 'opdesk_day_closing_failures_total',
      help: 'What could not be closed and is tried again a minute later.',
      registers,
    }),
    watchPool(figures) {
      const gauge = new Gauge({
        name: 'opdesk_pool_connections',
        help: 'Connections to the database, and requests that wait for one.',
        labelNames: ['state'],
        registers,
        collect() {
          const { total, idle, waiting } = figures();
          gauge.set({ state: 'total' }, total);
          gauge.set({ state: 'idle' }, idle);
          gauge.set({ state: 'waiting' }, waiting);
        },
      });
    },
  };
}
