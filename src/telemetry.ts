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
  refusedLogin(reason: 'unknown_client' | 'wrong_secret' | 'revoked'): void;
  refusedRefresh(reason: 'unknown' | 'revoked' | 'expired' | 'reused'): void;
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
    failed: (error, requestId) => logger.error({ requestId, err: error }, 'failed'),
    jobFailed: (job, error) => logger.error({ job, err: error }, 'job failed'),
    booked: () => metrics.bookings.inc(),
    refusedBooking: (reason) => metrics.refusals.inc({ reason }),
    loggedIn(clientId) {
      metrics.logins.inc({ result: 'ok' });
      logger.info({ clientId }, 'logged in');
    },
    refusedLogin(reason) {
      metrics.logins.inc({ result: reason });
      logger.warn({ reason }, 'login refused');
    },
    refusedRefresh(reason) {
      metrics.logins.inc({ result: `refresh_${reason}` });
      logger.warn({ reason }, 'refresh refused');
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
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
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
